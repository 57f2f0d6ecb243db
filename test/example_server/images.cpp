// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "example_server_fixture.hpp"

using namespace neuroflash::test;
using neuroflash::sandbox::fault;
using neuroflash::sandbox::fault_kind;

BOOST_AUTO_TEST_CASE(an_image_comes_in_chunks_and_is_settled)
{
    auto f = example_server_fixture();
    auto one = user(f);
    one.generate("A lighthouse");
    auto const got = one.receive();
    BOOST_TEST(is_png(got));
    BOOST_TEST(got.chunked());
    BOOST_TEST(f.service.credits_charged() == 1);
    one.leave();
    f.close();
    BOOST_TEST(f.server->owed() == 0U);
}

BOOST_AUTO_TEST_CASE(a_connection_serves_one_image_after_the_other)
{
    auto f = example_server_fixture();
    auto one = user(f);
    for (auto const* prompt : {"A lighthouse", "A fox", "A ship"}) {
        one.generate(prompt);
        BOOST_TEST(is_png(one.receive()));
    }
    BOOST_TEST(f.service.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(a_user_who_wants_one_image_alone_is_owed_nothing)
{
    auto f = example_server_fixture();
    auto one = user(f);
    one.send(
        "POST /images HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 20\r\n\r\n"
        R"({"prompt": "A fox"} )");
    BOOST_TEST(is_png(one.receive()));
    BOOST_TEST(one.hears_the_end());
    one.leave();
    f.close();
    BOOST_TEST(f.server->owed() == 0U);
}

BOOST_AUTO_TEST_CASE(requests_sent_ahead_are_answered_in_order)
{
    auto f = example_server_fixture();
    auto one = user(f);
    one.generate("A lighthouse");
    one.get("/nowhere");
    BOOST_TEST(is_png(one.receive()));
    BOOST_TEST(one.receive().result() == http::status::not_found);
}

BOOST_AUTO_TEST_CASE(an_exhausted_quota_is_429_with_the_time_until_its_reset)
{
    auto f = example_server_fixture();
    f.service.set_quota(neuroflash::sandbox::quota_levels(0, 0));
    auto one = user(f);
    one.generate("A lighthouse");
    auto const got = one.receive();
    BOOST_TEST(got.result() == http::status::too_many_requests);
    auto const wait = std::stoi(std::string(got[http::field::retry_after]));
    BOOST_TEST(wait > 0);
    BOOST_TEST(wait <= 86400);
}

BOOST_AUTO_TEST_CASE(a_rejected_request_is_422_with_the_services_words)
{
    auto f = example_server_fixture();
    f.service.inject(fault::with_response(
        422, R"({"message": "The prompt is about nothing", "code": "EMPTY"})", "POST",
        generate_path));
    auto one = user(f);
    one.generate("Nothing");
    auto const got = one.receive();
    BOOST_TEST(got.result() == http::status::unprocessable_entity);
    BOOST_TEST(said(got, "message") == "The prompt is about nothing");
    BOOST_TEST(said(got, "charge") == "not_charged");
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_a_ticket_and_the_ticket_is_the_image)
{
    auto f = example_server_fixture();
    auto lost = on_generation(fault_kind::close_before_response);
    lost.charge_first = true;
    f.service.inject(lost);
    auto one = user(f);
    one.generate("A lighthouse");
    auto const got = one.receive();
    BOOST_TEST(got.result() == http::status::bad_gateway);
    BOOST_TEST(said(got, "charge") == "unknown");
    BOOST_TEST(f.server->owed() == 1U);

    one.get("/images/" + said(got, "ticket"));
    BOOST_TEST(is_png(one.receive()));
    one.leave();
    f.close();
    BOOST_TEST(f.service.credits_charged() == 1);
    BOOST_TEST(f.server->owed() == 0U);
}

BOOST_AUTO_TEST_CASE(an_image_that_cannot_be_fetched_is_a_ticket_too)
{
    auto f = example_server_fixture();
    auto broken = fault(fault_kind::response, "GET");
    broken.status = 404;
    broken.times = -1;
    broken.skip = 1; // the workspaces
    f.service.inject(broken);
    auto one = user(f);
    one.generate("A lighthouse");
    auto const got = one.receive();
    BOOST_TEST(f.service.credits_charged() == 1);
    BOOST_TEST(f.server->owed() == 1U);

    f.service.clear_faults();
    one.get("/images/" + said(got, "ticket"));
    BOOST_TEST(is_png(one.receive()));
    BOOST_TEST(f.service.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_request_is_refused_without_asking_the_service)
{
    auto const rows = {"not json",        "[]", "{}", R"({"prompt": 1})", R"({"prompt": ""})",
                       R"({"prompt": "a)"};
    auto f = example_server_fixture();
    auto one = user(f);
    for (auto const* body : rows) {
        one.post(body);
        BOOST_TEST(one.receive().result() == http::status::bad_request, body);
    }
    one.get("/images/none");
    BOOST_TEST(one.receive().result() == http::status::not_found);
    BOOST_TEST(f.service.stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_too_long_is_refused)
{
    auto f = example_server_fixture();
    auto one = user(f);
    one.generate(std::string(17 * 1024, 'a'));
    BOOST_TEST(one.receive().result() == http::status::payload_too_large);
    BOOST_TEST(one.hears_the_end());
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_refused)
{
    auto f = example_server_fixture();
    auto one = user(f);
    one.send("HELLO\r\n\r\n");
    BOOST_TEST(one.receive().result() == http::status::bad_request);
    BOOST_TEST(one.hears_the_end());
}

BOOST_AUTO_TEST_CASE(a_request_that_does_not_end_is_given_up)
{
    auto within = image_server::limits();
    within.request_time = 100ms;
    auto f = example_server_fixture(within);
    auto one = user(f);
    one.send("POST /images HTTP/1.1\r\n");
    BOOST_TEST(one.hears_the_end());
}
