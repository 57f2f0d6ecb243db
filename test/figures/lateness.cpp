// SPDX-License-Identifier: BSL-1.0
// Prints how late a thousand calls end that have a deadline, are cancelled, or lose their client:
// in the hands of a service that does not answer, and of a name server that does not.
#include "common/with_client.hpp"
#include "figures/dead_name_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/resource.h>

using namespace neuroflash;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

constexpr int calls = 1000;

double in_ms(clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

/// The time at which each call ended, and its error.
class endings
{
public:
    void add(result<generation> const& made)
    {
        if (made) throw std::logic_error("a call succeeded");
        if (!code_) code_ = made.error().value();
        if (*code_ != made.error().value() && ++odd_ == 1) odd_code_ = made.error().value();
        at_.push_back(clock::now());
    }

    int count() const noexcept { return static_cast<int>(at_.size()); }

    void print(char const* what, clock::time_point due) const
    {
        auto late = std::vector<double>();
        for (auto const one : at_) late.push_back(in_ms(one - due));
        std::sort(late.begin(), late.end());
        if (late.empty()) throw std::logic_error("no call ended");
        std::printf(
            "%-46s %5zu x %-24s late by: median %.1f ms, p99 %.1f ms, most %.1f ms\n", what,
            late.size(), std::string(to_string(*code_)).c_str(), late[late.size() / 2],
            late[late.size() * 99 / 100], late.back());
        if (odd_ > 0)
            std::printf("  %d other: %s\n", odd_, std::string(to_string(odd_code_)).c_str());
    }

private:
    std::vector<clock::time_point> at_;
    std::optional<errc> code_;
    errc odd_code_{};
    int odd_ = 0;
};

/// A client with many calls in flight.
class client_fixture
{
public:
    explicit client_fixture(bool dead_names) : server_(silent()), params_(test::params_for(server_))
    {
        params_.max_connections = calls;
        params_.name_resolution_timeout = 10min;
        if (dead_names) params_.api_base = std::string("https://") + test::dead_name + "/api";
        service_.emplace(context_.get_executor(), params_);
    }

    void start(std::chrono::nanoseconds deadline)
    {
        for (auto i = 0; i < calls; ++i) {
            auto call = call_params();
            call.deadline = deadline;
            call.workspace = workspace_id(server_.workspace_id());
            auto work = service_->generate(generate_params("a lighthouse"), call);
            auto& signal = signals_.emplace_back();
            auto done = [this](std::exception_ptr, result<generation> made) { ended.add(made); };
            asio::co_spawn(
                context_, std::move(work), asio::bind_cancellation_slot(signal.slot(), done));
        }
    }

    /// Runs until the service works on all calls, or until all wait if it cannot be reached.
    void wait_for_calls(bool reachable)
    {
        auto const give_up = clock::now() + 60s;
        while (clock::now() < give_up) {
            context_.run_for(20ms);
            auto const there = reachable ? server_.stats().working : service_->stats().waiting;
            if (there >= calls) return;
        }
        throw std::runtime_error("not all calls came into flight");
    }

    void cancel()
    {
        for (auto& one : signals_) one.emit(asio::cancellation_type::terminal);
    }

    void end_client() { service_.reset(); }

    /// Runs until every call has ended. Dials go on, because they belong to no call.
    void run_calls()
    {
        while (ended.count() < calls) context_.run_one();
    }

    /// Runs until nothing is left to do.
    void run_dry() { context_.run(); }

    /// A call to a host whose name needs no look-up.
    clock::duration other_host()
    {
        auto const began = clock::now();
        auto at = std::optional<clock::time_point>();
        auto bytes = std::string();
        auto work =
            service_->download(server_.api_base() + "/none.png", download_target::memory(bytes));
        asio::co_spawn(
            context_, std::move(work), [&at](std::exception_ptr, auto&&) { at = clock::now(); });
        while (!at) context_.run_one();
        return *at - began;
    }

    endings ended;

private:
    static sandbox::sandbox_params silent()
    {
        auto params = sandbox::sandbox_params();
        params.generation_time = 10min;
        return params;
    }

    sandbox::sandbox_server server_;
    client_params params_;
    asio::io_context context_;
    std::optional<client> service_;
    std::deque<asio::cancellation_signal> signals_;
};

std::string label(char const* what, bool dead)
{
    return std::string(what) + (dead ? ", name server dead" : ", service silent");
}

void deadlines(bool dead)
{
    auto at = client_fixture(dead);
    auto const allowed = 3s;
    auto const due = clock::now() + allowed;
    at.start(allowed);
    at.run_calls();
    at.ended.print(label("deadline", dead).c_str(), due);
}

void cancellation(bool dead)
{
    auto at = client_fixture(dead);
    at.start(5min);
    at.wait_for_calls(!dead);
    if (dead) {
        std::printf("  a call to another host meanwhile: %.1f ms\n", in_ms(at.other_host()));
    }
    auto const due = clock::now();
    at.cancel();
    at.run_calls();
    at.ended.print(label("cancelled", dead).c_str(), due);
}

void shutdown(bool dead)
{
    auto at = std::make_unique<client_fixture>(dead);
    at->start(5min);
    at->wait_for_calls(!dead);
    auto const due = clock::now();
    at->end_client();
    auto const destroyed = clock::now();
    at->run_dry();
    at->ended.print(label("client destroyed", dead).c_str(), due);
    std::printf(
        "  ~client %.1f ms, until run() returned %.1f ms\n", in_ms(destroyed - due),
        in_ms(clock::now() - due));
}

} // namespace

int main()
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    // A thousand connections, of both sides.
    auto files = rlimit();
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    try {
        for (auto const dead : {false, true}) {
            deadlines(dead);
            cancellation(dead);
            shutdown(dead);
        }
    } catch (std::exception const& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    test::revive_name_server();
    return 0;
}
