// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BENCHMARKS_COMMON_ASIO_CASES_HPP
#define NEUROFLASH_BENCHMARKS_COMMON_ASIO_CASES_HPP

#include "common/meter.hpp"
#include "common/options.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/version.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

/// The cases, for clients whose operations are coroutines.
namespace bench {

namespace asio = boost::asio;

inline void rethrow(std::exception_ptr thrown)
{
    if (thrown) std::rethrow_exception(thrown);
}

/// Runs the work of one case with a client of type `Client` on one thread.
template <class Client>
class case_runner
{
public:
    explicit case_runner(options const& line) : line_(line), client_(context_, line_), meter_(line_)
    {
    }

    /// False: no such case.
    bool run()
    {
        if (line_.work == "post" || line_.work == "post_logged") return post();
        if (line_.work == "waiting") return waiting();
        if (line_.work == "flight") return flight([this](int i) { return generate_alone(i); });
        if (line_.work == "idle" || line_.work == "first_call") return idle();
        if (line_.work == "handshake_full" || line_.work == "handshake_resumed") {
            return serial([this] { return client_.generate_on_new_connection(); }, 0);
        }
        if (line_.work == "download_memory") {
            return serial([this] { return client_.download_to_memory(); }, 1);
        }
        if (line_.work == "download_file") {
            return serial([this] { return client_.download_to_file(); }, 1);
        }
        if constexpr (requires(Client& one) { one.upload_file(); }) {
            if (line_.work == "upload_file") {
                return serial([this] { return client_.upload_file(); }, 1);
            }
            if (line_.work == "flight_upload") {
                return flight([this](int) { return timed(client_.upload_file()); });
            }
        }
        if constexpr (requires(Client& one) { one.read_text(); }) {
            if (line_.work == "flight_text") {
                return flight([this](int) { return timed(client_.read_text()); });
            }
        }
        return false;
    }

    void print(std::string const& name, std::string const& version)
    {
        client_.describe(meter_);
        meter_.print(name, version);
    }

private:
    using work = std::function<asio::awaitable<void>()>;

    void open(int count)
    {
        asio::co_spawn(context_, client_.open(count), &rethrow);
        to_the_end();
    }

    void to_the_end()
    {
        context_.restart();
        context_.run();
    }

    asio::awaitable<void> generate_while_any(int worker, int& left)
    {
        while (left-- > 0) {
            auto const began = clock::now();
            auto work = client_.generate(worker);
            // As a user's loop has it: no coroutine between the loop and the client's.
            if constexpr (std::is_void_v<typename decltype(work)::value_type>) {
                co_await std::move(work);
            } else {
                client_.expect(co_await std::move(work));
            }
            meter_.note(began);
        }
    }

    void generate(int count)
    {
        auto left = count;
        for (int i = 0; i < line_.connections; ++i) {
            asio::co_spawn(context_, generate_while_any(i, left), &rethrow);
        }
        to_the_end();
    }

    bool post()
    {
        open(line_.connections);
        if (line_.warmup > 0) generate(line_.warmup);
        meter_.start();
        generate(line_.requests);
        meter_.stop();
        return true;
    }

    asio::awaitable<void> generate_alone(int worker)
    {
        auto once = 1;
        co_await generate_while_any(worker, once);
    }

    // As the calls stand: those that wait, or those in flight.
    void look_at_memory(asio::steady_timer& timer, std::chrono::milliseconds after)
    {
        meter_.add("before_kib", resident_kib_as_is());
        timer.expires_after(after);
        timer.async_wait([this](auto) { meter_.add("during_kib", resident_kib_as_is()); });
    }

    bool waiting()
    {
        open(line_.connections);
        resident_kib();
        auto timer = asio::steady_timer(context_);
        meter_.start();
        look_at_memory(timer, std::chrono::milliseconds(1));
        for (int i = 0; i < line_.requests; ++i) {
            auto const began = clock::now();
            client_.start_in_line([this, began](std::exception_ptr thrown) {
                rethrow(thrown);
                meter_.note(began);
            });
        }
        to_the_end();
        meter_.stop();
        return true;
    }

    asio::awaitable<void> timed(asio::awaitable<void> one)
    {
        auto const began = clock::now();
        co_await std::move(one);
        meter_.note(began);
    }

    /// As many calls at once as connections, each held by the server.
    template <class Start>
    bool flight(Start start)
    {
        open(line_.connections);
        auto timer = asio::steady_timer(context_);
        meter_.start();
        look_at_memory(timer, std::chrono::milliseconds(line_.hold_ms / 2));
        for (int i = 0; i < line_.connections; ++i) {
            asio::co_spawn(context_, start(i), &rethrow);
        }
        to_the_end();
        meter_.stop();
        return true;
    }

    // Opened, used once, and then left alone; of one connection it is the cold start.
    bool idle()
    {
        meter_.start();
        auto const began = clock::now();
        open(line_.connections);
        meter_.note(began);
        meter_.stop();
        meter_.add("during_kib", resident_kib());
        return true;
    }

    asio::awaitable<void> repeat(work const& one, int count)
    {
        for (int i = 0; i < count; ++i) {
            auto const began = clock::now();
            co_await one();
            meter_.note(began);
        }
    }

    // One after the other; `connections` are opened before.
    bool serial(work const& one, int connections)
    {
        open(connections);
        if (line_.warmup > 0) {
            asio::co_spawn(context_, repeat(one, line_.warmup), &rethrow);
            to_the_end();
        }
        meter_.start();
        asio::co_spawn(context_, repeat(one, line_.requests), &rethrow);
        to_the_end();
        meter_.stop();
        return true;
    }

    asio::io_context context_{1}; // one thread runs it: no client needs a strand
    options line_;
    Client client_;
    meter meter_;
};

/// The versions of Boost and OpenSSL, which both clients with Asio use.
inline std::string boost_version()
{
    auto version = std::string("Boost ") + BOOST_LIB_VERSION + ", OpenSSL ";
    std::replace(version.begin(), version.end(), '_', '.');
    return version + OpenSSL_version(OPENSSL_VERSION_STRING);
}

template <class Client>
int run_case(std::string const& name, std::string const& version, options const& line)
{
    auto runner = case_runner<Client>(line);
    if (!runner.run()) throw std::runtime_error("no case named " + line.work);
    runner.print(name, version);
    return 0;
}

} // namespace bench

#endif
