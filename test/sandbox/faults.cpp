// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "web_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/verb.hpp>

#include <chrono>
#include <thread>

using namespace neuroflash::sandbox;
using verb = boost::beast::http::verb;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(faults)

namespace {

constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";
constexpr char ask[] = R"({"prompt":"a"})";

/// A server and a client that has logged in.
struct logged_in_fixture
{
    sandbox_server server;
    web_client client{server};

    logged_in_fixture() { client.log_in(); }

    web_outcome generate_with(fault planned)
    {
        planned.method = "POST";
        planned.path_prefix = generate_path;
        server.inject(std::move(planned));
        return client.call(verb::post, generate_path, ask);
    }
};

bool is_truncation(boost::system::error_code ec)
{
    return ec == asio::ssl::error::stream_truncated || ec == asio::error::eof ||
        ec == boost::beast::http::error::end_of_stream ||
        ec == boost::beast::http::error::partial_message;
}

} // namespace

BOOST_AUTO_TEST_CASE(planned_answer_takes_the_place_of_the_real_one)
{
    logged_in_fixture f;
    auto planned = fault::with_response(503, R"({"error":"busy"})");
    planned.headers.emplace_back("Retry-After", "7");
    auto const outcome = f.generate_with(planned);
    BOOST_TEST(outcome.status() == 503u);
    BOOST_TEST(outcome.answer["Retry-After"] == "7");
    BOOST_TEST(outcome.answer.body() == R"({"error":"busy"})");
    BOOST_TEST(f.server.credits_charged() == 0);
    BOOST_TEST(f.server.stats().faults_applied == 1u);
    BOOST_TEST(f.client.call(verb::post, generate_path, ask).status() == 200u);
}

BOOST_AUTO_TEST_CASE(planned_answer_may_hide_a_charge)
{
    logged_in_fixture f;
    auto planned = fault::with_response(500, "");
    planned.charge_first = true;
    BOOST_TEST(f.generate_with(planned).status() == 500u);
    BOOST_TEST(f.server.credits_charged() == 1);
    BOOST_TEST(f.server.ledger().at(0).prompt == "a");
}

BOOST_AUTO_TEST_CASE(refusal_after_the_work_shows_its_image_late)
{
    logged_in_fixture f;
    fault planned(fault_kind::charged_refusal);
    planned.status = 529;
    planned.headers.emplace_back("Retry-After", "1");
    planned.history_late = std::chrono::seconds(120);
    auto const outcome = f.generate_with(planned);
    BOOST_TEST(outcome.status() == 529u);
    BOOST_TEST(outcome.answer["Retry-After"] == "1");
    BOOST_TEST(f.server.credits_charged() == 1);
    BOOST_TEST(f.client.call(verb::post, generate_path, ask).status() == 200u);
    auto const late = f.server.ledger().at(0).image_ids.at(0);
    auto const punctual = f.server.ledger().at(1).image_ids.at(0);
    auto const shows = [&](std::string const& id) {
        auto const listed = f.client.call(verb::get, "/api/ds-prototypes/history");
        return listed.answer.body().find(id) != std::string::npos;
    };
    BOOST_TEST((!shows(late) && shows(punctual)));
    f.server.advance_clock(std::chrono::seconds(100));
    BOOST_TEST(!shows(late));
    f.server.advance_clock(std::chrono::seconds(20));
    BOOST_TEST((shows(late) && shows(punctual)));
}

BOOST_AUTO_TEST_CASE(close_before_the_answer_shows_as_truncation)
{
    for (bool const charged : {false, true}) {
        logged_in_fixture f;
        fault planned(fault_kind::close_before_response);
        planned.charge_first = charged;
        BOOST_TEST(is_truncation(f.generate_with(planned).failure));
        BOOST_TEST(f.server.credits_charged() == (charged ? 1 : 0));
    }
}

BOOST_AUTO_TEST_CASE(reset_before_the_answer_is_a_reset)
{
    logged_in_fixture f;
    auto const outcome = f.generate_with(fault(fault_kind::reset_before_response));
    BOOST_TEST(outcome.failure == asio::error::connection_reset);
}

BOOST_AUTO_TEST_CASE(cut_body_announces_more_than_it_sends)
{
    logged_in_fixture f;
    fault planned(fault_kind::cut_body);
    planned.bytes = 10;
    auto const outcome = f.generate_with(planned);
    BOOST_TEST(is_truncation(outcome.failure));
    BOOST_TEST(outcome.answer.result_int() == 200u);
    BOOST_TEST(outcome.answer.body().size() == 10u);
    BOOST_TEST(f.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(stall_lasts_until_the_client_leaves)
{
    sandbox_server server;
    server.inject(fault(fault_kind::stall, "GET", "/x"));
    fault in_body(fault_kind::stall_body, "GET", "/y");
    in_body.bytes = 3;
    server.inject(in_body);
    {
        web_client first(server);
        web_client second(server);
        first.send(verb::get, "/x");
        second.send(verb::get, "/y");
        while (server.stats().faults_applied < 2) std::this_thread::yield();
        BOOST_TEST(server.stats().connections_open == 2u);
    }
    while (server.stats().connections_open != 0) std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(delay_comes_before_or_after_the_charge)
{
    for (bool const charged : {false, true}) {
        logged_in_fixture f;
        fault planned(fault_kind::delay);
        planned.wait = std::chrono::milliseconds(60);
        planned.charge_first = charged;
        f.server.inject(planned);
        auto const start = std::chrono::steady_clock::now();
        f.client.send(verb::post, generate_path, ask);
        while (f.server.stats().faults_applied == 0) std::this_thread::yield();
        while (charged && f.server.credits_charged() == 0) std::this_thread::yield();
        f.client.call(verb::get, "/"); // its answer comes after that of the generation
        BOOST_TEST(std::chrono::steady_clock::now() - start >= planned.wait);
    }
}

BOOST_AUTO_TEST_CASE(dripped_answer_is_whole)
{
    logged_in_fixture f;
    fault planned(fault_kind::drip);
    planned.bytes = 50;
    auto const outcome = f.generate_with(planned);
    BOOST_TEST(outcome.status() == 200u);
    BOOST_TEST(outcome.answer.body().ends_with("}"));
}

BOOST_AUTO_TEST_CASE(garbage_is_not_http)
{
    logged_in_fixture f;
    auto const outcome = f.generate_with(fault(fault_kind::garbage));
    BOOST_TEST(outcome.failure.failed());
    BOOST_TEST(!is_truncation(outcome.failure));
}

BOOST_AUTO_TEST_CASE(raw_bytes_are_sent_as_they_are)
{
    logged_in_fixture f;
    fault planned(fault_kind::raw);
    planned.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    planned.keep_open = true;
    auto const outcome = f.generate_with(planned);
    BOOST_TEST(outcome.answer.body() == "hi");
    BOOST_TEST(f.client.call(verb::post, generate_path, ask).status() == 200u);
}

BOOST_AUTO_TEST_CASE(close_after_the_answer_comes_without_a_word)
{
    logged_in_fixture f;
    auto const outcome = f.generate_with(fault(fault_kind::close_after_response));
    BOOST_TEST(outcome.status() == 200u);
    BOOST_TEST(outcome.answer.keep_alive());
    BOOST_TEST(is_truncation(f.client.wait_for_end()));
}

BOOST_AUTO_TEST_SUITE_END()
