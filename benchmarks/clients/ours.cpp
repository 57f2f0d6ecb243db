// SPDX-License-Identifier: BSL-1.0
// The library, used as its users use it: whole calls with default parameters. What is set is only
// where the server is, and as many connections as the case has.
#include "common/asio_cases.hpp"
#include "common/work.hpp"

#include <neuroflash.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;

// The bytes passed to a logger that writes nothing.
std::size_t logged = 0;

neuroflash::client_params params_for(bench::options const& line)
{
    auto const server = "https://" + line.host + ':' + std::to_string(line.port);
    auto params = neuroflash::client_params();
    params.credentials = neuroflash::credentials("benchmark", "no-secret-at-all");
    params.api_base = server + "/api";
    params.token_url = server + "/oauth/v2/token";
    params.ca_file = line.ca_file;
    params.max_connections = static_cast<std::size_t>(line.connections);
    // The first of 20,000 connections waits for the last one longer than it may by default.
    if (line.work.starts_with("flight")) params.idle_timeout = std::chrono::minutes(5);
    if (line.work == "post_logged") {
        params.logger = [](neuroflash::log_level, std::string_view text) { logged += text.size(); };
        params.observer = std::make_shared<neuroflash::metrics>();
    }
    return params;
}

neuroflash::generate_params request(int hold_ms)
{
    auto ask = neuroflash::generate_params(bench::prompt(hold_ms));
    ask.model = neuroflash::model_id(bench::model);
    ask.num_images = 1;
    ask.aspect_ratio = bench::aspect_ratio;
    ask.output_format = bench::output_format;
    return ask;
}

void check(neuroflash::result<neuroflash::generation> const& made)
{
    if (!made) throw std::runtime_error(made.error().to_string());
    if (made->images.size() != 1 || made->images.front().url.empty()) {
        throw std::runtime_error("not the answer that was expected");
    }
}

/// What the cases of common/asio_cases.hpp need of a client.
class ours
{
public:
    ours(asio::io_context& context, bench::options const& line)
        : context_(context), line_(line), client_(context.get_executor(), params_for(line)),
          ask_(request(line.hold_ms)), opening_(request(500 + 2 * line.connections))
    {
    }

    /// Connections are opened when they are needed: as many calls as connections, held long enough
    /// that all are in flight at once.
    asio::awaitable<void> open(int count)
    {
        // The first call gets token and workspace for all.
        auto const first = request(0);
        auto const made = co_await client_.generate(first);
        check(made);
        count_what_it_owns(*made);
        if (line_.work.starts_with("post") || count < 2) co_return;
        for (int i = 0; i < count; ++i) {
            asio::co_spawn(context_, generate_with(opening_), &bench::rethrow);
        }
    }

    asio::awaitable<neuroflash::result<neuroflash::generation>> generate(int)
    {
        return client_.generate(ask_);
    }

    /// The call alone, without a coroutine of the caller's around it: its memory is measured.
    template <class Done>
    void start_in_line(Done done)
    {
        auto work = client_.generate(ask_);
        asio::co_spawn(
            context_, std::move(work),
            [done = std::move(done)](
                std::exception_ptr thrown, neuroflash::result<neuroflash::generation> const& made) {
                if (!thrown) check(made);
                done(thrown);
            });
    }

    static void expect(neuroflash::result<neuroflash::generation> const& made) { check(made); }

    /// The server closes after each answer.
    asio::awaitable<void> generate_on_new_connection() { return generate_with(ask_); }

    asio::awaitable<void> download_to_memory()
    {
        auto image = std::string();
        auto target = neuroflash::download_target::memory(image);
        co_await download_to(std::move(target));
    }

    asio::awaitable<void> download_to_file()
    {
        return download_to(neuroflash::download_target(line_.file));
    }

    asio::awaitable<void> upload_file()
    {
        auto source = neuroflash::upload_source(neuroflash::image_file(line_.file));
        auto const done = co_await client_.upload_image(std::move(source));
        if (!done) throw std::runtime_error(done.error().to_string());
    }

    /// A text, piece by piece.
    asio::awaitable<void> read_text()
    {
        auto ask = neuroflash::text_params(bench::prompt(line_.hold_ms));
        ask.model = neuroflash::model_id(bench::text_model);
        auto opened = co_await client_.stream_text(std::move(ask));
        if (!opened) throw std::runtime_error(opened.error().to_string());
        auto stream = std::move(*opened);
        auto size = std::size_t(0);
        while (auto const piece = co_await stream.next()) size += piece->text.size();
        if (size == 0 || stream.summary().end != neuroflash::text_end::complete)
            throw std::runtime_error("not the text that was expected");
    }

    void describe(bench::meter& to) const
    {
        auto const stats = client_.stats();
        to.add("resumed", static_cast<double>(stats.resumed));
        to.add("opened", static_cast<double>(stats.opened));
        if (value_allocations_ == 0) return;
        to.add("value_allocations", value_allocations_);
        to.add("ask_allocations", ask_allocations_);
    }

private:
    /// `ask` outlives the call.
    asio::awaitable<void> generate_with(neuroflash::generate_params const& ask)
    {
        check(co_await client_.generate(ask));
    }

    // What the returned value itself lies in, and the request that is handed over: as much as
    // copies of them take.
    void count_what_it_owns(neuroflash::generation const& made)
    {
        auto const before = bench::allocations_so_far().all;
        auto const copy = made;
        value_allocations_ = static_cast<double>(bench::allocations_so_far().all - before);
        auto const before_ask = bench::allocations_so_far().all;
        auto const ask = ask_;
        ask_allocations_ = static_cast<double>(bench::allocations_so_far().all - before_ask);
    }

    asio::awaitable<void> download_to(neuroflash::download_target target)
    {
        auto const url =
            "https://" + line_.host + ':' + std::to_string(line_.port) + bench::image_path;
        auto source = neuroflash::download_source(url);
        auto const done = co_await client_.download(std::move(source), std::move(target));
        if (!done) throw std::runtime_error(done.error().to_string());
    }

    asio::io_context& context_;
    bench::options const& line_;
    neuroflash::client client_;
    neuroflash::generate_params ask_;
    neuroflash::generate_params opening_;
    double value_allocations_ = 0;
    double ask_allocations_ = 0;
};

} // namespace

int main(int argc, char** argv)
{
    try {
        auto const version = "neuroflash " NEUROFLASH_BENCH_VERSION ", " + bench::boost_version();
        return bench::run_case<ours>("ours", version, bench::read_options(argc, argv));
    } catch (std::exception const& e) {
        std::fprintf(stderr, "ours: %s\n", e.what());
        return 1;
    }
}
