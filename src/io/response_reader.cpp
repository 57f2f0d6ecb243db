// SPDX-License-Identifier: BSL-1.0
#include "io/response_reader.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace neuroflash::inline v0::io {

namespace {

namespace http = boost::beast::http;

// Go, Node, Python and curl accept larger headers than Beast's 8 KiB. Beast's own limit applies to
// the bytes of one `feed` only: fields that arrive line by line never reach it.
constexpr std::uint32_t header_limit = 32 * 1024;
constexpr std::uint32_t header_limit_of_feed = 2 * header_limit;

// Above this limit, Beast can throw within a trailer. Below it, every failure is an error.
constexpr std::size_t rest_limit = 64 * 1024;

// Beast waits forever for a header whose lines end in LF alone.
bool has_bare_lf(std::string_view header) noexcept
{
    for (auto at = header.find('\n'); at != header.npos; at = header.find('\n', at + 1)) {
        if (at == 0 || header[at - 1] != '\r') return true;
    }
    return false;
}

// What is left of a chunk's header; its first two bytes may be the end of the chunk before.
std::string_view without_end_of_chunk(std::string_view chunk_header) noexcept
{
    if (chunk_header.starts_with("\r\n")) chunk_header.remove_prefix(2);
    return chunk_header;
}

// Newer versions of Beast limit the header of a chunk themselves, with the error of a bad
// extension.
bool has_whole_line(std::string_view chunk_header) noexcept
{
    return without_end_of_chunk(chunk_header).find("\r\n") != chunk_header.npos;
}

framing_error too_long_line()
{
    return {errc::response_too_large, "its header or a chunk's header is too long"};
}

// Beast searches for the second quote beyond the line's end, and waits forever if there is none.
bool has_open_quote(std::string_view chunk_header) noexcept
{
    chunk_header = without_end_of_chunk(chunk_header);
    auto const end = chunk_header.find("\r\n");
    if (end == chunk_header.npos) return false;
    auto open = false;
    for (std::size_t at = 0; at < end; ++at) {
        if (open && chunk_header[at] == '\\') {
            ++at;
        } else if (chunk_header[at] == '"') {
            open = !open;
        }
    }
    return open;
}

// The shortest end of a chunked body: "0\r\n\r\n".
constexpr std::size_t shortest_chunked_rest = 5;

constexpr int max_interim = 10;
constexpr std::size_t max_error_body = std::size_t(1) << 20;
constexpr std::size_t max_reserve = std::size_t(1) << 20;

// The fields that core and call read; see core/error_map.hpp and core/retry_after.hpp.
constexpr auto kept_fields = std::to_array<http::field>(
    {http::field::content_type, http::field::retry_after, http::field::location, http::field::date,
     http::field::age});
constexpr auto kept_extensions = std::to_array<std::string_view>(
    {"x-request-id", "x-fal-request-id", "x-correlation-id", "x-fal-retryable", "x-fal-error-type",
     "x-should-retry"});

bool same(std::string_view a, std::string_view lower) noexcept
{
    return a.size() == lower.size() &&
        std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
               return (x >= 'A' && x <= 'Z' ? x + ('a' - 'A') : x) == y;
           });
}

// A search for a set of characters builds a table first, which costs more than the comparisons.
bool is_number(std::string_view value) noexcept
{
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Beast passes a folded value joined, from a buffer of its own. The field's own line follows
// its name in the header.
bool is_folded(boost::beast::string_view name, boost::beast::string_view value) noexcept
{
    auto const* at = name.data() + name.size() + 1;
    while (*at == ' ' || *at == '\t') ++at;
    return !value.empty() && at != value.data();
}

bool is_kept(http::field field, std::string_view name) noexcept
{
    if (std::find(kept_fields.begin(), kept_fields.end(), field) != kept_fields.end()) return true;
    if (name.empty() || (name.front() != 'x' && name.front() != 'X')) return false;
    return std::any_of(
        kept_extensions.begin(), kept_extensions.end(),
        [name](std::string_view kept) { return same(name, kept); });
}

framing_error too_large_header(boost::system::error_code ec)
{
    return {errc::response_too_large, "its header exceeds the limit", ec};
}

} // namespace

response_parser::response_parser(http_response& into, std::size_t max_body, bool in_pieces)
    : into_(into), in_pieces_(in_pieces)
{
    this->header_limit(header_limit_of_feed);
    body_limit(max_body);
}

void response_parser::refuse(char const* why, boost::system::error_code& ec)
{
    refusal_ = why;
    ec = http::error::bad_value;
}

void response_parser::on_response_impl(int status, text, int version, boost::system::error_code& ec)
{
    into_.status = status;
    version_ = version;
    if (status < 100) refuse("its status is not a number from 100 to 999", ec);
    if (status == 101) refuse("it changes the protocol, which was not asked for", ec);
}

void response_parser::on_field_impl(
    field name, text name_text, text value, boost::system::error_code& ec)
{
    // A Beast without a function for the trailer's fields reports them here.
    if (is_header_done()) return on_trailer_field_impl(name, name_text, value, ec);
    switch (name) {
    case field::content_length:
        has_length_ = true;
        // Beast joins a folded line and then takes the number. Two readers would see two lengths.
        if (is_folded(name_text, value) || !is_number(value)) {
            return refuse("its Content-Length is not a number", ec);
        }
        break;
    case field::transfer_encoding:
        if (has_coding_ || version_ < 11 || is_folded(name_text, value) ||
            !same(std::string_view(value), "chunked")) {
            return refuse("its Transfer-Encoding is not just chunked", ec);
        }
        has_coding_ = true;
        break;
    case field::content_encoding:
        // Some storage services send the field with an empty list: nothing was done to the body.
        if (!value.empty() && !same(std::string_view(value), "identity")) {
            return refuse("it is compressed, which was not asked for", ec);
        }
        break;
    case field::keep_alive: core::read_keep_alive(value, keep_alive_header_); break;
    default: break;
    }
    if (has_length_ && has_coding_) {
        return refuse("it has both Content-Length and Transfer-Encoding", ec);
    }
    if (!is_kept(name, name_text)) return;
    // Newer versions of Beast report the fields of a header that is not complete, `feed` after
    // `feed`.
    constexpr std::size_t separators = 4; // ": " and the end of the line
    auto const size = name_text.size() + value.size() + separators;
    if (into_.fields.text().size() + size > neuroflash::io::header_limit) {
        ec = http::error::header_limit;
        return;
    }
    into_.fields.append(name_text, value);
}

// These fields must not override the header. They are counted only.
void response_parser::on_trailer_field_impl(
    field, text name, text value, boost::system::error_code& ec)
{
    trailer_size_ += name.size() + value.size();
    if (trailer_size_ > neuroflash::io::header_limit) ec = http::error::header_limit;
}

void response_parser::on_header_impl(boost::system::error_code&) {}

void response_parser::on_body_init_impl(
    boost::optional<std::uint64_t> const& length, boost::system::error_code&)
{
    if (length && !passes_on()) into_.body.reserve(std::min<std::uint64_t>(*length, max_reserve));
}

std::size_t response_parser::on_body_impl(text piece, boost::system::error_code& ec)
{
    if (into_.status / 100 != 2 && into_.body.size() + piece.size() > max_error_body) {
        ec = http::error::body_limit;
        return 0;
    }
    if (passes_on() && piece_.empty() && into_.body.empty()) {
        piece_ = piece;
        return piece.size();
    }
    keep_piece(); // chunks: several pieces in one `feed`
    into_.body.append(piece.data(), piece.size());
    return piece.size();
}

std::size_t
response_parser::on_chunk_body_impl(std::uint64_t, text piece, boost::system::error_code& ec)
{
    return on_body_impl(piece, ec);
}

response_reader::response_reader(http_response& into, std::size_t max_body, bool in_pieces)
    : into_(into), max_body_(max_body), in_pieces_(in_pieces)
{
    parser_.emplace(into_, max_body_, in_pieces_);
}

void response_reader::restart()
{
    into_ = http_response();
    parser_.emplace(into_, max_body_, in_pieces_);
    header_size_ = 0;
}

framing_error response_reader::feed(std::string_view bytes)
{
    auto view = bytes;
    if (!rest_.empty()) {
        rest_.append(bytes);
        view = rest_;
    }
    auto failure = framing_error();
    while (!view.empty() && !failure) {
        if (done()) {
            surplus_ = true;
            break;
        }
        // Older versions of Beast assert that they see that much of a chunked body's end at once.
        // Newer ones take the last chunk alone, and its trailer may be shorter.
        if (view.size() < shortest_chunked_rest && parser_->is_header_done() &&
            parser_->chunked() && !parser_->has_last_chunk()) {
            break;
        }
        auto const before = view.size();
        failure = consume(view);
        if (view.size() == before) {
            if (!failure && never_ends(view)) failure = refused(http::error::bad_line_ending);
            break;
        }
    }
    if (!rest_.empty()) parser_->keep_piece(); // the piece lies in `rest_`
    if (failure || surplus_) return failure;
    if (view.size() > rest_limit) {
        return too_long_line();
    }
    if (view.empty()) {
        rest_.clear();
    } else if (rest_.empty()) {
        rest_ = view;
    } else { // `view` is the end of `rest_`
        rest_.erase(0, rest_.size() - view.size());
    }
    return failure;
}

bool response_reader::never_ends(std::string_view rest) const noexcept
{
    if (!parser_->is_header_done()) return has_bare_lf(rest);
    return parser_->chunked() && !parser_->has_last_chunk() && has_open_quote(rest);
}

framing_error response_reader::consume(std::string_view& bytes)
{
    auto ec = boost::system::error_code();
    auto used = std::size_t(0);
    auto const in_header = !parser_->is_header_done();
    // An eager parser would not report where the header ends.
    parser_->eager(!in_header);
    try {
        used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    } catch (std::length_error const&) {
        return {errc::response_too_large, "one of its fields is too long"};
    }
    bytes.remove_prefix(used);
    if (in_header) header_size_ += used;
    if (in_header && parser_->is_header_done()) {
        into_.length = parser_->content_length().value_or(0);
    }
    auto const pending = parser_->is_header_done() ? std::size_t(0) : bytes.size();
    if (header_size_ + pending > header_limit) return too_large_header(ec);
    if (ec == http::error::need_more) return {};
    if (ec == http::error::bad_chunk_extension && !has_whole_line(bytes)) return too_long_line();
    if (ec) return refused(ec);
    if (parser_->is_done() && is_interim()) {
        if (++interim_ > max_interim) return {errc::bad_response, "it has no end"};
        restart();
    }
    return {};
}

framing_error response_reader::feed_end()
{
    auto ec = boost::system::error_code();
    if (!parser_->is_header_done() || !rest_.empty()) {
        return {errc::connection_lost, "the connection ended before the response did"};
    }
    parser_->put_eof(ec);
    if (ec) return {errc::connection_lost, "the response was cut off", ec};
    return {};
}

framing_error response_reader::refused(boost::system::error_code ec) const
{
    if (ec == http::error::body_limit) {
        return {errc::response_too_large, "its body exceeds the limit", ec};
    }
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
        return too_large_header(ec);
    }
    if (parser_->refusal()) return {errc::bad_response, parser_->refusal(), ec};
    return {errc::bad_response, "it is not a proper HTTP/1.1 response", ec};
}

} // namespace neuroflash::inline v0::io
