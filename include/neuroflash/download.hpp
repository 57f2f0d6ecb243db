// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_DOWNLOAD_HPP
#define NEUROFLASH_DOWNLOAD_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/image_path.hpp>
#include <neuroflash/models/stored_image.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief What to download: an image of a generation or of a list, its path or id, or a URL.
 *
 * The token is sent only to the origin of `api_base`. URLs must be https (http only to a
 * loopback address); other schemes are rejected.
 */
class download_source
{
public:
    /// Uses its URL; without one, the path made from its id.
    download_source(image const& from);
    /// Uses its content link; without one, the link that the service gives for its id.
    download_source(stored_image const& from);
    /// Uses the content link that the service gives for an id of image-service v1.
    download_source(stored_image_id from);
    /// Uses a path of the history.
    download_source(image_path const& from);
    /// Uses the path made from an id.
    download_source(image_id from);
    /// Uses a URL or a path, as text.
    download_source(std::string url) : text_(std::move(url)) {}
    /// Uses a URL or a path, as a string literal.
    download_source(char const* url) : text_(url) {}
    /// A URL in a `std::string_view` or a similar type; the text is copied.
    template <class View>
        requires(
            std::convertible_to<View const&, std::string_view> &&
            !std::convertible_to<View const&, std::string>)
    download_source(View const& url) : text_(std::string_view(url))
    {
    }

    /// The URL or path; empty if `id` or `stored_id` is used.
    std::string const& text() const noexcept { return text_; }
    /// The image id; empty if `text` is used.
    image_id const& id() const noexcept { return id_; }
    /// The id on image-service v1; empty for other images.
    stored_image_id const& stored_id() const noexcept { return stored_id_; }

private:
    std::string text_;
    image_id id_;
    stored_image_id stored_id_;
};

/**
 * \brief The target of a download: a file, or a function that takes the pieces in order.
 *
 * A file gets its name only after a complete download of the declared type; until then it has a
 * temporary name in the same directory. An existing file of that name is replaced; a directory, a
 * device, a pipe or a socket is not.
 */
class download_target
{
public:
    /// Receives each piece, which is valid until the returned awaitable ends. An error ends the
    /// download and becomes its cause; an exception counts as errc::storage_failed. When the
    /// deadline passes or the call is cancelled, the sink is cancelled and awaited, because the
    /// piece must stay valid: a sink that ignores cancellation delays the end of the call. After
    /// its first piece, the download is not retried. A function that is no coroutine may return
    /// `{}`: the piece was taken, without an error. With g++ 12, give a lambda with captures a name
    /// before the expression with `co_await`: that compiler destroys such a temporary twice.
    using sink = std::function<boost::asio::awaitable<error_code>(std::string_view piece)>;

    /// A file, by its path.
    download_target(std::string path) : path_(std::move(path)) {}
    /// A file, by its path as a string literal.
    download_target(char const* path) : path_(path) {}
    /// The file of that path, in a `std::string_view` or a similar type; the text is copied.
    template <class View>
        requires(
            std::convertible_to<View const&, std::string_view> &&
            !std::convertible_to<View const&, std::string>)
    download_target(View const& path) : path_(std::string_view(path))
    {
    }

    /// A file, by a std::filesystem::path or a similar type.
    template <class Path>
        requires requires(Path const& p) {
            { p.native() } -> std::convertible_to<std::string>;
        }
    download_target(Path const& path) : path_(path.native())
    {
    }

    /// A function.
    download_target(sink to) : sink_(std::move(to)) {}
    /// A function of any other type with the signature of `sink`, such as a lambda.
    template <class Function>
        requires(
            !std::convertible_to<Function const&, std::string_view> &&
            std::is_invocable_r_v<boost::asio::awaitable<error_code>, Function&, std::string_view>)
    download_target(Function to) : sink_(sink_of(std::move(to)))
    {
    }

    /// A string, which must outlive the download. Each attempt clears it first.
    static download_target memory(std::string& to);

    /// The path of the file; empty if there is none.
    std::string const& path() const noexcept { return path_; }
    /// The function; empty if there is none.
    sink const& function() const noexcept { return sink_; }

    /// The string; null if there is none.
    std::string* string() const noexcept { return string_; }

    /// Requests download_info::sha256. The digest takes as long as the rest of the download.
    void want_sha256(bool wanted = true) noexcept { wants_sha256_ = wanted; }
    /// Whether the digest was requested.
    bool wants_sha256() const noexcept { return wants_sha256_; }

private:
    /// `std::function` holds only what can be copied.
    template <class Function>
    static sink sink_of(Function to)
    {
        if constexpr (std::copy_constructible<Function>) {
            return sink(std::move(to));
        } else {
            auto held = std::make_shared<Function>(std::move(to));
            return [held](std::string_view piece) { return std::invoke(*held, piece); };
        }
    }

    std::string path_;
    sink sink_;
    std::string* string_ = nullptr;
    bool wants_sha256_ = false;
};

/// What was downloaded.
struct download_info
{
    std::uint64_t bytes = 0;   ///< Size of the image.
    std::string content_type;  ///< From the first bytes: `image/png`, `image/jpeg`, `image/webp`...
    std::string declared_type; ///< The type that the service declares; may be empty or different.
    std::string sha256;        ///< 64 lower-case hexadecimal digits, if requested.
    std::string path;          ///< The file, if one was written.
    int attempts = 0;          ///< Requests tried.
    neuroflash::timeline timeline; ///< The time spent in each phase.
};

} // namespace neuroflash::inline v0

#endif
