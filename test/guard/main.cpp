// SPDX-License-Identifier: BSL-1.0
// Fixed work whose instructions and allocations are held against bounds.txt by check_guard.cmake.
// Not timed: the figures are the same on a busy machine.
#include "answering_child.hpp"
#include "rows.hpp"

#include <neuroflash.hpp>
#include <neuroflash/api/generate.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace guard = neuroflash::guard;

constexpr int times = 300;

constexpr char answer[] =
    R"({"images":[{"url":"https://storage.example.com/generated/image-abc123.png",)"
    R"("content_type":"image/png","width":1024,"height":576,)"
    R"("image_id":"3c4ce5dc-00be-4451-9559-0324f9fc4c88"}],)"
    R"("prompt":"A professional hero image for a landing page, wind turbines on green hills",)"
    R"("batch_id":"9f1a1f2e-5f0d-4c4b-8a53-0c8d6d0d8f11"})";

neuroflash::generate_params request()
{
    auto ask = neuroflash::generate_params(
        "A professional hero image for a landing page: wind turbines on green hills at sunrise, "
        "soft light, wide angle, \"hopeful\" mood, no text, photorealistic");
    ask.model = neuroflash::model_id("nano-banana-2");
    ask.num_images = 1;
    ask.aspect_ratio = "16:9";
    ask.output_format = "png";
    return ask;
}

neuroflash::client_params params()
{
    auto set = neuroflash::client_params();
    set.credentials = neuroflash::credentials("id", "the-secret");
    set.workspace = neuroflash::workspace_id("6872b83c-901e-47c5-8b90-96a3d9839d06");
    return set;
}

asio::awaitable<void>
generate(neuroflash::client& client, neuroflash::generate_params const& ask, int count)
{
    for (int i = 0; i < count; ++i) {
        auto const made = co_await client.generate(ask);
        if (!made) throw std::runtime_error(made.error().to_string());
    }
}

/// So many pieces of work, one after the other.
void measure_work(
    std::string const& row, asio::io_context& context,
    std::function<asio::awaitable<void>(int)> const& work)
{
    guard::measure(row, times, [&](int count) {
        asio::co_spawn(context, work(count), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
        context.restart();
        context.run();
    });
}

/// Whole calls with this client.
void measure_calls(std::string const& row, asio::io_context& context, neuroflash::client& client)
{
    auto const ask = request();
    measure_work(row, context, [&](int count) { return generate(client, ask, count); });
}

void encode()
{
    auto const ask = request();
    auto const set = params();
    auto const where = neuroflash::api::endpoint_context{set.routes, *set.workspace};
    guard::measure("encode", times, [&](int count) {
        for (int i = 0; i < count; ++i) {
            auto const fine = neuroflash::api::generate::check(ask);
            auto const made = neuroflash::api::generate::encode(ask, where);
            if (!fine || made.body.empty()) throw std::logic_error("encode");
        }
    });
}

void decode()
{
    guard::measure("decode", times, [](int count) {
        for (int i = 0; i < count; ++i) {
            if (!neuroflash::api::generate::decode(answer)) throw std::logic_error("decode");
        }
    });
}

/// A text of twenty pieces, as they arrive in one read.
std::string text_events()
{
    auto events = std::string();
    for (int i = 0; i < 20; ++i) {
        events += R"(data: {"id":"text-1","object":"chat.completion.chunk","model":"m",)"
                  R"("choices":[{"index":0,"delta":{"content":"a wide view "},)"
                  R"("finish_reason":null}]})"
                  "\n\n";
    }
    return events + "data: [DONE]\n\n";
}

/// A transport that costs next to nothing: what remains is the call's own.
class instant_transport : public neuroflash::transport
{
public:
    asio::awaitable<void> exchange(
        neuroflash::exchange_request const& request, neuroflash::exchange_outcome& into) override
    {
        auto const token = request.message.target().find("token") != std::string_view::npos;
        into.response.status = 200;
        into.response.body = token ? R"({"access_token":"t","expires_in":14399})" : answer;
        into.header_seen = true;
        into.body_complete = true;
        into.bytes_written = request.message.bytes().size();
        co_return;
    }
};

/// One that answers with a text where there is a reader for it.
class text_transport : public instant_transport
{
public:
    asio::awaitable<void> exchange(
        neuroflash::exchange_request const& request, neuroflash::exchange_outcome& into) override
    {
        co_await instant_transport::exchange(request, into);
        if (!request.sink) co_return;
        into.response.body.clear();
        into.cause = request.sink->on_header(into.response);
        if (!into.cause) into.cause = co_await request.sink->write(text_);
    }

private:
    std::string const text_ = text_events();
};

/// On a context for one thread a client needs no strand; on one without a hint it makes its own.
constexpr int one_thread = 1;
constexpr int any_threads = -1;

void call(std::string const& row, int concurrency_hint)
{
    auto context = asio::io_context(concurrency_hint);
    auto client =
        neuroflash::client(context.get_executor(), params(), std::make_shared<instant_transport>());
    measure_calls(row, context, client);
}

asio::awaitable<void> read_texts(neuroflash::client& client, int count)
{
    auto ask = neuroflash::text_params("Describe the view");
    ask.model = neuroflash::model_id("m");
    for (int i = 0; i < count; ++i) {
        auto opened = co_await client.stream_text(ask);
        auto stream = std::move(opened.value());
        auto pieces = 0;
        while (co_await stream.next()) ++pieces;
        if (pieces != 20 || !stream.summary().is_complete()) throw std::logic_error("text");
    }
}

/// Texts of twenty pieces, read one by one.
void text()
{
    auto context = asio::io_context(one_thread);
    auto client =
        neuroflash::client(context.get_executor(), params(), std::make_shared<text_transport>());
    measure_work("text", context, [&](int count) { return read_texts(client, count); });
}

/// Sockets, but no TLS: OpenSSL's share depends on the processor.
void exchange(
    std::string const& row, int concurrency_hint, unsigned short port, unsigned short token_port)
{
    auto context = asio::io_context(concurrency_hint);
    auto set = params();
    set.api_base = "http://127.0.0.1:" + std::to_string(port) + "/api";
    set.token_url = "http://127.0.0.1:" + std::to_string(token_port) + "/token";
    auto client = neuroflash::client(context.get_executor(), set);
    measure_calls(row, context, client);
}

} // namespace

int main()
{
    try {
        auto const service = guard::answering_child(answer);
        auto const issuer = guard::answering_child(R"({"access_token":"t","expires_in":14399})");
        encode();
        decode();
        call("call", one_thread);
        call("call_serialised", any_threads);
        text();
        exchange("exchange", one_thread, service.port(), issuer.port());
        exchange("exchange_serialised", any_threads, service.port(), issuer.port());
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "guard: %s\n", e.what());
        return 1;
    }
}
