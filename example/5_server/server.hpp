// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_SERVER_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_SERVER_HPP

#include "limits.hpp"
#include "session.hpp"

#include <neuroflash.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace image_server {

/**
 * \brief Accepts users until it is stopped. Make it with std::make_shared; any number of
 * threads may run the context. Context and TLS context outlive it.
 *
 * The sessions are known here and nowhere else: what is common is on the strand `home_`, each
 * session on a strand of its own.
 */
class server : public std::enable_shared_from_this<server>
{
public:
    /// Throws boost::system::system_error if the port is not available. 0: the system chooses.
    server(
        asio::io_context& context, asio::ssl::context& tls, neuroflash::client_params params,
        limits within, std::string const& journal_file, std::uint16_t port);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void start();

    /// Accepts no new requests; those in flight end within `limits::stopping_time`. Then the
    /// context has no work left, and `run` returns. May be called on any thread.
    void stop();

    /// Images that were paid for, or may have been, and did not reach their users.
    std::size_t owed() const { return state_->owed.size(); }

private:
    asio::awaitable<void> accept_users();
    void welcome(asio::ip::tcp::socket socket);
    void say_goodbye(session& to);
    void begin_to_stop();

    asio::io_context& context_;
    asio::ssl::context& tls_;
    std::shared_ptr<server_state> state_;
    asio::strand<asio::io_context::executor_type> home_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer seat_free_; ///< Wakes the listener when a connection may be free.
    asio::steady_timer stop_limit_;
    std::set<session*> sessions_;
};

} // namespace image_server

#endif
