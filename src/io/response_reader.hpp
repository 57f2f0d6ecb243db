// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_RESPONSE_READER_HPP
#define NEUROFLASH_SRC_IO_RESPONSE_READER_HPP

#include <neuroflash/core/http/keep_alive.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::io {

/// The reason why a response cannot be accepted.
class framing_error
{
public:
    framing_error() = default;
    framing_error(errc code, char const* explanation, error_code cause = error_code())
        : code(code), explanation(explanation), cause(cause)
    {
    }

    errc code{}; ///< The error; errc{} if there is none.

    /// A text for people, without any content of the response. It is a literal, because a text of
    /// its own would be moved three times for each response, although hardly any has a failure.
    std::string_view explanation;

    error_code cause;

    explicit operator bool() const noexcept { return code != errc{}; }
};

/**
 * \brief Beast's parser with a function of its own for the fields of a trailer.
 *
 * Newer versions of Beast declare that function, and call it. Older ones lack it and report
 * these fields as fields of the header.
 */
class trailer_aware_parser : public boost::beast::http::basic_parser<false>
{
protected:
    virtual void on_trailer_field_impl(
        boost::beast::http::field, boost::beast::string_view name, boost::beast::string_view value,
        boost::system::error_code&) = 0;
};

/// Beast's parser. It stores the fields that the library needs, and rejects what Beast allows.
class response_parser : public trailer_aware_parser
{
public:
    using text = boost::beast::string_view;

    /// With `in_pieces`, the body of a 2xx response is not collected.
    response_parser(http_response& into, std::size_t max_body, bool in_pieces);

    /// The part of a body since the last `drop_piece`: a view into the bytes of the last `feed`.
    text piece() const noexcept { return piece_.empty() ? text(into_.body) : piece_; }
    void drop_piece()
    {
        piece_ = text();
        into_.body.clear();
    }

    /// Copies the piece before the bytes of the last `feed` are destroyed.
    void keep_piece()
    {
        if (piece_.empty()) return;
        into_.body.append(piece_.data(), piece_.size());
        piece_ = text();
    }

    /// Why a callback rejected the response; null if none did.
    char const* refusal() const noexcept { return refusal_; }

    /// Whether the header of the last chunk was parsed. Only its trailer can follow.
    bool has_last_chunk() const noexcept { return has_last_chunk_; }

    core::keep_alive_hint const& keep_alive_header() const noexcept { return keep_alive_header_; }

private:
    using field = boost::beast::http::field;
    using verb = boost::beast::http::verb;

    void on_request_impl(verb, text, text, int, boost::system::error_code&) override {}
    void on_response_impl(int status, text, int version, boost::system::error_code&) override;
    void on_field_impl(field, text name, text value, boost::system::error_code&) override;
    void on_trailer_field_impl(field, text name, text value, boost::system::error_code&) override;
    void on_header_impl(boost::system::error_code&) override;
    void on_body_init_impl(
        boost::optional<std::uint64_t> const& length, boost::system::error_code&) override;
    std::size_t on_body_impl(text piece, boost::system::error_code&) override;
    void on_chunk_header_impl(std::uint64_t size, text, boost::system::error_code&) override
    {
        has_last_chunk_ = size == 0;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, text piece, boost::system::error_code&) override;
    void on_finish_impl(boost::system::error_code&) override {}

    void refuse(char const* why, boost::system::error_code& ec);
    bool passes_on() const noexcept { return in_pieces_ && into_.status / 100 == 2; }

    http_response& into_;
    char const* refusal_ = nullptr;
    core::keep_alive_hint keep_alive_header_;
    std::size_t trailer_size_ = 0;
    text piece_;
    int version_ = 11;
    bool const in_pieces_;
    bool has_length_ = false;
    bool has_coding_ = false;
    bool has_last_chunk_ = false;
};

/**
 * \brief Reads one HTTP/1.1 response from the bytes of a connection.
 *
 * Beast parses. This class checks what Beast leaves open: conflicting lengths, transfer codings
 * other than chunked, encodings never requested, a change of protocol, endless interim responses.
 * Only the fields that the library uses are kept, which saves an allocation for each other field.
 */
class response_reader
{
public:
    /// `into` outlives the reader; `max_body` in bytes. `in_pieces`: the body of a 2xx
    /// response is not collected, but shown in pieces, by `piece`.
    response_reader(http_response& into, std::size_t max_body, bool in_pieces = false);

    /// Takes the next bytes of the connection. Incomplete parts of the header are kept.
    framing_error feed(std::string_view bytes);

    /// Call it after the connection has ended properly.
    framing_error feed_end();

    /// The part of the body since the last `drop_piece`. Usually a view into the bytes of the last
    /// `feed`, which saves a copy.
    std::string_view piece() const noexcept { return parser_->piece(); }
    void drop_piece() { parser_->drop_piece(); }

    /// Whether the final response's header was read.
    bool header_done() const noexcept { return parser_->is_header_done() && !is_interim(); }
    bool done() const noexcept { return parser_->is_done() && !is_interim(); }
    bool has_data() const noexcept { return interim_ > 0 || !rest_.empty() || parser_->got_some(); }

    /// Whether the connection may serve again: the response is complete, allows it, and no byte
    /// follows it.
    bool may_keep_alive() const noexcept
    {
        return done() && !surplus_ && parser_->keep_alive() && !parser_->need_eof();
    }

    /// What the response says about the connection's further use.
    core::keep_alive_hint const& keep_alive_header() const noexcept
    {
        return parser_->keep_alive_header();
    }

private:
    bool is_interim() const noexcept { return into_.status / 100 == 1; }
    void restart();
    bool never_ends(std::string_view rest) const noexcept;
    framing_error consume(std::string_view& bytes);
    framing_error refused(boost::system::error_code ec) const;

    http_response& into_;
    std::size_t max_body_;
    bool in_pieces_;
    std::optional<response_parser> parser_;
    std::string rest_; ///< Bytes that the parser must see again, with more.
    std::size_t header_size_ = 0;
    int interim_ = 0;
    bool surplus_ = false;
};

} // namespace neuroflash::inline v0::io

#endif
