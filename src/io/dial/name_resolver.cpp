// SPDX-License-Identifier: BSL-1.0
#include "io/dial/name_resolver.hpp"

#include "io/serialized.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <netdb.h>

namespace neuroflash::inline v0::io {

namespace {

struct lookup_result
{
    error_code cause;
    std::vector<asio::ip::address> addresses;
};

error_code code_of(int gai_error)
{
    switch (gai_error) {
    case EAI_AGAIN: return asio::error::host_not_found_try_again;
    case EAI_NONAME: return asio::error::host_not_found;
    case EAI_SYSTEM: return {errno, boost::system::system_category()};
    case EAI_MEMORY: return asio::error::no_memory;
    default: return asio::error::no_recovery;
    }
}

lookup_result ask_system(std::string const& host)
{
    auto hints = addrinfo();
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    auto const failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    auto result = lookup_result();
    if (failed != 0) {
        result.cause = code_of(failed);
        return result;
    }
    auto const owner = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>(found, ::freeaddrinfo);
    for (auto const* at = found; at; at = at->ai_next) {
        auto endpoint = asio::ip::tcp::endpoint();
        if (at->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(
            reinterpret_cast<char const*>(at->ai_addr), at->ai_addrlen,
            reinterpret_cast<char*>(endpoint.data()));
        endpoint.resize(at->ai_addrlen);
        result.addresses.push_back(endpoint.address());
    }
    if (result.addresses.empty()) result.cause = asio::error::no_data;
    return result;
}

} // namespace

struct name_resolver::lookup
{
    explicit lookup(std::chrono::nanoseconds lifetime) : lifetime(lifetime) {}

    std::chrono::nanoseconds const lifetime; ///< How long a good result is used.
    bool done = false;
    std::atomic<bool> lost = false; ///< Its thread had no memory for a result; set there.
    std::chrono::steady_clock::time_point good_until;
    lookup_result result;
    std::list<asio::steady_timer*> waiters;

    /// Whether another caller can wait for it or use its result. A failure is not used again.
    bool serves(std::chrono::steady_clock::time_point now) const
    {
        return done ? !result.cause && now < good_until : !lost;
    }

    void finish(lookup_result with)
    {
        done = true;
        result = std::move(with);
        good_until = std::chrono::steady_clock::now() + lifetime;
        wake();
    }

    void wake()
    {
        for (auto* const waiter : waiters) waiter->cancel();
    }
};

/// The results of the threads. A thread may outlive the resolver and its executor. The lock
/// keeps it from using them after that.
class name_resolver::result_queue
{
public:
    explicit result_queue(asio::any_io_executor executor)
        : executor_(std::move(executor)), posts_(takes_posts(executor_))
    {
    }

    void deliver(std::weak_ptr<lookup> to, lookup_result what)
    {
        auto const lock = std::lock_guard(mutex_);
        if (closed_) return;
        if (!posts_) {
            arrived_.emplace_back(std::move(to), std::move(what));
            return;
        }
        asio::post(executor_, [to = std::move(to), what = std::move(what)]() mutable {
            if (auto const waiting = to.lock()) waiting->finish(std::move(what));
        });
    }

    /// The time at which a caller calls `collect` again, who waits until `deadline`.
    std::chrono::steady_clock::time_point
    next_look(std::chrono::steady_clock::time_point deadline) const
    {
        if (posts_) return deadline;
        return std::min(deadline, std::chrono::steady_clock::now() + look_interval);
    }

    /// Hands out the results that could not be posted. Called on the executor.
    void collect()
    {
        auto arrived = results();
        {
            auto const lock = std::lock_guard(mutex_);
            arrived.swap(arrived_);
        }
        for (auto& [to, what] : arrived) {
            if (auto const waiting = to.lock()) waiting->finish(std::move(what));
        }
    }

    void close()
    {
        auto const lock = std::lock_guard(mutex_);
        closed_ = true;
        executor_ = nullptr;
    }

private:
    using results = std::vector<std::pair<std::weak_ptr<lookup>, lookup_result>>;

    static constexpr auto look_interval = std::chrono::milliseconds(5);

    std::mutex mutex_;
    asio::any_io_executor executor_;
    bool const posts_; ///< Whether the threads may post. If not, their results wait here.
    results arrived_;
    bool closed_ = false;
};

name_resolver::name_resolver(
    asio::any_io_executor executor, std::chrono::nanoseconds result_lifetime)
    : executor_(executor), result_lifetime_(result_lifetime),
      results_(std::make_shared<result_queue>(std::move(executor)))
{
}

name_resolver::~name_resolver()
{
    results_->close();
}

void name_resolver::close()
{
    closed_ = true;
    results_->close();
    for (auto const& [host, pending] : lookups_) pending->wake();
}

void name_resolver::forget_past_hosts(std::chrono::steady_clock::time_point now)
{
    std::erase_if(lookups_, [now](auto const& known) {
        return known.second->waiters.empty() && !known.second->serves(now);
    });
}

/// Runs on a thread of its own, which an exception would end together with the program.
void name_resolver::look_up(
    std::string const& host, result_queue& results, std::weak_ptr<lookup> const& to) noexcept
{
    try {
        return results.deliver(to, ask_system(host));
    } catch (...) { // the failure needs less memory than the addresses
    }
    try {
        results.deliver(to, lookup_result{asio::error::no_memory, {}});
    } catch (...) {
        if (auto const waiting = to.lock()) waiting->lost = true;
    }
}

std::shared_ptr<name_resolver::lookup> name_resolver::start(std::string const& host)
{
    auto const now = std::chrono::steady_clock::now();
    forget_past_hosts(now);
    auto& found = lookups_[host];
    try {
        if (found && found->serves(now)) return found;
        // The callers of a lost one still wait, and get the result of its second thread.
        if (!found || found->done) found = std::make_shared<lookup>(result_lifetime_);
        found->lost = false;
        std::thread([host, results = results_, to = std::weak_ptr(found)] {
            look_up(host, *results, to);
        }).detach();
    } catch (std::system_error const& e) {
        auto const cause = error_code(e.code().value(), boost::system::system_category());
        found->finish(lookup_result{cause, {}});
    } catch (...) {
        lookups_.erase(host); // without a thread it would never be done
        throw;
    }
    return found;
}

asio::awaitable<resolve_result>
name_resolver::resolve(std::string host, std::chrono::steady_clock::time_point deadline)
{
    auto not_numeric = error_code();
    auto const numeric = asio::ip::make_address(host, not_numeric);
    if (!not_numeric) co_return resolve_result(std::vector{numeric});
    // RFC 6761: the name means this machine, whatever a name server says. It may use plain http.
    if (host == "localhost") {
        auto loopback = std::vector<asio::ip::address>();
        loopback.push_back(asio::ip::address_v4::loopback());
        loopback.push_back(asio::ip::address_v6::loopback());
        co_return resolve_result(std::move(loopback));
    }

    auto const pending = start(host);
    auto timer = asio::steady_timer(executor_, deadline);
    auto const place = pending->waiters.insert(pending->waiters.end(), &timer);
    auto ec = error_code();
    while (!pending->done && !closed_ && std::chrono::steady_clock::now() < deadline) {
        timer.expires_at(results_->next_look(deadline));
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        results_->collect();
    }
    pending->waiters.erase(place);
    if (closed_) co_return resolve_result(errc::client_closed, error_code());
    if (!pending->done) co_return resolve_result(errc::name_resolution_timeout, error_code());
    if (pending->result.cause) {
        co_return resolve_result(errc::name_resolution_failed, pending->result.cause);
    }
    co_return resolve_result(pending->result.addresses);
}

} // namespace neuroflash::inline v0::io
