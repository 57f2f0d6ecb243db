// SPDX-License-Identifier: BSL-1.0
// What a client does: log lines through spdlog on standard error, and metrics in the format of
// Prometheus on standard output. Costs 2 credits.
#include "settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>

namespace asio = boost::asio;

// [log]
neuroflash::logger log_through(std::shared_ptr<spdlog::logger> log)
{
    return [log](neuroflash::log_level level, std::string_view line) {
        auto as = spdlog::level::debug;
        if (level == neuroflash::log_level::info) as = spdlog::level::info;
        if (level == neuroflash::log_level::warning) as = spdlog::level::warn;
        log->log(as, "{}", line);
    };
}
// [/log]

// [timeline]
void log_times(spdlog::logger& log, neuroflash::timeline const& spent)
{
    using neuroflash::phase;
    using milliseconds = std::chrono::duration<double, std::milli>;
    for (auto const where :
         {phase::token, phase::queue, phase::connect, phase::tls, phase::response, phase::body}) {
        log.info("{}: {:.1f} ms", to_string(where), milliseconds(spent.in(where)).count());
    }
    log.info("{} attempts, connection {}", spent.attempts, spent.reused ? "reused" : "new");
}
// [/timeline]

asio::awaitable<void> draw_twice(neuroflash::client& client, spdlog::logger& log)
{
    for (auto const* const prompt : {"A lighthouse in fog", "A lighthouse at night"}) {
        auto ask = neuroflash::generate_params(prompt);
        ask.num_images = 1;
        auto const made = co_await client.generate(ask);
        log_times(log, made.value().call->timeline);
    }
}

int main()
{
    try {
        auto const log = spdlog::stderr_logger_mt("neuroflash");
        log->set_level(spdlog::level::debug);
        auto params = example::settings();
        params.logger = log_through(log);
        // [metrics]
        auto const figures = std::make_shared<neuroflash::metrics>();
        params.observer = figures;
        // [/metrics]
        auto context = asio::io_context();
        auto client = neuroflash::client(context.get_executor(), params);
        asio::co_spawn(context, draw_twice(client, *log), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();
        // [scrape]
        // On any thread, at any time: the body of your program's response to GET /metrics.
        auto scraped = figures->snapshot();
        scraped.now = client.stats();
        std::cout << neuroflash::to_prometheus(scraped);
        // [/scrape]
        return 0;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
