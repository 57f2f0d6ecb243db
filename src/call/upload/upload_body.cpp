// SPDX-License-Identifier: BSL-1.0
#include "call/upload/upload_body.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/upload_image.hpp>
#include <neuroflash/core/http/image_format.hpp>
#include <neuroflash/core/http/image_structure.hpp>
#include <neuroflash/core/text/base64.hpp>
#include <neuroflash/core/text/sanitize.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <ctime>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace neuroflash::inline v0::call {

namespace {

/// The size is a multiple of three, so that the pieces of a file are encoded one by one.
constexpr std::size_t piece_size = 96 * 1024;
static_assert(piece_size % 3 == 0);

constexpr auto no_image_reason =
    "is not an image: its first bytes are not those of PNG, JPEG, WebP, GIF, HEIC or AVIF.";

constexpr auto incomplete_reason = "is incomplete: the file ends before the image does.";

std::string over_limit(std::uint64_t bytes, std::size_t limit)
{
    return "has " + std::to_string(bytes) + " bytes, and client_params::max_upload_bytes is " +
        std::to_string(limit) + ". Make the image smaller, or raise the limit.";
}

/// The path with its unprintable bytes escaped.
std::string shown(std::string const& path)
{
    return '"' + core::sanitized(path, 500) + '"';
}

class open_file
{
public:
    explicit open_file(std::string const& path)
        // Without O_NONBLOCK, opening a named pipe would block.
        : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))
    {
    }
    ~open_file()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    open_file(open_file const&) = delete;
    open_file& operator=(open_file const&) = delete;

    int get() const noexcept { return fd_; }

private:
    int fd_;
};

/// Fills the buffer from the file. Returns less than its size if the file has ended.
result<std::size_t> read_piece(int fd, char* into, std::size_t size)
{
    std::size_t filled = 0;
    while (filled < size) {
        auto const n = ::read(fd, into + filled, size - filled);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            auto const why = error_code(errno, boost::system::system_category());
            return api::refuse("image_file", "cannot be read: " + why.message() + '.');
        }
        if (n == 0) break;
        filled += static_cast<std::size_t>(n);
    }
    return filled;
}

/// Bytes at a position; fewer at the end of the file, and none if it cannot be read.
class file_view
{
public:
    explicit file_view(int fd) : fd_(fd) {}

    std::string_view operator()(std::uint64_t at, std::size_t count) const
    {
        count = std::min(count, buffer_.size());
        for (;;) {
            auto const n = ::pread(fd_, buffer_.data(), count, static_cast<off_t>(at));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) failed_ = errno;
            return {buffer_.data(), n < 0 ? 0 : static_cast<std::size_t>(n)};
        }
    }

    /// The system's code of the last failure; 0 if there was none.
    int failed() const noexcept { return failed_; }

private:
    int fd_;
    mutable int failed_ = 0;
    mutable std::array<char, 32> buffer_{};
};

/// Why these bytes cannot be an image to upload; empty if they can. `found` is set then.
template <class Read>
std::string_view reason_against(Read const& read, std::uint64_t bytes, local_image& found)
{
    found.content_type = core::image_format(read(0, core::image_head_size));
    if (found.content_type.empty()) return no_image_reason;
    auto const structure = core::read_image_structure(found.content_type, read, bytes);
    if (structure.is_incomplete) return incomplete_reason;
    found.bytes = bytes;
    found.width = structure.width;
    found.height = structure.height;
    return {};
}

bool is_unchanged(struct stat const& before, struct stat const& after) noexcept
{
    return before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
        before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

/// A file and the image in it, before it is read.
struct examined_file
{
    struct stat facts = {};
    local_image image;
};

result<examined_file> examine(open_file const& file, std::string const& path, std::size_t limit)
{
    auto const cannot = [&path](std::string const& what) {
        return api::refuse("image_file", shown(path) + ' ' + what);
    };
    auto made = examined_file();
    auto const& facts = made.facts;
    if (file.get() < 0 || ::fstat(file.get(), &made.facts) != 0) {
        auto const why = error_code(errno, boost::system::system_category());
        return cannot("cannot be opened: " + why.message() + '.');
    }
    if (S_ISDIR(facts.st_mode)) return cannot("is a directory. Name an image in it.");
    if (!S_ISREG(facts.st_mode)) return cannot("is not a regular file.");
    if (facts.st_size <= 0) return cannot("is empty.");
    auto const bytes = static_cast<std::uint64_t>(facts.st_size);
    if (bytes > limit) return cannot(over_limit(bytes, limit));
    auto const view = file_view(file.get());
    auto const reason = reason_against(view, bytes, made.image);
    if (view.failed() != 0) {
        auto const why = error_code(view.failed(), boost::system::system_category());
        return cannot("cannot be read: " + why.message() + '.');
    }
    if (!reason.empty()) return cannot(std::string(reason));
    return made;
}

result<void> check_path(std::string const& path)
{
    if (path.empty()) return api::refuse("image_file", "must not be empty.");
    if (path.find('\0') != path.npos)
        return api::refuse("image_file", "must not hold a zero byte.");
    return {};
}

/// Ends a body that holds the whole image.
upload_body completed(std::string&& text, std::size_t begin, std::uint64_t bytes)
{
    auto made = upload_body();
    made.bytes = bytes;
    made.begin = begin;
    made.size = text.size() - begin;
    made.text = std::move(text);
    made.text.append(api::upload_body_end);
    return made;
}

result<upload_body> body_of_file(std::string const& path, std::size_t limit)
{
    if (auto fine = check_path(path); !fine) return fine.error();
    auto const file = open_file(path);
    auto const seen = examine(file, path, limit);
    if (!seen) return seen.error();
    auto const& before = seen->facts;
    auto const changed = [&path] {
        return api::refuse("image_file", shown(path) + " changed while it was read. Try again.");
    };
    auto const size = static_cast<std::size_t>(before.st_size);
    auto const buffer = std::make_unique<char[]>(piece_size);
    auto body = api::begin_upload_body(seen->image.content_type, size);
    auto const begin = body.size();
    std::size_t read = 0;
    for (;;) {
        auto const got = read_piece(file.get(), buffer.get(), piece_size);
        if (!got) return got.error();
        auto const piece = std::string_view(buffer.get(), *got);
        if (read + piece.size() > size) return changed();
        core::append_base64(body, piece);
        read += piece.size();
        if (piece.size() < piece_size) break;
    }
    struct stat after = {};
    auto const known = ::fstat(file.get(), &after) == 0;
    if (read != size || !known || !is_unchanged(before, after)) return changed();
    return completed(std::move(body), begin, size);
}

result<upload_body> body_of_bytes(std::string_view bytes, std::size_t limit)
{
    if (bytes.empty()) return api::refuse("image_bytes", "must not be empty.");
    if (bytes.size() > limit) return api::refuse("image_bytes", over_limit(bytes.size(), limit));
    auto const read = [bytes](std::uint64_t at, std::size_t count) {
        return at < bytes.size() ? bytes.substr(at, count) : std::string_view();
    };
    auto image = local_image();
    auto const reason = reason_against(read, bytes.size(), image);
    if (!reason.empty()) return api::refuse("image_bytes", reason);
    auto body = api::begin_upload_body(image.content_type, bytes.size());
    auto const begin = body.size();
    core::append_base64(body, bytes);
    return completed(std::move(body), begin, bytes.size());
}

std::string lower_scheme(std::string_view url)
{
    auto scheme = std::string(url.substr(0, url.find(':')));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return scheme;
}

/// Why the service must not be given this URL; empty if it may.
std::string invalid_url_reason(std::string_view url, std::size_t limit)
{
    if (url.empty()) return "must not be empty.";
    auto const colon = url.find(':');
    auto const scheme = colon == url.npos ? std::string() : lower_scheme(url);
    auto const is_web = scheme == "http" || scheme == "https";
    if (!is_web && scheme != "data") {
        return "must be an http, https or data address. Name a file of this machine as "
               "image_file.";
    }
    auto const is_visible =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!is_visible) return "must be visible ASCII, percent-encoded where needed.";
    if (is_web) {
        auto const rest = url.substr(colon + 1);
        auto const has_host = rest.starts_with("//") && rest.size() > 2 && rest[2] != '/';
        return has_host ? std::string() : "must name a host.";
    }
    auto const comma = url.find(',');
    if (comma == url.npos) return "must hold the image after a comma, as data addresses do.";
    auto const letters = url.size() - comma - 1;
    if (letters == 0) return "holds no image.";
    if (letters / 4 * 3 > limit) return over_limit(letters / 4 * 3, limit);
    return {};
}

} // namespace

result<local_image> examine_image(image_file const& file, std::size_t max_bytes)
{
    auto const& path = file.path();
    if (auto fine = check_path(path); !fine) return fine.error();
    auto const opened = open_file(path);
    auto seen = examine(opened, path, max_bytes);
    if (!seen) return seen.error();
    return std::move(seen->image);
}

result<upload_body> make_upload_body(upload_source const& source, std::size_t max_bytes)
{
    if (auto const* file = source.file()) return body_of_file(file->path(), max_bytes);
    if (auto const* bytes = source.bytes()) return body_of_bytes(bytes->bytes(), max_bytes);
    auto const& url = *source.url();
    auto const rejection = invalid_url_reason(url, max_bytes);
    if (!rejection.empty()) return api::refuse("upload_source", rejection);
    auto made = upload_body();
    made.text = api::upload_body_of_url(url);
    return made;
}

bool upload_comparison::take_encoded(std::string_view bytes)
{
    auto encoded = std::string();
    core::append_base64(encoded, bytes);
    if (!rest_ || !rest_->starts_with(encoded)) {
        rest_.reset();
        return false;
    }
    rest_->remove_prefix(encoded.size());
    return true;
}

bool upload_comparison::take(std::string_view piece)
{
    if (!carry_.empty()) {
        auto const missing = std::min<std::size_t>(3 - carry_.size(), piece.size());
        carry_ += piece.substr(0, missing);
        piece.remove_prefix(missing);
        if (carry_.size() < 3) return rest_.has_value();
        if (!take_encoded(std::exchange(carry_, std::string()))) return false;
    }
    auto const whole = piece.size() - piece.size() % 3;
    carry_ = piece.substr(whole);
    return take_encoded(piece.substr(0, whole));
}

bool upload_comparison::finish()
{
    if (!carry_.empty()) take_encoded(std::exchange(carry_, std::string()));
    return rest_ && rest_->empty();
}

} // namespace neuroflash::inline v0::call
