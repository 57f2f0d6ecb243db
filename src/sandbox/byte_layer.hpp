// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_BYTE_LAYER_HPP
#define NEUROFLASH_SRC_SANDBOX_BYTE_LAYER_HPP

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief The bytes below TLS, which may be corrupted on their way out.
 *
 * TLS itself cannot be made to fail, so this layer changes its bytes. It changes nothing until it
 * is instructed.
 */
class byte_layer
{
public:
    using next_layer_type = boost::beast::tcp_stream;
    using lowest_layer_type = next_layer_type::socket_type;
    using executor_type = next_layer_type::executor_type;

    explicit byte_layer(boost::beast::tcp_stream next) : next_(std::move(next)) {}

    executor_type get_executor() { return next_.get_executor(); }
    next_layer_type& next_layer() { return next_; }
    lowest_layer_type& lowest_layer() { return next_.socket(); }
    lowest_layer_type const& lowest_layer() const { return next_.socket(); }

    /// Flips a bit of the byte at `place` of the next write, modulo its size.
    void corrupt_at(std::size_t place) { corrupt_at_ = place; }

    /// Sends that many bytes and then none; writing more fails with operation_aborted.
    void cut_after(std::size_t bytes) { left_ = bytes; }

    /// Sends all later bytes unchanged.
    void restore()
    {
        corrupt_at_.reset();
        left_.reset();
    }

    template <class Buffers, class Token>
    auto async_read_some(Buffers const& buffers, Token&& token)
    {
        return next_.async_read_some(buffers, std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_write_some(Buffers const& buffers, Token&& token)
    {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, Buffers const& what) { this->write(what, std::move(handler)); },
            token, buffers);
    }

private:
    template <class Buffers, class Handler>
    void write(Buffers const& buffers, Handler handler)
    {
        namespace asio = boost::asio;
        if (!corrupt_at_ && !left_) {
            next_.async_write_some(buffers, std::move(handler));
            return;
        }
        if (left_ == 0u) {
            auto refuse = asio::prepend(
                std::move(handler), boost::system::error_code(asio::error::operation_aborted),
                std::size_t(0));
            asio::post(next_.get_executor(), std::move(refuse));
            return;
        }
        // The bytes are copied because they belong to OpenSSL.
        corrupted_.resize(std::min(asio::buffer_size(buffers), left_.value_or(SIZE_MAX)));
        asio::buffer_copy(asio::buffer(corrupted_), buffers);
        if (left_) *left_ -= corrupted_.size();
        if (corrupt_at_ && !corrupted_.empty())
            corrupted_[*corrupt_at_ % corrupted_.size()] ^= 0x20;
        corrupt_at_.reset();
        next_.async_write_some(asio::buffer(corrupted_), std::move(handler));
    }

    boost::beast::tcp_stream next_;
    std::string corrupted_;
    std::optional<std::size_t> corrupt_at_;
    std::optional<std::size_t> left_;
};

} // namespace neuroflash::inline v0::sandbox

#endif
