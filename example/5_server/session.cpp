// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

namespace image_server {

namespace {

constexpr std::string_view images = "/images";

/// {"prompt": "..."}
std::optional<neuroflash::generate_params> params_in(std::string const& body)
{
    auto failed = boost::system::error_code();
    auto const parsed = boost::json::parse(body, failed);
    auto const* object = failed ? nullptr : parsed.if_object();
    auto const* prompt = object ? object->if_contains("prompt") : nullptr;
    if (!prompt || !prompt->is_string() || prompt->get_string().empty()) return {};
    auto params = neuroflash::generate_params(std::string(prompt->get_string()));
    params.num_images = 1;
    return params;
}

neuroflash::call_params within(std::chrono::milliseconds time)
{
    auto call = neuroflash::call_params();
    call.deadline = time;
    return call;
}

} // namespace

session::session(
    asio::ip::tcp::socket socket, asio::ssl::context& tls, std::shared_ptr<server_state> at)
    : user_(std::move(socket), tls, at->limits), state_(std::move(at))
{
}

asio::awaitable<void> session::run()
{
    co_await user_.handshake();
    while (user_.stays()) {
        auto asked = co_await user_.read();
        if (asked) co_await serve(std::move(*asked));
    }
    co_await user_.shut_down();
}

void session::finish()
{
    asio::post(get_executor(), [self = shared_from_this()] { self->user_.finish(); });
}

void session::cut_off()
{
    asio::post(get_executor(), [self = shared_from_this()] { self->user_.cut_off(); });
}

asio::awaitable<void> session::serve(request asked)
{
    // A proxy in front of this server would authenticate the user; this example does not.
    auto user = std::string(asked["X-User"]);
    if (user.empty()) user = user_.address();
    auto const permit = state_->waiting.take(user);
    if (!permit) {
        auto what = answer(http::status::too_many_requests, "You are waiting for others already.");
        what.retry_after = std::chrono::seconds(1);
        co_return co_await user_.write(std::move(what));
    }

    auto const target = std::string_view(asked.target());
    auto const method = asked.method();
    if (asked.version() != 11) {
        co_await user_.write(answer(http::status::http_version_not_supported, "HTTP/1.1 please."));
    } else if (target == images && method == http::verb::post) {
        co_await draw(std::move(asked.body()));
    } else if (target.starts_with("/images/") && method == http::verb::get) {
        co_await fetch(std::string(target.substr(images.size() + 1)));
    } else {
        co_await user_.write(
            answer(http::status::not_found, "POST /images {\"prompt\": ...}, GET /images/TICKET."));
    }
}

asio::awaitable<void> session::draw(std::string body)
{
    auto const params = params_in(body);
    if (!params) {
        co_return co_await user_.write(
            answer(http::status::bad_request, "Send {\"prompt\": \"what to draw\"}."));
    }
    auto const call = within(state_->limits.drawing_time);
    auto const made = co_await user_.while_connected(state_->client.generate(*params, call));
    if (!made) co_return co_await refuse(made.error(), std::string());
    if (made->images.empty()) {
        co_return co_await user_.write(answer(http::status::bad_gateway, made->detail));
    }
    // The image is paid from here on. It is owed until the user has it.
    auto const& image = made->images.front();
    auto ticket = image.image_id ? state_->owed.add(*image.image_id) : std::string();
    co_await deliver(image, std::move(ticket));
}

asio::awaitable<void> session::fetch(std::string ticket)
{
    auto const owed = state_->owed.find(ticket);
    if (!owed) {
        co_return co_await user_.write(answer(http::status::not_found, "There is no such ticket."));
    }
    if (auto const* made = std::get_if<neuroflash::image_id>(&*owed)) {
        co_return co_await deliver(*made, std::move(ticket));
    }
    co_await settle(std::get<neuroflash::pending_generation>(*owed), std::move(ticket));
}

asio::awaitable<void> session::settle(neuroflash::pending_generation lost, std::string ticket)
{
    auto const call = within(state_->limits.settling_time);
    auto const found = co_await user_.while_connected(state_->client.reconcile(lost, call));
    if (!found) co_return co_await refuse(found.error(), std::move(ticket));
    auto const& image = found->images.front();
    if (image.image_id) state_->owed.replace(ticket, *image.image_id);
    co_await deliver(image, std::move(ticket));
}

asio::awaitable<void> session::deliver(neuroflash::download_source image, std::string ticket)
{
    // The sink has a name, because g++ 12 destroys one in a co_await expression twice.
    auto const to_user = [this](std::string_view piece) { return pass_on(piece); };
    auto target = neuroflash::download_target(neuroflash::download_target::sink(to_user));
    auto const call = within(state_->limits.delivery_time);
    auto const done = co_await user_.while_connected(state_->client.download(image, target, call));
    if (done) {
        if (co_await user_.end_image()) state_->owed.remove(ticket);
        co_return;
    }
    if (!user_.image_begun()) co_return co_await refuse(done.error(), std::move(ticket));
    user_.give_up(); // without the last chunk, so the user sees that the image is cut
}

/// The download calls this on the client's executor; the user's connection uses another one.
asio::awaitable<neuroflash::error_code> session::pass_on(std::string_view piece)
{
    // A cancellation must not cross executors. The end of the connection, or its time limit, ends a
    // write.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto writing = user_.write_piece(piece);
    co_return co_await asio::co_spawn(
        user_.get_executor(), std::move(writing), asio::use_awaitable);
}

asio::awaitable<void> session::refuse(neuroflash::error failure, std::string ticket)
{
    // The image may have been paid for, so its ticket is kept, whether or not the response reaches
    // the user.
    if (failure.pending() && ticket.empty()) ticket = state_->owed.add(*failure.pending());
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto what = answer_to(failure, now);
    if (what.status == http::status::gone) {
        state_->owed.remove(ticket);
    } else {
        what.ticket = std::move(ticket);
    }
    co_await user_.write(std::move(what));
}

} // namespace image_server
