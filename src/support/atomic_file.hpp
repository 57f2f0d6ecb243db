// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_ATOMIC_FILE_HPP
#define NEUROFLASH_SRC_SUPPORT_ATOMIC_FILE_HPP

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <random>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neuroflash::inline v0::support {

/// A file that gets its name only when it is complete. Until then it has a temporary one in the
/// same directory, which no other file had: nothing that is there is written to, not even through
/// a link.
class atomic_file
{
public:
    /// The usual permissions; the system applies the process's mask by itself.
    static constexpr ::mode_t everybody_reads = 0666;
    static constexpr ::mode_t owner_reads = 0600;

    /// For `open_as` and `publish_as`.
    atomic_file() = default;
    explicit atomic_file(std::string path, ::mode_t mode = everybody_reads)
        : path_(std::move(path)), mode_(mode)
    {
    }
    ~atomic_file() { discard(); }
    atomic_file(atomic_file const&) = delete;
    atomic_file& operator=(atomic_file const&) = delete;

    /// Whether `publish` may replace what has the name: a directory, a device, a pipe or a socket
    /// may not be replaced.
    std::error_code check_replaceable() const;

    /// Begins, or begins again, under a new temporary name.
    std::error_code open();

    /// Begins, or begins again, under this temporary name, which belongs to the caller alone: what
    /// has it, such as a part that a killed process left behind, is removed.
    std::error_code open_as(std::string temporary);
    std::error_code write(std::string_view piece);

    /// The temporary name; empty before the file is opened, and once it is published.
    std::string const& temporary() const noexcept { return temporary_; }

    /// The number of bytes that the disk accepted.
    std::uint64_t written() const noexcept { return written_; }

    /// Waits until the disk has all of it. An image does without, because that would block the
    /// executor, and an image can be fetched again.
    std::error_code sync();

    /// Valid until the file is closed.
    int descriptor() const noexcept { return fd_; }

    /// Ends the writing; `publish` does so as well. The file keeps its temporary name.
    std::error_code close();

    /// Gives the file its name. Another file of that name is replaced, and so is a link.
    std::error_code publish();

    /// Gives the file this name, in the same directory.
    std::error_code publish_as(std::string path);
    void discard() noexcept;

private:
    std::error_code create(std::string temporary);
    static std::error_code last_error() { return {errno, std::system_category()}; }

    std::string path_;
    ::mode_t mode_ = everybody_reads;
    std::string temporary_;
    std::uint64_t written_ = 0;
    int fd_ = -1;
};

/// A name such as /dev/null would otherwise be taken from all programs of the machine.
inline std::error_code atomic_file::check_replaceable() const
{
    struct ::stat there = {};
    if (::lstat(path_.c_str(), &there) != 0) return {};
    if (S_ISREG(there.st_mode) || S_ISLNK(there.st_mode)) return {};
    return {S_ISDIR(there.st_mode) ? EISDIR : EEXIST, std::system_category()};
}

inline std::error_code atomic_file::open()
{
    discard();
    constexpr int tries = 100;
    auto random = std::random_device();
    for (int i = 0; i < tries; ++i) {
        auto name = path_ + '.' + std::to_string(random()) + ".part";
        auto const failed = create(std::move(name));
        if (failed != std::errc::file_exists) return failed;
    }
    return std::make_error_code(std::errc::file_exists);
}

inline std::error_code atomic_file::open_as(std::string temporary)
{
    discard();
    // A new file in any case: a link of that name may lead to a foreign file.
    ::unlink(temporary.c_str());
    return create(std::move(temporary));
}

inline std::error_code atomic_file::create(std::string temporary)
{
    fd_ = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_);
    if (fd_ < 0) return last_error();
    temporary_ = std::move(temporary);
    written_ = 0;
    return {};
}

inline std::error_code atomic_file::write(std::string_view piece)
{
    while (!piece.empty()) {
        auto const n = ::write(fd_, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return last_error();
        written_ += static_cast<std::uint64_t>(n);
        piece.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

inline std::error_code atomic_file::sync()
{
    return ::fsync(fd_) == 0 ? std::error_code() : last_error();
}

inline std::error_code atomic_file::close()
{
    if (fd_ < 0) return {};
    return ::close(std::exchange(fd_, -1)) == 0 ? std::error_code() : last_error();
}

inline std::error_code atomic_file::publish()
{
    if (auto const failed = close()) return failed;
    if (auto const refused = check_replaceable()) return refused;
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return last_error();
    temporary_.clear();
    return {};
}

inline std::error_code atomic_file::publish_as(std::string path)
{
    path_ = std::move(path);
    return publish();
}

inline void atomic_file::discard() noexcept
{
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
}

} // namespace neuroflash::inline v0::support

#endif
