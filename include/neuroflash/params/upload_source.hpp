// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_UPLOAD_SOURCE_HPP
#define NEUROFLASH_PARAMS_UPLOAD_SOURCE_HPP

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/// A file on this machine to be uploaded. It is opened when the call begins.
class image_file
{
public:
    /// The path of the file.
    explicit image_file(std::string path) : path_(std::move(path)) {}
    /// The path of the file, as a string literal.
    explicit image_file(char const* path) : path_(path) {}

    /// The path of the file, as a std::filesystem::path or a similar type.
    template <class Path>
        requires requires(Path const& p) {
            { p.native() } -> std::convertible_to<std::string>;
        }
    explicit image_file(Path const& path) : path_(path.native())
    {
    }

    /// The path as given.
    std::string const& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// A whole image file in memory, to be uploaded: PNG, JPEG, WebP, GIF, HEIC or AVIF.
class image_bytes
{
public:
    /// Takes over the bytes; they are not copied if the string is moved in.
    explicit image_bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    /// Copies the bytes.
    explicit image_bytes(std::span<std::byte const> bytes);
    /// Copies the bytes.
    explicit image_bytes(std::span<unsigned char const> bytes);

    /// The bytes as given.
    std::string_view bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

/**
 * \brief The source of an upload: a file, bytes, or an address that the service fetches.
 *
 * Text is an address: `http`, `https`, or a `data:` URI that contains the image. Other schemes and
 * paths are rejected; use `image_file` for a path.
 */
class upload_source
{
public:
    /// A file on this machine.
    upload_source(image_file from);
    /// Bytes in memory.
    upload_source(image_bytes from);
    /// An address.
    upload_source(std::string url);
    /// An address, as a string literal.
    upload_source(char const* url);

    /// The file; null if it is another kind of source.
    image_file const* file() const noexcept { return kind_ == kind::file ? &file_ : nullptr; }
    /// The bytes; null if it is another kind of source.
    image_bytes const* bytes() const noexcept { return kind_ == kind::bytes ? &bytes_ : nullptr; }
    /// The address; null if it is another kind of source.
    std::string const* url() const noexcept { return kind_ == kind::url ? &url_ : nullptr; }

private:
    enum class kind
    {
        file,
        bytes,
        url
    };

    upload_source(kind which, std::string path, std::string bytes, std::string url);

    // Three members and no std::variant, which takes longer to compile than all of this file.
    kind kind_;
    image_file file_;
    image_bytes bytes_;
    std::string url_;
};

} // namespace neuroflash::inline v0

#endif
