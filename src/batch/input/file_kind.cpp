// SPDX-License-Identifier: BSL-1.0
#include "batch/input/file_kind.hpp"

#include "batch/input/kinds.hpp"

#include <algorithm>
#include <array>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::string_view_literals;

struct magic
{
    std::string_view bytes;
    file_kind kind;
    std::size_t at = 0;
};

/// The offset at which a RIFF file has the name of its format.
constexpr std::size_t riff_name_at = 8;

constexpr auto magics = std::to_array<magic>(
    {{"PK\x03\x04"sv, kinds::zip},
     {"PK\x05\x06"sv, kinds::zip},
     {"PK\x07\x08"sv, kinds::zip},
     {"\x1f\x8b"sv, kinds::gzip},
     {"BZh"sv, kinds::bzip2},
     {"\xfd"
      "7zXZ\0"sv,
      kinds::xz},
     {"\x28\xb5\x2f\xfd"sv, kinds::zstd},
     {"\x04\x22\x4d\x18"sv, kinds::archive},
     {"LZIP\x01"sv, kinds::archive},
     {"\x1f\x9d"sv, kinds::archive},
     {"\x1f\xa0"sv, kinds::archive},
     {"MSCF\0"sv, kinds::archive},
     {"!<arch>\n"sv, kinds::archive},
     {"\xed\xab\xee\xdb"sv, kinds::archive},
     {"7z\xbc\xaf\x27\x1c"sv, kinds::archive},
     {"Rar!\x1a"sv, kinds::archive},
     {"ustar"sv, kinds::archive, 257},
     {"\x89PNG"sv, kinds::image},
     {"\xff\xd8\xff"sv, kinds::image},
     {"GIF87a"sv, kinds::image},
     {"GIF89a"sv, kinds::image},
     {"WEBP"sv, kinds::image, riff_name_at},
     {"BM"sv, kinds::image},
     {"II*\0"sv, kinds::image},
     {"MM\0*"sv, kinds::image},
     {"ftypavif"sv, kinds::image, 4},
     {"ftypheic"sv, kinds::image, 4},
     {"ftypmif1"sv, kinds::image, 4},
     {"\xff\x0a"sv, kinds::image},
     {"\0\0\0\x0cJXL "sv, kinds::image},
     {"\0\0\0\x0cjP  "sv, kinds::image},
     {"\0\0\x01\0"sv, kinds::image},
     {"8BPS\0"sv, kinds::image},
     {"AT&TFORM"sv, kinds::image},
     {"ftyp"sv, kinds::media, 4},
     {"AVI "sv, kinds::media, riff_name_at},
     {"fLaC\0"sv, kinds::media},
     {"MThd\0"sv, kinds::media},
     {"\xff\xfb"sv, kinds::media},
     {"WAVE"sv, kinds::media, riff_name_at},
     {"OggS"sv, kinds::media},
     {"ID3"sv, kinds::media},
     {"\x1a\x45\xdf\xa3"sv, kinds::media},
     {"%PDF-"sv, kinds::pdf},
     {"{\\rtf"sv, kinds::rtf},
     {"\xd0\xcf\x11\xe0"sv, kinds::office},
     {"SQLite format 3\0"sv, kinds::database},
     {"PAR1"sv, kinds::database},
     {"ARROW1\0"sv, kinds::database},
     {"\x89HDF"sv, kinds::database},
     {"\x93NUMPY"sv, kinds::database},
     {"Obj\x01"sv, kinds::database},
     {"bplist00"sv, kinds::settings},
     {"%!PS"sv, kinds::pdf},
     {"\x7f"
      "ELF"sv,
      kinds::program},
     {"MZ\x90"sv, kinds::program},
     {"\0asm"sv, kinds::program},
     {"\xca\xfe\xba\xbe"sv, kinds::program},
     {"\xcf\xfa\xed\xfe"sv, kinds::program},
     {"#!/"sv, kinds::program}});

struct extension
{
    std::string_view names; ///< The names, with a blank before and after each.
    file_kind kind;
};

constexpr auto extensions = std::to_array<extension>(
    {{" md markdown mdx rst adoc "sv, kinds::markdown},
     {" tex bib sty cls "sv, kinds::latex},
     {" eml mbox msg "sv, kinds::mail},
     {" ics vcf "sv, kinds::calendar},
     {" pem key crt cer asc "sv, kinds::secret_key},
     {" diff patch "sv, kinds::changes},
     {" log "sv, kinds::log},
     {" yaml yml "sv, kinds::yaml},
     {" html htm xhtml mht "sv, kinds::html},
     {" xml svg rss atom plist xsl "sv, kinds::xml},
     {" xlsx xls xlsm xlsb ods numbers "sv, kinds::sheet},
     {" docx doc odt pages pptx ppt odp "sv, kinds::office},
     {" pdf ps eps "sv, kinds::pdf},
     {" rtf "sv, kinds::rtf},
     {" gz tgz "sv, kinds::gzip},
     {" bz2 "sv, kinds::bzip2},
     {" xz "sv, kinds::xz},
     {" zst "sv, kinds::zstd},
     {" zip "sv, kinds::zip},
     {" tar 7z rar jar "sv, kinds::archive},
     {" png jpg jpeg gif webp avif heic bmp tif tiff ico psd "sv, kinds::image},
     {" srt vtt mp3 mp4 wav ogg mov mkv webm "sv, kinds::media},
     {" sqlite sqlite3 db parquet feather arrow "sv, kinds::database},
     {" toml ini cfg conf env properties desktop service lock "sv, kinds::settings},
     {" py ipynb po pot js mjs ts jsx tsx c cc cpp cxx hpp h cs java kt scala swift rs go sh bash "
      "zsh ps1 bat cmd sql css scss rb php pl lua r m tf cmake gradle vue "sv,
      kinds::code}});

std::string lower(std::string_view text)
{
    auto made = std::string(text);
    for (auto& c : made) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return made;
}

/// Whether a PDF begins at the beginning of a line, as its readers allow behind other bytes.
bool has_late_pdf(std::string_view bytes) noexcept
{
    constexpr std::size_t most = 1024;
    auto const head = bytes.substr(0, most);
    for (auto at = head.find("%PDF-"); at != head.npos; at = head.find("%PDF-", at + 1)) {
        if (at == 0 || head[at - 1] == '\n' || head[at - 1] == '\r') return true;
    }
    return false;
}

} // namespace

file_kind kind_by_bytes(std::string_view bytes) noexcept
{
    constexpr auto mark = "\xef\xbb\xbf"sv;
    if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
    for (auto const& one : magics) {
        if (bytes.size() < one.at || !bytes.substr(one.at).starts_with(one.bytes)) continue;
        // `vintage AVI clip` has the name in the same place.
        if (one.at == riff_name_at && !bytes.starts_with("RIFF")) continue;
        // `BM` may begin a prompt: a bitmap has zeros after its size.
        if (one.bytes == "BM" && (bytes.size() < 10 || bytes.substr(6, 4) != "\0\0\0\0"sv))
            continue;
        return one.kind;
    }
    return has_late_pdf(bytes) ? kinds::pdf : file_kind();
}

file_kind kind_by_name(std::string_view path)
{
    auto const slash = path.rfind('/');
    if (slash != path.npos) path.remove_prefix(slash + 1);
    auto const dot = path.rfind('.');
    if (dot == path.npos || dot == 0) return {};
    auto const wanted = ' ' + lower(path.substr(dot + 1)) + ' ';
    for (auto const& one : extensions) {
        if (one.names.find(wanted) != one.names.npos) return one.kind;
    }
    return {};
}

} // namespace neuroflash::inline v0::batch
