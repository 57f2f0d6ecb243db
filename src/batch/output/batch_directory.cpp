// SPDX-License-Identifier: BSL-1.0
#include "batch/output/batch_directory.hpp"

#include "batch/journal/sqlite.hpp"
#include "support/disk_room.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace fs = std::filesystem;

namespace {

constexpr char leftover_prefix[] = ".part-";
constexpr std::size_t buffer_size = std::size_t(1) << 16;

[[noreturn]] void fail(fs::path const& where, int code)
{
    throw storage_failure(
        where.string() + ": " + std::error_code(code, std::system_category()).message());
}

void refuse_without_room(fs::path const& folder, std::int64_t images, std::error_code why)
{
    if (why) throw storage_failure(folder.string() + ": " + support::no_room_text(images, why));
}

/// The temporary names of `batch_file` and `merge` in the directory itself.
constexpr auto names_in_directory = std::to_array<std::string_view>(
    {"results", "gallery", "written", "names", "journal.sqlite-state"});

/// The temporary name of an image: two numbers, such as `12-3`.
bool is_image_part(std::string_view name)
{
    auto const is_number = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    };
    auto const dash = name.find('-');
    return dash != name.npos && is_number(name.substr(0, dash)) && is_number(name.substr(dash + 1));
}

/// Whether a run or a merge makes a file of that name there. Other programs may use the same
/// prefix.
bool is_own_temporary(std::string_view name, bool among_images)
{
    constexpr auto prefix = std::string_view(leftover_prefix);
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    if (among_images) return name == "probe" || is_image_part(name);
    return std::find(names_in_directory.begin(), names_in_directory.end(), name) !=
        names_in_directory.end();
}

template <typename Function>
void for_each_temporary(fs::path const& out, Function see)
{
    auto ec = std::error_code();
    for (auto const among_images : {false, true}) {
        for (auto const& entry :
             fs::directory_iterator(among_images ? out / images_name : out, ec)) {
            if (is_own_temporary(entry.path().filename().string(), among_images)) see(entry);
        }
    }
}

/// Whether another process has the lock; otherwise it is taken.
bool is_taken(int file)
{
    return ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/// Whether `file` holds what `whole` begins with: nothing, a part of it, or all.
bool is_beginning_of(fs::path const& file, fs::file_status const& status, fs::path const& whole)
{
    if (!fs::is_regular_file(status)) return false;
    auto part = std::ifstream(file, std::ios::binary);
    auto all = std::ifstream(whole, std::ios::binary);
    auto some = std::vector<char>(buffer_size);
    auto same = std::vector<char>(buffer_size);
    while (part && all) {
        part.read(some.data(), static_cast<std::streamsize>(some.size()));
        auto const got = part.gcount();
        all.read(same.data(), got);
        if (all.gcount() != got || !std::equal(some.begin(), some.begin() + got, same.begin())) {
            return false;
        }
    }
    return part.eof();
}

} // namespace

std::ifstream read_if_regular(fs::path const& file)
{
    auto ec = std::error_code();
    auto made = std::ifstream();
    if (fs::is_regular_file(file, ec)) made.open(file, std::ios::binary);
    return made;
}

void sync_folder(fs::path const& folder)
{
    auto const opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) fail(folder, errno);
    auto const failed = ::fsync(opened) != 0 ? errno : 0;
    ::close(opened);
    if (failed != 0 && failed != EINVAL) fail(folder, failed); // EINVAL: it cannot be synced
}

bool has_batch(fs::path const& out)
{
    // The place in the file at which a database names the program that created it.
    constexpr std::streamoff application_at = 68;
    constexpr auto ours = std::string_view("NFB1");
    auto seen = std::array<char, ours.size()>();
    auto file = read_if_regular(out / journal_name);
    file.seekg(application_at);
    file.read(seen.data(), seen.size());
    return file && std::string_view(seen.data(), seen.size()) == ours;
}

bool is_whole(fs::path const& file, std::int64_t bytes) noexcept
{
    auto ec = std::error_code();
    if (!fs::is_regular_file(file, ec)) return false;
    auto const size = fs::file_size(file, ec);
    return !ec && size == static_cast<std::uintmax_t>(bytes);
}

bool rename_unless_taken(fs::path const& from, fs::path const& to)
{
    auto ec = std::error_code();
    if (fs::exists(fs::symlink_status(to, ec)) || !fs::is_regular_file(from, ec)) return false;
    if (::rename(from.c_str(), to.c_str()) != 0) fail(to, errno);
    sync_folder(to.parent_path());
    return true;
}

bool has_same_content(fs::path const& one, fs::path const& other)
{
    auto ec = std::error_code();
    if (fs::equivalent(one, other, ec)) return true;
    auto const size = fs::file_size(one, ec);
    if (ec || size != fs::file_size(other, ec) || ec) return false;
    return is_beginning_of(one, fs::symlink_status(one, ec), other);
}

bool copy_whole(fs::path const& from, fs::path const& to)
{
    // Named like the temporary file of an image, so that a later run removes what a kill leaves.
    auto const part = to.parent_path() / (std::string(leftover_prefix) + "0-0");
    auto ec = std::error_code();
    fs::remove(part, ec); // a link of that name may lead to a foreign file
    fs::copy_file(from, part, ec);
    if (!ec) fs::rename(part, to, ec);
    if (!ec) return true;
    auto ignored = std::error_code();
    fs::remove(part, ignored);
    if (ec == std::errc::no_such_file_or_directory && !fs::exists(from, ignored)) return false;
    fail(to, ec.value());
}

/// A new folder survives a power failure only after its parent was synced.
void make_folders(fs::path const& out)
{
    auto const images = fs::absolute(out / images_name).lexically_normal();
    auto ec = std::error_code();
    auto made_in = std::vector<fs::path>();
    for (auto at = images; !fs::exists(at, ec) && at.has_relative_path(); at = at.parent_path()) {
        made_in.push_back(at.parent_path());
    }
    fs::create_directories(images, ec);
    if (ec) fail(images, ec.value());
    for (auto const& folder : made_in) sync_folder(folder);
}

void make_directories(fs::path const& out)
{
    make_folders(out);
    require_room(out, 1);
}

void require_room(fs::path const& out, std::int64_t images)
{
    auto const folder = out / images_name;
    auto probe = batch_file(folder, "probe");
    probe.open();
    refuse_without_room(
        folder, images, support::room_for_images(probe.descriptor(), folder, images));
}

void require_blocks(fs::path const& out, std::int64_t images)
{
    auto const folder = out / images_name;
    refuse_without_room(folder, images, support::blocks_for_images(folder, images));
}

void remove_leftovers(fs::path const& out)
{
    for_each_temporary(out, [](fs::directory_entry const& one) {
        ::unlink(one.path().c_str()); // leaves a directory of that name
    });
}

std::optional<fs::path> taken_temporary(fs::path const& out)
{
    auto found = std::optional<fs::path>();
    for_each_temporary(out, [&found](fs::directory_entry const& one) {
        auto ec = std::error_code();
        if (!found && fs::is_directory(one.symlink_status(ec))) found = one.path();
    });
    return found;
}

directory_lock::~directory_lock()
{
    release();
}

bool directory_lock::take(fs::path const& out)
{
    auto ec = std::error_code();
    directory_ = ::open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // A file system that cannot lock directories leaves it to the file.
    if (directory_ >= 0 && is_taken(directory_)) {
        release();
        return false;
    }
    auto const images = out / images_name;
    if (!fs::equivalent(images, out, ec))
        images_ = ::open(images.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (images_ >= 0 && is_taken(images_)) {
        release();
        return false;
    }
    auto const path = out / lock_name;
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ >= 0 && ::flock(file_, LOCK_EX | LOCK_NB) == 0) return true;
    auto const code = errno;
    release();
    if (code != EWOULDBLOCK) fail(path, code);
    return false;
}

void directory_lock::release() noexcept
{
    for (auto* const one : {&file_, &images_, &directory_}) {
        if (*one >= 0) ::close(*one);
        *one = -1;
    }
}

bool is_locked(fs::path const& out)
{
    auto const path = out / lock_name;
    auto file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); // a directory to read only
    auto const directory = ::open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    auto taken = false;
    for (auto const one : {file, directory}) {
        if (one < 0) continue;
        taken = taken || is_taken(one);
        ::close(one);
    }
    return taken;
}

batch_file::batch_file(fs::path folder, std::string const& temporary_name)
    : folder_(std::move(folder)),
      temporary_((folder_ / (leftover_prefix + temporary_name)).string())
{
}

void batch_file::require(std::error_code failed, char const* what) const
{
    if (failed) throw storage_failure(temporary_ + ": " + what + ": " + failed.message());
}

void batch_file::open()
{
    require(file_.open_as(temporary_), "cannot be made");
}

bool batch_file::keep(std::string_view piece)
{
    if (buffer_.size() + piece.size() >= buffer_size) return false;
    buffer_ += piece;
    return true;
}

void batch_file::write(std::string_view piece)
{
    if (keep(piece)) return;
    flush();
    require(file_.write(piece), "cannot be written");
}

void batch_file::flush()
{
    if (descriptor() < 0) open();
    require(file_.write(buffer_), "cannot be written");
    buffer_.clear();
}

void batch_file::finish()
{
    flush();
    // A failed sync is final. The pages may be gone, and a second sync would report success.
    require(file_.sync(), "cannot be synced");
    require(file_.close(), "cannot be closed");
}

void batch_file::rename_to(fs::path const& to)
{
    if (auto const failed = file_.publish_as(to.string())) {
        file_.discard();
        fail(to, failed.value());
    }
}

void batch_file::publish(std::string const& name)
{
    finish();
    rename_to(folder_ / name);
    sync_folder(folder_);
}

/// Returns false if another file has the name.
bool batch_file::move_to(std::string const& name)
{
    auto const to = folder_ / name;
    auto ec = std::error_code();
    auto const there = fs::symlink_status(to, ec);
    if (fs::exists(there) && !is_beginning_of(to, there, temporary_)) return false;
    rename_to(to);
    return true;
}

std::string batch_file::publish_image(
    std::string const& stem, std::string_view extension, std::string_view digest)
{
    constexpr std::size_t short_digest = 8;
    finish();
    auto const ending = '.' + std::string(extension);
    auto beside = stem + '-' + std::string(digest.substr(0, short_digest));
    auto name = stem + ending;
    for (auto number = 2; !move_to(name); ++number) {
        name = beside + ending;
        beside =
            stem + '-' + std::string(digest.substr(0, short_digest)) + '-' + std::to_string(number);
    }
    return name;
}

} // namespace neuroflash::inline v0::batch
