// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_SESSION_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_SESSION_HPP

#include "connection.hpp"
#include "journal.hpp"
#include "limits.hpp"
#include "user_permits.hpp"

#include <neuroflash.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace image_server {

/// The state that all sessions share.
class server_state
{
public:
    server_state(
        asio::any_io_executor executor, neuroflash::client_params params, limits within,
        std::string const& journal_file)
        : limits(within), owed(journal_file), waiting(within.images_per_user),
          client(std::move(executor), std::move(params))
    {
    }

    image_server::limits const limits;
    journal owed;
    user_permits waiting;
    neuroflash::client client; ///< It works on a strand, because all threads use it.
};

/// The connection of one user, with its requests and responses.
class session : public std::enable_shared_from_this<session>
{
public:
    session(
        asio::ip::tcp::socket socket, asio::ssl::context& tls, std::shared_ptr<server_state> at);

    asio::any_io_executor get_executor() { return user_.get_executor(); }

    /// Runs on the session's executor until the user disconnects. The session must outlive it.
    asio::awaitable<void> run();

    /// Accepts no further request. May be called on any thread.
    void finish();

    /// Ends at once. A generation is cancelled, and owed if it may have been charged. May be called
    /// on any thread.
    void cut_off();

private:
    asio::awaitable<void> serve(request asked);
    asio::awaitable<void> draw(std::string body);
    asio::awaitable<void> fetch(std::string ticket);
    asio::awaitable<void> settle(neuroflash::pending_generation lost, std::string ticket);
    asio::awaitable<void> deliver(neuroflash::download_source image, std::string ticket);
    asio::awaitable<neuroflash::error_code> pass_on(std::string_view piece);
    asio::awaitable<void> refuse(neuroflash::error failure, std::string ticket);

    connection user_;
    std::shared_ptr<server_state> state_;
};

} // namespace image_server

#endif
