// SPDX-License-Identifier: BSL-1.0
// What the program of a user may expect of the library: one image is made, no thread runs that
// it did not ask for, and nothing of the client is left when the client is gone.
#include <neuroflash.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

static_assert(NEUROFLASH_VERSION >= 100);

namespace asio = boost::asio;

namespace {

std::ptrdiff_t entries(char const* directory)
{
    return std::distance(
        std::filesystem::directory_iterator(directory), std::filesystem::directory_iterator());
}

std::ptrdiff_t threads()
{
    return entries("/proc/self/task");
}

std::ptrdiff_t open_files()
{
    return entries("/proc/self/fd");
}

void insist(bool truth, char const* what)
{
    if (!truth) throw std::runtime_error(what);
}

// By name, so that a name is looked up: that takes a thread for a moment.
std::string by_name(std::string url)
{
    auto const number = std::string("127.0.0.1");
    auto const at = url.find(number);
    insist(at != std::string::npos, "the service is not on this machine");
    return url.replace(at, number.size(), "localhost");
}

void construct_only(neuroflash::client_params const& params)
{
    auto context = asio::io_context();
    auto const client = neuroflash::client(context.get_executor(), params);
    insist(threads() == 1, "a client without a call has a thread");
    context.run();
}

asio::awaitable<void> draw(neuroflash::client_params params)
{
    auto client = neuroflash::client(co_await asio::this_coro::executor, std::move(params));
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    auto const made = co_await client.generate(ask);
    std::cout << to_string(made.value().charge) << '\n';
}

void draw_one(neuroflash::client_params const& params)
{
    auto context = asio::io_context();
    asio::co_spawn(context, draw(params), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}

// A thread that has done its work needs a moment to end.
bool alone_at_last()
{
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (threads() != 1 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    return threads() == 1;
}

bool has_handler(int signal)
{
    struct sigaction action = {};
    sigaction(signal, nullptr, &action);
    return action.sa_handler != SIG_DFL;
}

} // namespace

int main()
{
    try {
        auto params = neuroflash::client_params::from_environment().value();
        params.api_base = by_name(params.api_base);
        params.token_url = by_name(params.token_url);
        auto const files_before = open_files();
        construct_only(params);
        draw_one(params);
        insist(alone_at_last(), "a thread is left");
        insist(open_files() == files_before, "a file or a socket is left open");
        insist(!has_handler(SIGPIPE), "SIGPIPE is not handled as it was");
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
