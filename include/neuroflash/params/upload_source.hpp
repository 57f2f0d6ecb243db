// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_UPLOAD_SOURCE_HPP
#define NEUROFLASH_PARAMS_UPLOAD_SOURCE_HPP

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace neuroflash::inline v0 {

/// A file on this machine, to be uploaded. It is opened when the call begins.
class image_file
{
public:
    /// Its path.
    explicit image_file(std::string path) : path_(std::move(path)) {}
    /// Its path, as a string literal.
    explicit image_file(char const* path) : path_(path) {}

    /// std::filesystem::path and the like.
    template <class Path>
        requires requires(Path const& p) {
            { p.native() } -> std::convertible_to<std::string>;
        }
    explicit image_file(Path const& path) : path_(path.native())
    {
    }

    /// As given.
    std::string const& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// A whole picture file in memory, to be uploaded: PNG, JPEG, WebP, GIF or HEIC.
class image_bytes
{
public:
    /// Moved in, it is not copied.
    explicit image_bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    /// A copy of these bytes.
    explicit image_bytes(std::span<std::byte const> bytes)
        : bytes_(reinterpret_cast<char const*>(bytes.data()), bytes.size())
    {
    }
    /// A copy of these bytes.
    explicit image_bytes(std::span<unsigned char const> bytes) : image_bytes(std::as_bytes(bytes))
    {
    }

    /// As given.
    std::string_view bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

/**
 * \brief What to upload: a file, bytes, or an address that the service fetches.
 *
 * Text is an address: `http`, `https`, or a `data:` URI with the picture in it. Other schemes are
 * refused, and so is a path: name it as `image_file`.
 */
class upload_source
{
public:
    /// A file of this machine.
    upload_source(image_file from) : from_(std::move(from)) {}
    /// Bytes in memory.
    upload_source(image_bytes from) : from_(std::move(from)) {}
    /// An address.
    upload_source(std::string url) : from_(std::move(url)) {}
    /// An address, as a string literal.
    upload_source(char const* url) : from_(std::string(url)) {}

    /// Null: it is no file.
    image_file const* file() const noexcept { return std::get_if<image_file>(&from_); }
    /// Null: it is not in memory.
    image_bytes const* bytes() const noexcept { return std::get_if<image_bytes>(&from_); }
    /// Null: it is no address.
    std::string const* url() const noexcept { return std::get_if<std::string>(&from_); }

private:
    std::variant<image_file, image_bytes, std::string> from_;
};

} // namespace neuroflash::inline v0

#endif
