// SPDX-License-Identifier: BSL-1.0
// Fails the N-th exchange of an operation, for every N and every way a transport can fail.
#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(fail_at_step)

namespace {

constexpr char png[] = "\x89PNG\r\n\x1a\n 1234 IEND\xae\x42\x60\x82";

struct failure
{
    errc code;
    phase where;
    std::size_t bytes;
};

std::vector<failure> const& failures()
{
    static auto const all = std::vector<failure>{
        {errc::name_resolution_failed, phase::name_resolution, 0},
        {errc::name_resolution_timeout, phase::name_resolution, 0},
        {errc::connect_failed, phase::connect, 0},
        {errc::connect_timeout, phase::connect, 0},
        {errc::tls_failed, phase::tls, 0},
        {errc::tls_timeout, phase::tls, 0},
        {errc::queue_timeout, phase::queue, 0},
        {errc::send_timeout, phase::send, 0},
        {errc::send_timeout, phase::send, 5},
        {errc::response_timeout, phase::response, 5},
        {errc::body_timeout, phase::body, 5},
        {errc::connection_lost, phase::send, 0},
        {errc::connection_lost, phase::response, 5},
        {errc::bad_response, phase::response, 5},
        {errc::response_too_large, phase::body, 5},
        {errc::storage_failed, phase::body, 5},
        {errc::client_closed, phase::response, 5},
        {errc::cancelled, phase::response, 5},
        {errc::internal, phase::none, 0},
    };
    return all;
}

/// Fails exchange number `at`, counted over token, workspaces and calls alike.
class failing_transport
{
public:
    failing_transport(scripted_transport& wire, failure what, int at, char const* body)
        : what_(what), at_(at)
    {
        wire.on_token = react(answered(200, R"({"access_token":"token-1"})"));
        wire.on_workspaces = react(answered(200, R"({"data":[{"id":"workspace-1"}]})"));
        wire.otherwise = react(answered(200, body, {{"content-type", "image/png"}}));
    }

    bool struck() const { return seen_ > at_; }

private:
    scripted_transport::reaction react(exchange_outcome good)
    {
        return [this, good](exchange_request const&) {
            return seen_++ == at_ ? failed(what_.code, what_.where, what_.bytes) : good;
        };
    }

    failure what_;
    int at_;
    int seen_ = 0;
};

/// False: the operation makes no exchange number `at`.
template <class Operation>
bool fails_well(failure what, int at, Operation const& operation, char const* body, bool paid)
{
    auto fixture = call_fixture(offline_params(), 1ms);
    auto const sabotage = failing_transport(*fixture.wire, what, at, body);
    auto const done = fixture.ask(operation);
    if (!sabotage.struck()) {
        BOOST_TEST(bool(done));
        return false;
    }
    auto const on_the_call = at >= 2;
    if (!done) {
        BOOST_TEST(
            done.error().value() ==
            (on_the_call && paid && what.bytes > 0 && what.code != errc::client_closed &&
                     what.code != errc::cancelled
                 ? errc::outcome_unknown
                 : what.code));
        BOOST_TEST(
            done.error().charge().state ==
            (on_the_call && paid && what.bytes > 0 ? charge_state::unknown
                                                   : charge_state::not_charged));
    }
    if (on_the_call && paid && what.bytes > 0) {
        BOOST_TEST(!done);
        BOOST_TEST(fixture.wire->calls() == 1U);
    }
    BOOST_TEST(bool(fixture.ask(operation)));
    BOOST_TEST(fixture.is_dry());
    return true;
}

template <class Operation>
void fail_at_every_step(Operation const& operation, char const* body, bool paid)
{
    for (auto const& what : failures()) {
        auto n = 0;
        BOOST_TEST_CONTEXT(to_string(what.code) << " after " << what.bytes << " bytes")
        {
            while (fails_well(what, n, operation, body, paid)) ++n;
        }
        BOOST_TEST(n == 3); // token, workspaces, the call
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(generation_survives_or_says_why)
{
    fail_at_every_step([](client& c) { return c.generate(generate_params("p")); }, one_image, true);
}

BOOST_AUTO_TEST_CASE(list_survives_or_says_why)
{
    fail_at_every_step([](client& c) { return c.list_image_models(); }, no_models, false);
}

BOOST_AUTO_TEST_CASE(download_survives_or_says_why)
{
    auto bytes = std::string();
    fail_at_every_step(
        [&bytes](client& c) {
            return c.download("/image/v1/a.png", download_target::memory(bytes));
        },
        png, false);
}

BOOST_AUTO_TEST_SUITE_END()
