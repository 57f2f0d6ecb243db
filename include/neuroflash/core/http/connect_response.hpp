// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_CONNECT_RESPONSE_HPP
#define NEUROFLASH_CORE_HTTP_CONNECT_RESPONSE_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::core {

/**
 * \brief Reads the header of a proxy's response to CONNECT, and no byte after it.
 *
 * Only the first line is used: after a 2xx the tunnel begins, whatever Content-Length
 * or Transfer-Encoding say (RFC 9110, section 9.3.6).
 */
class connect_response
{
public:
    static constexpr std::size_t max_size = 16 * 1024;

    /// Takes the next bytes; returns how many of them belong to the header.
    std::size_t put(std::string_view bytes)
    {
        std::size_t taken = 0;
        while (taken < bytes.size() && !done_ && !too_long()) {
            auto const c = bytes[taken++];
            text_ += c;
            if (c == '\n') {
                done_ = line_size_ == 0;
                line_size_ = 0;
            } else if (c != '\r') {
                ++line_size_;
            }
        }
        return taken;
    }

    /// The empty line was read.
    bool done() const noexcept { return done_; }
    bool too_long() const noexcept { return text_.size() >= max_size; }

    /// The status; 0 if the response is not HTTP.
    int status() const noexcept
    {
        auto const line = first_line();
        auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
        auto const http = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
        if (!http || line.size() < 12 || text_.find('\0') != std::string::npos) return 0;
        auto const digits = line.substr(9, 3);
        if (!std::all_of(digits.begin(), digits.end(), is_digit)) return 0;
        if (line.size() > 12 && line[12] != ' ') return 0;
        return (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
    }

    /// The proxy's text after the status; may be empty. Not escaped.
    std::string_view reason() const noexcept
    {
        auto const line = first_line();
        return line.size() > 13 ? line.substr(13) : std::string_view();
    }

    bool opens_tunnel() const noexcept { return done_ && status() / 100 == 2; }

private:
    std::string_view first_line() const noexcept
    {
        auto const line = std::string_view(text_).substr(0, text_.find('\n'));
        return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    }

    std::string text_;
    std::size_t line_size_ = 0;
    bool done_ = false;
};

/// Whether the same request would be refused again, because the proxy requires another user or
/// allows none.
inline bool is_final_proxy_status(int status) noexcept
{
    return status == 401 || status == 403 || status == 407;
}

} // namespace neuroflash::inline v0::core

#endif
