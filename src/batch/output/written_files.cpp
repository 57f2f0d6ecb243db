// SPDX-License-Identifier: BSL-1.0
#include "batch/output/written_files.hpp"

#include "batch/journal/journal_file.hpp"
#include "batch/journal/sqlite.hpp"
#include "batch/output/batch_directory.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

#include <array>
#include <charconv>
#include <fstream>
#include <ios>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace fs = std::filesystem;

namespace {

/// The files of a batch that are no output. They are opened or replaced by every run.
constexpr auto record_names = std::to_array<char const*>(
    {lock_name, journal_name, wal_name, shared_memory_name, state_name, written_name});

std::uint64_t digest_of_file(fs::path const& file)
{
    constexpr std::size_t block_size = std::size_t(1) << 16;
    auto in = std::ifstream(file, std::ios::binary);
    auto block = std::vector<char>(block_size);
    auto digest = core::text_digest({});
    while (in) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        auto const got = static_cast<std::size_t>(in.gcount());
        digest = core::text_digest(std::string_view(block.data(), got), digest);
    }
    return digest;
}

std::string beginning_of(fs::path const& file)
{
    constexpr std::size_t enough = 4096;
    auto in = read_if_regular(file);
    auto text = std::string(enough, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

/// Recognises a file by text near its beginning that only these files contain.
bool has_mark(fs::path const& file)
{
    auto const text = beginning_of(file);
    if (file.filename() == gallery_name) return text.find(gallery_mark) != std::string::npos;
    return text.empty() ||
        (text.starts_with("{\"key\":") && text.find("\"num_images\":") != std::string::npos);
}

} // namespace

std::int64_t run_in(fs::path const& file)
{
    auto const text = beginning_of(file);
    auto const is_gallery = file.filename() == gallery_name;
    // In a line of results only the end of the key stands before it: text has its quotes escaped.
    auto const mark = is_gallery ? gallery_run_begin : std::string_view("\",\"run\":");
    auto const at = text.find(mark);
    if (at == std::string::npos || (!is_gallery && !text.starts_with("{\"key\":"))) return 0;
    auto number = std::int64_t(0);
    auto const* const begin = text.data() + at + mark.size();
    std::from_chars(begin, text.data() + text.size(), number);
    return number;
}

written_run latest_run_in(fs::path const& out)
{
    auto latest = written_run();
    for (auto const* name : {results_name, gallery_name}) {
        auto const number = run_in(out / name);
        if (number > latest.number) latest = written_run{out / name, number};
    }
    return latest;
}

written_files::written_files(fs::path out) : out_(std::move(out))
{
    auto ec = std::error_code();
    // Opening a named pipe would wait for a writer.
    has_list_ = fs::is_regular_file(out_ / written_name, ec);
    if (has_list_) read_list();
}

void written_files::read_list()
{
    auto lines = std::ifstream(out_ / written_name);
    if (!lines) throw storage_failure((out_ / written_name).string() + " cannot be read");
    for (auto line = std::string(); std::getline(lines, line);) {
        auto words = std::istringstream(line);
        auto name = std::string();
        auto digest = std::uint64_t(0);
        if (words >> name >> std::hex >> digest && words.eof()) digests_[name].insert(digest);
        else is_foreign_list_ = true;
    }
}

bool written_files::is_own(std::string const& name) const
{
    auto const file = out_ / name;
    auto ec = std::error_code();
    auto const status = fs::symlink_status(file, ec);
    if (!fs::exists(status)) return true;
    if (!fs::is_regular_file(status)) return false;
    if (!has_list_) return has_mark(file);
    auto const known = digests_.find(name);
    return known != digests_.end() && known->second.contains(digest_of_file(file));
}

std::optional<fs::path> written_files::foreign_file() const
{
    // Names that the batch needs, taken by what can never be its own. A link may lead to a file of
    // another program, and a journal behind one has its -wal elsewhere.
    auto ec = std::error_code();
    auto const images = out_ / images_name;
    if (fs::exists(fs::symlink_status(images, ec)) && !fs::is_directory(images, ec)) return images;
    for (auto const* name : record_names) {
        // One look: a run that ends meanwhile removes the journal's -wal.
        auto const status = fs::symlink_status(out_ / name, ec);
        if (fs::exists(status) && !fs::is_regular_file(status)) return out_ / name;
    }
    if (is_foreign_list_) return out_ / written_name;
    if (journal_file::has_foreign_state(out_ / journal_name)) return out_ / state_name;
    for (auto const* name : {results_name, gallery_name}) {
        if (!is_own(name)) return out_ / name;
    }
    return taken_temporary(out_);
}

void written_files::require_own(std::string const& name) const
{
    if (is_own(name)) return;
    throw storage_failure(
        (out_ / name).string() +
        " was made or changed by another program, and is not replaced. "
        "Move it away: the next run or batch-reconcile writes a new one");
}

void written_files::announce(std::string const& name, std::uint64_t digest)
{
    auto& known = digests_[name];
    // The present file stays listed, because the new one may never get its name.
    auto const file = out_ / name;
    auto ec = std::error_code();
    known.clear();
    if (fs::is_regular_file(file, ec)) known.insert(digest_of_file(file));
    known.insert(digest);
    auto text = std::ostringstream();
    for (auto const& [one, digests] : digests_) {
        for (auto const value : digests) text << one << ' ' << std::hex << value << '\n';
    }
    auto list = batch_file(out_, "written");
    list.write(text.str());
    list.publish(written_name);
    has_list_ = true;
}

} // namespace neuroflash::inline v0::batch
