// SPDX-License-Identifier: BSL-1.0
// A name server that is slow, dead or unsure: getaddrinfo as this program has it.
#include "common/unit_test.hpp"
#include "io/dial/name_resolver.hpp"

#include "common/allocation_fuse.hpp"
#include "common/byte_server.hpp"
#include "common/raw_server_fixture.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <new>
#include <utility>

#include <dlfcn.h>
#include <netdb.h>

using namespace neuroflash;
using namespace neuroflash::test;

namespace {

using look_up = int (*)(char const*, char const*, addrinfo const*, addrinfo**);

look_up real()
{
    static auto const found = reinterpret_cast<look_up>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return found;
}

/// What the name server knows. Names it does not know go to the real one.
class host_table
{
public:
    static host_table& instance()
    {
        static host_table server_book;
        return server_book;
    }

    /// Answers of one name, in order; the last one stays. 0: an address.
    void script(std::string const& name, std::vector<int> answers)
    {
        auto const lock = std::lock_guard(mutex_);
        answers_[name] = std::move(answers);
    }

    void hang_up_on(std::string const& name) { script(name, {dead}); }

    /// With this answer, an address, the thread that asked has no memory for it.
    static constexpr int no_memory = 1'000'001;
    /// There is no memory to report that, either.
    static constexpr int no_memory_at_all = 1'000'002;

    void open()
    {
        auto const lock = std::lock_guard(mutex_);
        given_up_ = false;
        asked_ = 0;
    }

    /// Lets those go who wait for a dead server: their threads must end before the program does.
    void close()
    {
        auto lock = std::unique_lock(mutex_);
        given_up_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return waiting_ == 0; });
    }

    std::optional<int> ask(std::string const& name)
    {
        auto lock = std::unique_lock(mutex_);
        auto const found = answers_.find(name);
        if (found == answers_.end()) return std::nullopt;
        ++asked_;
        auto& list = found->second;
        auto const answer = list.front();
        if (list.size() > 1) list.erase(list.begin());
        if (answer != dead) return answer;
        ++waiting_;
        changed_.wait(lock, [this] { return given_up_; });
        --waiting_;
        changed_.notify_all();
        return EAI_AGAIN;
    }

    int asked() const { return asked_; }

private:
    static constexpr int dead = 1'000'000;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::vector<int>> answers_;
    std::atomic<int> asked_ = 0;
    int waiting_ = 0;
    bool given_up_ = false;
};

addrinfo* address(char const* text, addrinfo const* hints)
{
    auto numeric = *hints;
    numeric.ai_flags = AI_NUMERICHOST;
    addrinfo* made = nullptr;
    return real()(text, nullptr, &numeric, &made) == 0 ? made : nullptr;
}

struct server_book
{
    server_book() { host_table::instance().open(); }
    ~server_book() { host_table::instance().close(); }
    server_book(server_book const&) = delete;
    server_book& operator=(server_book const&) = delete;

    io::resolve_result resolve(std::string host, std::chrono::nanoseconds within = 20s)
    {
        auto found = io::resolve_result();
        auto const until = std::chrono::steady_clock::now() + within;
        auto const asking = [&]() -> asio::awaitable<void> {
            found = co_await names->resolve(host, until);
        };
        run_real(context, asking());
        return found;
    }

    asio::io_context context;
    std::unique_ptr<io::name_resolver> names =
        std::make_unique<io::name_resolver>(context.get_executor());
};

} // namespace

/// Stands before that of the C library.
extern "C" int
getaddrinfo(char const* name, char const* service, addrinfo const* hints, addrinfo** result)
{
    auto const answer = host_table::instance().ask(name ? name : "");
    if (!answer) return real()(name, service, hints, result);
    if (*answer == host_table::no_memory_at_all) aligned_allocations_left = 0;
    auto const burns = *answer >= host_table::no_memory;
    if (*answer != 0 && !burns) return *answer;
    *result = address(std::string_view(name) == "two.example" ? "::1" : "127.0.0.1", hints);
    if (std::string_view(name) == "two.example") (*result)->ai_next = address("127.0.0.1", hints);
    if (burns) allocations_left = 0;
    return 0;
}

BOOST_FIXTURE_TEST_SUITE(name_server, server_book)

BOOST_AUTO_TEST_CASE(failed_look_up_is_not_remembered)
{
    host_table::instance().script("shaky.example", {EAI_AGAIN, EAI_AGAIN, EAI_NONAME, 0});
    for (auto i = 0; i < 3; ++i) {
        BOOST_TEST(resolve("shaky.example").code == errc::name_resolution_failed);
    }
    for (auto i = 0; i < 3; ++i) BOOST_TEST(resolve("shaky.example").code == errc{});
    BOOST_TEST(host_table::instance().asked() == 4); // a good answer is
}

BOOST_AUTO_TEST_CASE(hosts_of_the_past_are_forgotten)
{
    auto const ask_for_many = [this](int answer) {
        for (auto i = 0; i < 20; ++i) {
            auto const host = "past" + std::to_string(i) + ".example";
            host_table::instance().script(host, {answer});
            resolve(host);
        }
        return names->hosts();
    };
    BOOST_TEST(ask_for_many(EAI_NONAME) == 1U); // the last one: no look-up has begun since
    BOOST_TEST(ask_for_many(0) == 20U);
    names = std::make_unique<io::name_resolver>(context.get_executor(), 0s);
    BOOST_TEST(ask_for_many(0) == 1U);
}

BOOST_AUTO_TEST_CASE(look_up_that_found_no_memory_is_begun_again)
{
    host_table::instance().script("poor.example", {0});
    auto asking = [](io::name_resolver& by) -> asio::awaitable<void> {
        co_await by.resolve("poor.example", std::chrono::steady_clock::now() + 20s);
    };
    auto burnt = 0;
    for (auto again = true; again; ++burnt) {
        names = std::make_unique<io::name_resolver>(context.get_executor());
        auto done = false;
        asio::co_spawn(context, asking(*names), [&](std::exception_ptr) { done = true; });
        context.restart();
        allocations_left = burnt;
        try {
            context.poll_one();
        } catch (std::bad_alloc const&) {
        }
        again = std::exchange(allocations_left, -1) < 0;
        BOOST_TEST(resolve("poor.example", 5s).code == errc{}, burnt);
        run_until(context, done);
    }
    BOOST_TEST(burnt > 3);
}

BOOST_AUTO_TEST_CASE(thread_without_memory_for_an_answer_says_so)
{
    host_table::instance().script("poor.example", {host_table::no_memory, 0});
    auto const found = resolve("poor.example");
    BOOST_TEST(found.code == errc::name_resolution_failed);
    BOOST_TEST(found.cause == asio::error::no_memory);
    BOOST_TEST(resolve("poor.example").code == errc{});
}

BOOST_AUTO_TEST_CASE(lost_look_up_is_begun_again_for_all_who_wait)
{
    host_table::instance().script("poor.example", {host_table::no_memory_at_all, 0});
    auto done = false;
    auto first = io::resolve_result();
    auto const until = std::chrono::steady_clock::now() + 20s;
    auto const asking = [&]() -> asio::awaitable<void> {
        first = co_await names->resolve("poor.example", until);
    };
    asio::co_spawn(context, asking(), note(done));
    // Only the thread knows when its look-up is lost.
    while (!done && std::chrono::steady_clock::now() < until) resolve("poor.example", 5ms);
    run_until(context, done);
    BOOST_TEST(first.code == errc{});
    BOOST_TEST(host_table::instance().asked() == 2);
}

BOOST_AUTO_TEST_CASE(name_that_does_not_exist_is_asked_for_once_and_others_again)
{
    auto const asked = [this](std::vector<int> answers) {
        auto& names = host_table::instance();
        names.open();
        names.script("gone.example", std::move(answers));
        auto params = client_params();
        params.credentials = credentials("id", "secret");
        params.token_url = "https://gone.example/token";
        params.api_base = "https://gone.example/api";
        params.retry.max_attempts = 4;
        params.retry.base_delay = 1ms;
        auto service = client(context.get_executor(), params);
        auto failed = std::optional<error>();
        test::run(context, [&]() -> asio::awaitable<void> {
            auto const made = co_await service.generate(generate_params("x"));
            if (!made) failed = made.error();
        }());
        BOOST_REQUIRE(failed.has_value());
        BOOST_TEST(failed->value() == errc::name_resolution_failed);
        BOOST_TEST(failed->charge().state == charge_state::not_charged);
        return names.asked();
    };
    BOOST_TEST(asked({EAI_NONAME}) == 1);
    BOOST_TEST(asked({EAI_AGAIN, EAI_AGAIN, EAI_NONAME}) == 3);
    BOOST_TEST(asked({EAI_AGAIN}) == 4);
    BOOST_TEST(asked({EAI_FAIL}) == 4);
}

BOOST_AUTO_TEST_CASE(dead_name_server_delays_no_other_call)
{
    host_table::instance().hang_up_on("dead.example");
    host_table::instance().script("alive.example", {0});
    auto late = false;
    auto ended = io::resolve_result();
    auto const begun = std::chrono::steady_clock::now();
    auto const waiting = [&]() -> asio::awaitable<void> {
        ended = co_await names->resolve("dead.example", begun + 300ms);
    };
    asio::co_spawn(context, waiting(), note(late));
    for (auto const* host : {"127.0.0.1", "localhost", "alive.example"}) {
        BOOST_TEST(resolve(host, 5s).code == errc{}, host);
    }
    BOOST_TEST(!late); // all of them were done before
    run_until(context, late);
    BOOST_TEST(ended.code == errc::name_resolution_timeout);
    BOOST_TEST(std::chrono::steady_clock::now() - begun >= 300ms);
    BOOST_TEST(std::chrono::steady_clock::now() - begun < 2s);
}

BOOST_AUTO_TEST_CASE(client_with_a_dead_name_server_ends_in_time_and_goes_at_once)
{
    host_table::instance().hang_up_on("dead.example");
    auto params = client_params();
    params.credentials = credentials("id", "secret");
    params.token_url = "https://dead.example/token";
    params.api_base = "https://dead.example/api";
    auto own = asio::io_context();
    auto service = std::optional<client>(std::in_place, own.get_executor(), params);
    auto failed = std::optional<error>();
    test::run(own, [&]() -> asio::awaitable<void> {
        auto call = call_params();
        call.deadline = 100ms;
        auto const made = co_await service->generate(generate_params("x"), call);
        if (!made) failed = made.error();
        service.reset();
    }());
    BOOST_REQUIRE(failed.has_value());
    BOOST_TEST(failed->code() == condition::timeout);
    BOOST_TEST(failed->charge().state == charge_state::not_charged);
    BOOST_TEST(failed->details().elapsed < 2s);
}

BOOST_AUTO_TEST_CASE(wrong_certificate_behind_a_second_address_is_an_error_of_tls)
{
    // ::1 refuses, 127.0.0.1 shows a certificate for another name.
    host_table::instance().script("two.example", {0});
    auto const server = raw_server::with(identity());
    auto const e = raw_server_fixture(server, "two.example").failure();
    check_refused(server, e, "hostname mismatch");
    BOOST_TEST(e.message().find("refused") == std::string::npos, e.to_string());
}

BOOST_AUTO_TEST_CASE(wildcard_covers_one_whole_label_and_nothing_else)
{
    constexpr char host[] = "www.three.example";
    host_table::instance().script(host, {0});
    for (auto const* name :
         {"w*.three.example", "*w.three.example", "w*w.three.example", "*.example", "*.*.example",
          "www.*.example", "*.www.three.example", "*", "*.xn--hree-example"}) {
        auto who = identity();
        who.names = "DNS:" + std::string(name);
        auto const server = raw_server::with(who);
        BOOST_TEST_CONTEXT(name)
        check_refused(server, raw_server_fixture(server, host).failure(), "hostname mismatch");
    }
    auto who = identity();
    who.names = "DNS:*.three.example";
    auto const good = raw_server::with(who);
    auto client = raw_server_fixture(good, host);
    client.params.deadline = 200ms;
    client.params.generation_deadline = 200ms;
    BOOST_TEST(client.failure().value() == errc::token_timeout); // TLS was fine: it waits
}

BOOST_AUTO_TEST_CASE(every_address_that_refuses_is_named)
{
    host_table::instance().script("two.example", {0});
    auto params = client_params();
    {
        auto const server = byte_server(context); // nothing listens there any more
        params.token_url = "https://two.example:" + std::to_string(server.origin().port) + "/token";
    }
    params.api_base = params.token_url;
    params.credentials = credentials("id", "secret");
    params.retry.max_attempts = 1;
    auto service = client(context.get_executor(), params);
    auto failed = std::optional<error>();
    test::run(context, [&]() -> asio::awaitable<void> {
        auto const made = co_await service.generate(generate_params("x"));
        if (!made) failed = made.error();
    }());
    BOOST_REQUIRE(failed.has_value());
    BOOST_TEST(failed->value() == errc::connect_failed);
    for (auto const* address : {"127.0.0.1", "::1"}) {
        BOOST_TEST(failed->message().find(address) != std::string::npos, failed->to_string());
    }
    BOOST_TEST(failed->details().elapsed < 5s);
}

BOOST_AUTO_TEST_SUITE_END()
