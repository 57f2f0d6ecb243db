// SPDX-License-Identifier: BSL-1.0
#include "batch/output/batch_directory.hpp"

#include "batch/journal/sqlite.hpp"

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

constexpr char lock_name[] = ".lock";
constexpr char leftover_prefix[] = ".part-";
constexpr std::size_t buffer_size = std::size_t(1) << 16;

[[noreturn]] void fail(fs::path const& where, int code)
{
    throw storage_trouble(
        where.string() + ": " + std::error_code(code, std::system_category()).message());
}

void sync_folder(fs::path const& folder)
{
    auto const opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) fail(folder, errno);
    auto const failed = ::fsync(opened) != 0 ? errno : 0;
    ::close(opened);
    if (failed != 0 && failed != EINVAL) fail(folder, failed); // EINVAL: it cannot be synced
}

} // namespace

/// A folder that is made is there after a power cut only when the one around it was synced.
void make_directories(fs::path const& out)
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
    auto probe = replacing_file(images, "probe");
    probe.open();
}

void remove_leftovers(fs::path const& out)
{
    auto ec = std::error_code();
    for (auto const& folder : {out, out / images_name}) {
        for (auto const& entry : fs::directory_iterator(folder, ec)) {
            auto ignored = std::error_code();
            if (entry.path().filename().string().starts_with(leftover_prefix)) {
                fs::remove(entry.path(), ignored);
            }
        }
    }
}

directory_lock::~directory_lock()
{
    release();
}

bool directory_lock::take(fs::path const& out)
{
    auto const path = out / lock_name;
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) fail(path, errno);
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return true;
    auto const code = errno;
    release();
    if (code != EWOULDBLOCK) fail(path, code);
    return false;
}

void directory_lock::release() noexcept
{
    if (file_ >= 0) ::close(file_);
    file_ = -1;
}

bool is_locked(fs::path const& out)
{
    auto const file = ::open((out / lock_name).c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    auto const taken = ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return taken;
}

replacing_file::replacing_file(fs::path folder, std::string const& temporary_name)
    : folder_(std::move(folder)), temporary_((folder_ / (leftover_prefix + temporary_name)).string())
{
}

replacing_file::~replacing_file()
{
    if (file_ < 0) return;
    ::close(file_);
    ::unlink(temporary_.c_str());
}

void replacing_file::give_up(char const* what) const
{
    auto const code = errno;
    throw storage_trouble(
        temporary_ + ": " + what + ": " + std::error_code(code, std::system_category()).message());
}

void replacing_file::open()
{
    if (file_ >= 0) ::close(file_);
    buffer_.clear();
    file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file_ < 0) give_up("cannot be made");
}

void replacing_file::write(std::string_view piece)
{
    if (piece.size() >= buffer_size) {
        flush();
        write_all(piece);
        return;
    }
    buffer_ += piece;
    if (buffer_.size() >= buffer_size) flush();
}

void replacing_file::flush()
{
    write_all(buffer_);
    buffer_.clear();
}

void replacing_file::write_all(std::string_view piece)
{
    while (!piece.empty()) {
        auto const written = ::write(file_, piece.data(), piece.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) give_up("cannot be written");
        piece.remove_prefix(static_cast<std::size_t>(written));
    }
}

void replacing_file::publish(std::string const& name)
{
    flush();
    // A sync that failed is final: the pages may be gone, and a second one would call it well.
    if (::fsync(file_) != 0) give_up("cannot be synced");
    if (::close(std::exchange(file_, -1)) != 0) give_up("cannot be closed");
    auto const to = folder_ / name;
    if (::rename(temporary_.c_str(), to.c_str()) != 0) {
        auto const code = errno;
        ::unlink(temporary_.c_str());
        fail(to, code);
    }
    sync_folder(folder_);
}

} // namespace neuroflash::v0::batch
