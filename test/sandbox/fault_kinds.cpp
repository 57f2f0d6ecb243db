// SPDX-License-Identifier: BSL-1.0
// Every kind of fault that affects requests, as a client sees it byte by byte.
#include "common/unit_test.hpp"
#include "doc_table.hpp"
#include "web_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace neuroflash::sandbox;
namespace asio = boost::asio;
namespace http = boost::beast::http;

BOOST_AUTO_TEST_SUITE(fault_kinds)

namespace {

constexpr char ask[] = R"({"prompt":"a"})";
constexpr auto patience = std::chrono::milliseconds(30);

/// The bytes that came back on a connection, up to its end.
struct look
{
    std::string text;
    boost::system::error_code end;
    std::chrono::nanoseconds took{};

    bool closed() const { return end == asio::ssl::error::stream_truncated; }
    bool orderly() const { return end == asio::error::eof; }
    bool reset() const { return end == asio::error::connection_reset; }
    bool silent() const { return text.empty() && closed(); }
    bool waited() const { return took >= patience; }
    bool has(std::string_view part) const { return text.find(part) != std::string::npos; }
    bool status(std::string const& code) const
    {
        return orderly() && text.starts_with("HTTP/1.1 " + code + ' ');
    }
    std::string body() const
    {
        return text.substr(std::min(text.find("\r\n\r\n") + 4, text.size()));
    }

    /// Whether a complete response came, and nothing after it.
    bool whole() const
    {
        auto parser = http::response_parser<http::string_body>();
        parser.eager(true);
        auto ec = boost::system::error_code();
        auto const used = parser.put(asio::buffer(text), ec);
        return !ec && parser.is_done() && used == text.size();
    }

    bool has_images() const
    {
        auto ec = boost::system::error_code();
        auto const json = boost::json::parse(body(), ec);
        return !ec && json.is_object() && json.get_object().contains("images");
    }
};

struct row
{
    fault_kind kind;
    std::size_t bytes;
    bool (*seen)(look const&);
};

bool announces(look const& l, std::ptrdiff_t more)
{
    auto const length = static_cast<std::ptrdiff_t>(l.body().size()) + more;
    return l.has("Content-Length: " + std::to_string(length) + "\r\n");
}

bool is_page(look const& l)
{
    return l.has("Content-Type: text/html") && l.body().starts_with("<!DOCTYPE html>");
}

using enum fault_kind;

std::vector<row> const rows{
    {reset_in_request, 10, [](look const& l) { return l.reset() && l.text.empty(); }},
    {close_in_request, 0, [](look const& l) { return l.silent(); }},
    {stall_in_request, 10, [](look const& l) { return l.silent() && l.waited(); }},
    {close_before_response, 0, [](look const& l) { return l.silent() && l.waited(); }},
    {reset_before_response, 0, [](look const& l) { return l.reset() && l.waited(); }},
    {stall, 0, [](look const& l) { return l.silent() && l.waited(); }},
    {delay, 0, [](look const& l) { return l.whole() && l.has_images() && l.waited(); }},
    {response, 0, [](look const& l) { return l.status("500") && l.body() == "told"; }},
    {server_error, 0, [](look const& l) { return l.status("500") && l.whole(); }},
    {bad_gateway, 0, [](look const& l) { return l.status("502") && is_page(l); }},
    {unavailable, 0, [](look const& l) { return l.status("503") && !l.has("Retry-After"); }},
    {busy, 0, [](look const& l) { return l.status("503") && l.has("Retry-After: 4\r\n"); }},
    {gateway_timeout, 0, [](look const& l) { return l.status("504") && is_page(l); }},
    {charged_refusal, 0,
     [](look const& l) { return l.status("500") && l.body() == "told" && !l.has_images(); }},
    {request_timeout, 0, [](look const& l) { return l.status("408") && l.whole(); }},
    {rate_limit, 0, [](look const& l) { return l.status("429") && l.has("Retry-After: 4\r\n"); }},
    {expired_token, 0, [](look const& l) { return l.status("401") && l.has("UNAUTHORIZED"); }},
    {quota_refused, 0, [](look const& l) { return l.status("429") && l.has("IMAGE_QUOTA"); }},
    {garbage, 0, [](look const& l) { return l.closed() && l.has("not HTTP"); }},
    {raw, 0, [](look const& l) { return l.closed() && l.text == "as told"; }},
    {cut_header, 20, [](look const& l) { return l.closed() && l.text.size() == 20; }},
    {corrupt_status_line, 0,
     [](look const& l) { return l.closed() && l.has_images() && !l.text.starts_with("HTTP/1.1"); }},
    {duplicate_length, 0,
     [](look const& l) { return l.orderly() && announces(l, 0) && announces(l, 7); }},
    {drip_header, 90, [](look const& l) { return l.whole() && l.has_images() && l.waited(); }},
    {oversized_header, 0,
     [](look const& l) { return l.orderly() && l.has_images() && l.text.size() > 256u << 10; }},
    {cut_body, 9, [](look const& l) { return l.closed() && !l.whole() && l.body().size() == 9; }},
    {stall_body, 9, [](look const& l) { return l.closed() && l.waited() && l.body().size() == 9; }},
    {drip, 300, [](look const& l) { return l.whole() && l.has_images() && l.waited(); }},
    {corrupt_body, 12,
     [](look const& l) { return l.whole() && !l.has_images() && l.body()[12] == '\0'; }},
    {long_length, 5, [](look const& l) { return l.closed() && announces(l, 5); }},
    {short_length, 0, [](look const& l) { return l.has_images() && announces(l, -16); }},
    {cut_chunk_size, 0,
     [](look const& l) { return l.closed() && l.has("chunked") && l.text.ends_with("}\r\n1"); }},
    {bad_chunk_size, 0, [](look const& l) { return l.closed() && l.text.ends_with("zz\r\n"); }},
    {missing_last_chunk, 0,
     [](look const& l) { return l.closed() && !l.whole() && l.text.ends_with("}\r\n"); }},
    {cut_trailer, 0,
     [](look const& l) { return l.closed() && !l.whole() && l.has("\r\n0\r\nX-Trailer: "); }},
    {oversized_trailer, 100'000,
     [](look const& l) {
         return l.orderly() && l.has("\r\n0\r\nX-Trailer: xxx") && l.text.size() > 100'000 &&
             l.text.ends_with("x\r\n\r\n");
     }},
    {duplicate_response, 0,
     [](look const& l) {
         return !l.whole() && l.body().find("HTTP/1.1 200") != std::string::npos;
     }},
    {surplus_bytes, 0, [](look const& l) { return !l.whole() && l.has("}bytes that were"); }},
    {close_after_response, 0, [](look const& l) { return l.closed() && l.whole(); }},
    {reset_after_response, 0, [](look const& l) { return l.reset(); }},
    {not_json, 0, [](look const& l) { return l.status("200") && l.has("application/json"); }},
    {wrong_types, 0, [](look const& l) { return l.whole() && l.has(R"("images":"none")"); }},
    {empty_object, 0, [](look const& l) { return l.status("200") && l.body() == "{}"; }},
    {html_page, 0, [](look const& l) { return l.status("200") && is_page(l); }},
};

fault planned_for(row const& one, bool charge_first)
{
    auto made = fault(one.kind);
    made.bytes = one.bytes;
    made.charge_first = charge_first;
    made.wait = patience;
    made.retry_after = std::chrono::seconds(4);
    made.body = "told";
    made.raw = one.kind == raw ? "as told" : "";
    return made;
}

look look_at(sandbox_server& server, fault planned)
{
    auto client = web_client(server);
    client.log_in();
    server.inject(std::move(planned));
    auto seen = look();
    auto const start = std::chrono::steady_clock::now();
    seen.text = client.talk(
        "POST /api/ds-prototypes/image_generation/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Authorization: Bearer " +
            client.token() + "\r\nx-workspace-id: " + server.workspace_id() +
            "\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(sizeof ask - 1) + "\r\nConnection: close\r\n\r\n" + ask,
        &seen.end);
    seen.took = std::chrono::steady_clock::now() - start;
    return seen;
}

long expected_charge(fault_kind kind, bool charge_first)
{
    auto const charge = row_of(kind).charge;
    return charge == fault_charge::always || (charge == fault_charge::chosen && charge_first);
}

} // namespace

BOOST_AUTO_TEST_CASE(each_kind_strikes_as_described_and_is_charged_as_the_table_says)
{
    for (auto const& one : rows) {
        for (auto const charge_first : {false, true}) {
            auto server = sandbox_server();
            auto const seen = look_at(server, planned_for(one, charge_first));
            auto const name = std::string(row_of(one.kind).name);
            BOOST_TEST(
                one.seen(seen),
                name << ": " << seen.end.message() << ": " << seen.text.substr(0, 600));
            BOOST_TEST(server.credits_charged() == expected_charge(one.kind, charge_first), name);
            auto const counts = server.stats();
            BOOST_TEST(counts.faults_by_kind[index_of(one.kind)] == 1u, name);
            BOOST_TEST(counts.faults_applied == 1u, name);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_kind_is_forgotten)
{
    for (auto const& row : fault_kind_rows) {
        auto const tested = std::ranges::count(rows, row.kind, &row::kind);
        auto const elsewhere = affects_connection(row.kind) || affects_chat(row.kind);
        BOOST_TEST(tested == (elsewhere ? 0 : 1), row.name);
    }
}

BOOST_AUTO_TEST_CASE(kinds_of_the_simulated_service_alone_are_refused)
{
    auto server = sandbox_server();
    BOOST_CHECK_THROW(server.inject(fault(fault_kind::connect_refused)), std::invalid_argument);
    auto plan = fault_plan();
    plan.faults.push_back(fault(fault_kind::overloaded));
    BOOST_CHECK_THROW(server.set_fault_plan(plan), std::invalid_argument);
    plan.faults.clear();
    plan.weights = {{fault_kind::redirected, 1}};
    BOOST_CHECK_THROW(server.set_fault_plan(plan), std::invalid_argument);
    BOOST_TEST(!fault_kind_named("redirected").has_value());
}

BOOST_AUTO_TEST_CASE(names_of_fault_files_that_exist_are_read)
{
    BOOST_TEST(fault_kind_named("answer") == fault_kind::response);
    BOOST_TEST(fault_kind_named("close_before_answer") == fault_kind::close_before_response);
    BOOST_TEST(fault_kind_named("reset_before_answer") == fault_kind::reset_before_response);
    BOOST_TEST(fault_kind_named("duplicate_answer") == fault_kind::duplicate_response);
    BOOST_TEST(fault_kind_named("close_after_answer") == fault_kind::close_after_response);
    BOOST_TEST(fault_kind_named("reset_after_answer") == fault_kind::reset_after_response);
}

BOOST_AUTO_TEST_CASE(rows_stand_in_the_order_of_the_enumerators_and_are_found_by_name)
{
    for (std::size_t i = 0; i < fault_kind_count; ++i) {
        auto const& row = fault_kind_rows[i];
        BOOST_TEST(index_of(row.kind) == i);
        BOOST_TEST(fault_kind_named(row.name) == row.kind);
    }
    for (auto const* const name : {"cut", "", "answers", "close_before", "before_answer"}) {
        BOOST_TEST(!fault_kind_named(name).has_value(), name);
    }
    BOOST_TEST(fault_kind_rows.back().kind == fault_kind::tool_calls);
}

BOOST_AUTO_TEST_CASE(table_of_the_document_is_the_table_of_the_code)
{
    auto const documented = neuroflash::test::read_doc_table("sandbox.md", "Kind");
    BOOST_REQUIRE(documented.size() == fault_kind_count);
    for (std::size_t i = 0; i < fault_kind_count; ++i) {
        auto const& row = fault_kind_rows[i];
        BOOST_TEST(documented[i][0] == row.name);
        BOOST_TEST(documented[i][1] == name_of(row.stage), row.name);
        BOOST_TEST(documented[i][2] == name_of(row.charge), row.name);
        BOOST_TEST(!documented[i][3].empty(), row.name);
    }
}

BOOST_AUTO_TEST_CASE(request_that_was_not_read_to_its_end_is_recorded_as_such)
{
    auto params = sandbox_params();
    params.record = true;
    for (auto const bytes : {10u, 10'000u}) {
        auto server = sandbox_server(params);
        auto planned = fault(close_in_request);
        planned.bytes = bytes;
        look_at(server, planned);
        auto const seen = server.requests();
        BOOST_TEST_REQUIRE(seen.size() == 2u);
        BOOST_TEST(seen[1].method == "POST");
        BOOST_TEST(seen[1].target == "/api/ds-prototypes/image_generation/");
        BOOST_TEST(seen[1].whole == (bytes == 10'000));
        BOOST_TEST(server.credits_charged() == 0);
    }
}

BOOST_AUTO_TEST_CASE(stall_in_the_request_ends_when_the_client_leaves)
{
    auto server = sandbox_server();
    server.inject(fault(stall_in_request));
    {
        auto client = web_client(server);
        client.send(http::verb::get, "/x");
        while (server.stats().faults_applied == 0) std::this_thread::yield();
        BOOST_TEST(server.stats().connections_open == 1u);
    }
    while (server.stats().connections_open != 0) std::this_thread::yield();
}

BOOST_AUTO_TEST_SUITE_END()
