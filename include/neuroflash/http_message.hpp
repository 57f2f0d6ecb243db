// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_HTTP_MESSAGE_HPP
#define NEUROFLASH_HTTP_MESSAGE_HPP

#include <neuroflash/origin.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace neuroflash::inline v0 {

enum class http_method
{
    get,
    post,
    delete_,
};

/// `GET`, `POST` or `DELETE`.
inline std::string_view to_string(http_method method) noexcept
{
    switch (method) {
    case http_method::get: return "GET";
    case http_method::post: return "POST";
    case http_method::delete_: return "DELETE";
    }
    return "GET";
}

/// Prints `GET`, `POST` or `DELETE`.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, http_method method)
{
    return out << to_string(method);
}

/// Header fields as they are on the wire, `Name: value` lines, in one string.
class header_block
{
public:
    header_block() = default;

    /// \par Preconditions
    /// Neither part contains CR, LF or NUL; `name` is not empty.
    void append(std::string_view name, std::string_view value);

    /// The value of the first field of that name, in any case; empty if there is none.
    std::string_view find(std::string_view name) const noexcept;

    /// All fields.
    std::string_view text() const noexcept { return text_; }
    /// Removes all fields; keeps the memory.
    void clear() noexcept { text_.clear(); }

private:
    std::string text_;
};

/**
 * \brief A whole request, laid out as it is on the wire.
 *
 * One string, so that it is sent by one write; the parts are views into it. A request that was
 * moved from has none of them.
 */
class http_request
{
public:
    /// Starts a request. `target` is percent-encoded, from the first slash on. `room` is the number
    /// of bytes that body and long values will take, so that they are allocated at once.
    http_request(
        http_method method, origin const& to, std::string_view target, std::size_t room = 0)
    {
        start(method, to, target, room);
    }

    /// An empty request; `start` must be called next.
    http_request() = default;

    /// Starts another request in the memory of this one.
    void start(http_method method, origin const& to, std::string_view target, std::size_t room = 0);

    /// \par Preconditions
    /// `finish` was not called. No part contains CR, LF or NUL.
    void append_field(std::string_view name, std::string_view value);

    /// Appends a field whose value is in two pieces.
    void append_field(std::string_view name, std::string_view value, std::string_view rest);

    /// Ends the header and adds the body; POST always states its length.
    void finish(std::string_view body = {});

    /// Ends the header and adds a large body, which is not copied: the header is put in front of
    /// it, in its memory.
    void finish_with(std::string&& body);

    /// Returns the body of `finish_with`; `start` must be called next.
    std::string release_body();

    /// The method of the request line.
    http_method method() const noexcept { return method_; }
    /// Path and query of the request line.
    std::string_view target() const noexcept { return part(target_begin_, target_size_); }
    /// The body, after the header.
    std::string_view body() const noexcept { return part(body_begin_); }

    /// The value of the first field of that name, in any case; empty if there is none.
    std::string_view field(std::string_view name) const noexcept;

    /// The bytes to be written to the connection. They contain the token: never log them.
    std::string_view bytes() const noexcept { return bytes_; }

private:
    /// Empty if the bytes were moved away: `substr` would throw.
    std::string_view
    part(std::size_t begin, std::size_t size = std::string_view::npos) const noexcept
    {
        auto const all = std::string_view(bytes_);
        return begin <= all.size() ? all.substr(begin, size) : std::string_view();
    }

    std::string bytes_;
    http_method method_ = http_method::get;
    std::size_t target_begin_ = 0;
    std::size_t target_size_ = 0;
    std::size_t fields_begin_ = 0;
    std::size_t body_begin_ = 0;
};

/// A whole response. Only the header fields that the library uses are kept.
struct http_response
{
    int status = 0;           ///< 0 if there was no response.
    header_block fields;      ///< The fields of the header.
    std::string body;         ///< Empty if a sink took it.
    std::uint64_t length = 0; ///< Content-Length, in bytes; 0 if the header has none.

    /// Resets the response; keeps the memory.
    void clear() noexcept
    {
        status = 0;
        fields.clear();
        body.clear();
        length = 0;
    }
};

} // namespace neuroflash::inline v0

#endif
