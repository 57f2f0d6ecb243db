// SPDX-License-Identifier: BSL-1.0
#include "sandbox/execute_request.hpp"

#include "sandbox/counter_guard.hpp"
#include "sandbox/draw_task.hpp"
#include "sandbox/painter.hpp"
#include "sandbox/responses.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using drawn_files = std::optional<std::vector<drawn_file>>;

/// The response if an image cannot be drawn, for lack of memory or because a codec refuses it.
http_response undrawn_response()
{
    return refuse(500, "The image could not be drawn");
}

/// Draws an image. Returns null if it cannot be drawn.
image_cache::bytes try_draw(image_order const& order)
{
    try {
        return std::make_shared<std::string const>(draw_file(*order.what, order.format));
    } catch (std::exception const&) {
        return nullptr;
    }
}

/// Draws the images of a task. Returns nothing if one cannot be drawn; the inner value is empty if
/// the upload is damaged.
std::optional<drawn_files> try_draw(service_model::image_task const& task, server_context& server)
{
    try {
        return draw_task(task, server.params.v1.mask, server.images);
    } catch (std::exception const&) {
        return std::nullopt;
    }
}

/// Draws an image. Returns null if it cannot be drawn.
asio::awaitable<image_cache::bytes> draw(image_order const& order, server_context& server)
{
    auto const key = cache_key(*order.what, order.format);
    if (order.what->file && order.format == order.what->file_format) co_return order.what->file;
    if (auto known = server.images.find(key)) co_return known;
    auto const home = co_await asio::this_coro::executor;
    co_await asio::post(asio::bind_executor(server.painters, asio::use_awaitable));
    auto bytes = try_draw(order);
    co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
    if (!bytes) co_return bytes;
    ++server.counts.images_rendered;
    server.images.put(key, bytes);
    co_return bytes;
}

/// Draws the images of a task and charges it afterwards. A task that fails is not charged.
asio::awaitable<http_response>
perform(service_model::image_task const& task, server_context& server)
{
    auto const home = co_await asio::this_coro::executor;
    co_await asio::post(asio::bind_executor(server.painters, asio::use_awaitable));
    auto const drawn = try_draw(task, server);
    co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
    if (!drawn) {
        server.state.release(task);
        co_return undrawn_response();
    }
    auto const& files = *drawn;
    if (!files) co_return damaged_upload_response();
    for (auto const& file : *files) server.counts.images_rendered += file.is_new ? 1 : 0;
    co_return server.routes.finish(task, *files);
}

} // namespace

http_request read_fields(http::request<http::string_body> message)
{
    auto const text = [&](auto name) { return std::string(message[name]); };
    auto made = http_request();
    made.method = std::string(message.method_string());
    made.target = std::string(message.target());
    made.authorization = text(http::field::authorization);
    made.workspace = text("x-workspace-id");
    made.content_type = text(http::field::content_type);
    made.user_agent = text(http::field::user_agent);
    made.host = text(http::field::host);
    made.body = std::move(message.body());
    return made;
}

asio::awaitable<http_response> execute_request(
    http_request const& request, server_context& server, std::chrono::milliseconds history_late)
{
    auto response = server.routes.handle(request);
    if (response.job) {
        counter_guard const working(server.counts.working);
        co_await wait(server.generation_time);
        response.job->history_late = history_late;
        response = server.routes.finish(*response.job);
    }
    if (response.task) {
        counter_guard const working(server.counts.working);
        auto task = std::move(*response.task);
        if (!task.upload) co_await wait(server.generation_time);
        task.late = history_late;
        response = co_await perform(task, server);
    }
    if (response.image) {
        response.shared_body = co_await draw(*response.image, server);
        if (!response.shared_body) response = undrawn_response();
    }
    co_return response;
}

void add_colleague_images(server_context& server)
{
    for (unsigned i = 0; i < server.params.v1.colleague_images; ++i) {
        auto const task = server.state.colleague_task();
        auto const files = draw_task(task, server.params.v1.mask, server.images);
        server.state.finish(task, files.value());
    }
}

void reset(server_context& server)
{
    server.faults.clear();
    server.state.reset();
    add_colleague_images(server);
    server.log.clear();
    server.images.clear();
    server.generation_time = server.params.generation_time;
}

asio::awaitable<void> wait(std::chrono::milliseconds time)
{
    if (time.count() <= 0) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

} // namespace neuroflash::inline v0::sandbox
