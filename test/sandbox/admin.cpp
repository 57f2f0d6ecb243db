// SPDX-License-Identifier: BSL-1.0
// The admin API.
#include "common/unit_test.hpp"
#include "sandbox/admin_json.hpp"
#include "sandbox/admin_routes.hpp"
#include "web_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/json/parse.hpp>

#include <string>
#include <vector>

using namespace neuroflash::sandbox;
using verb = boost::beast::http::verb;
namespace asio = boost::asio;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(admin)

namespace {

constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";
constexpr char ask[] = R"({"prompt":"a"})";

sandbox_params with_admin()
{
    auto params = sandbox_params();
    params.admin_port = 0;
    params.record = true;
    params.image_long_side = 64;
    return params;
}

/// The status and the body of a response of the admin API.
struct admin_response
{
    unsigned status = 0;
    std::string text;

    json::value document() const { return json::parse(text); }
};

/// Sends the bytes and reads until the server closes the connection.
admin_response send_bytes(sandbox_server const& server, std::string const& bytes)
{
    auto io = asio::io_context();
    auto socket = asio::ip::tcp::socket(io);
    auto const url = server.admin_url();
    auto const port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    asio::write(socket, asio::buffer(bytes));
    auto answer = std::string();
    auto ec = boost::system::error_code();
    asio::read(socket, asio::dynamic_buffer(answer), ec);
    auto made = admin_response();
    if (answer.empty()) return made;
    made.status = static_cast<unsigned>(std::stoi(answer.substr(9, 3)));
    made.text = answer.substr(answer.find("\r\n\r\n") + 4);
    return made;
}

admin_response call(
    sandbox_server const& server, std::string const& method, std::string const& path,
    std::string const& body = {}, std::string const& fields = {},
    std::string const& host = "127.0.0.1")
{
    return send_bytes(
        server,
        method + ' ' + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + fields +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

unsigned generate(web_client& client)
{
    return client.call(verb::post, generate_path, ask).status();
}

} // namespace

BOOST_AUTO_TEST_CASE(there_is_none_unless_asked_for)
{
    BOOST_TEST(sandbox_server().admin_url().empty());
    auto const server = sandbox_server(with_admin());
    BOOST_TEST(server.admin_url().starts_with("http://127.0.0.1:"));
    BOOST_TEST(call(server, "GET", "/health").text == R"({"status":"ok"})");
    BOOST_TEST(call(server, "HEAD", "/health").status == 200u);
    BOOST_TEST(call(server, "HEAD", "/health").text == "");
    BOOST_TEST(
        call(server, "GET", "/state").document().at("origin").as_string() == server.origin());
    BOOST_TEST(call(server, "GET", "/").document().as_array().size() == 20u);
}

BOOST_AUTO_TEST_CASE(faults_are_added_shown_replaced_and_cleared)
{
    auto const server = sandbox_server(with_admin());
    auto client = web_client(server);
    client.log_in();
    auto const added = call(server, "POST", "/faults", R"({"kind":"busy","retry_after_s":7})");
    BOOST_TEST(added.status == 200u);
    BOOST_TEST(
        added.text == R"({"faults":[{"kind":"busy","times":1,"retry_after_s":7}],"seed":null})");
    BOOST_TEST(generate(client) == 503u);
    BOOST_TEST(generate(client) == 200u);
    call(server, "POST", "/faults", R"([{"kind":"rate_limit","times":9},{"kind":"server_error"}])");
    auto const replaced = call(
        server, "PUT", "/faults", R"({"seed":5,"faults":[{"kind":"bad_gateway","times":-1}]})");
    BOOST_TEST(replaced.document().at("seed").as_int64() == 5);
    BOOST_TEST(generate(client) == 502u);
    BOOST_TEST(generate(client) == 502u);
    BOOST_TEST(call(server, "DELETE", "/faults").status == 204u);
    BOOST_TEST(generate(client) == 200u);
    auto const counters = call(server, "GET", "/counters").document();
    BOOST_TEST(counters.at_pointer("/faults_by_kind/bad_gateway").as_int64() == 2);
    BOOST_TEST(counters.at("generations").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(quota_that_is_set_keeps_what_each_workspace_used)
{
    auto params = with_admin();
    params.workspaces = {{"first", "First"}, {"second", "Second"}};
    auto const server = sandbox_server(params);
    auto client = web_client(server);
    client.log_in();
    BOOST_TEST(generate(client) == 200u); // in the first one
    BOOST_TEST(call(server, "PUT", "/quota", R"({"images":{"limit":9}})").status == 200u);
    for (auto const* id : {"first", "second"}) {
        auto const path = "/api/usage-service/v1/workspaces/" + std::string(id) + "/quotas";
        auto const seen = json::parse(client.call(verb::get, path).answer.body());
        auto const& quota = seen.at_pointer("/data/0");
        BOOST_TEST(quota.at("limitAmount").as_int64() == 9);
        BOOST_TEST(quota.at("usedAmount").as_int64() == (std::string(id) == "first" ? 1 : 0));
    }
}

BOOST_AUTO_TEST_CASE(ledger_quota_and_clock_are_read_and_set)
{
    auto const server = sandbox_server(with_admin());
    auto client = web_client(server);
    client.log_in();
    BOOST_TEST(generate(client) == 200u);
    auto const ledger = call(server, "GET", "/ledger").document();
    BOOST_TEST(ledger.at("credits").as_int64() == 1);
    BOOST_TEST(ledger.at_pointer("/images/0/prompt").as_string() == "a");
    BOOST_TEST(ledger.at("tokens").as_int64() == 0);
    auto const quota =
        call(server, "PUT", "/quota", R"({"images":{"limit":1},"tokens":{"used":3}})");
    BOOST_TEST(quota.document().at_pointer("/images/limit").as_int64() == 1);
    BOOST_TEST(quota.document().at_pointer("/images/used").as_int64() == 1);
    BOOST_TEST(quota.document().at_pointer("/tokens/used").as_int64() == 3);
    BOOST_TEST(generate(client) == 429u);
    auto const before = call(server, "GET", "/clock").text;
    BOOST_TEST(call(server, "POST", "/clock", R"({"advance_s":14400})").text > before);
    BOOST_TEST(generate(client) == 401u);
    client.log_in();
    call(server, "POST", "/tokens/revoke");
    BOOST_TEST(generate(client) == 401u);
    BOOST_TEST(
        call(server, "PUT", "/settings", R"({"generation_time_ms":0})").text ==
        R"({"generation_time_ms":0})");
}

BOOST_AUTO_TEST_CASE(requests_are_shown_without_secrets_and_forgotten)
{
    auto const server = sandbox_server(with_admin());
    auto client = web_client(server);
    client.log_in();
    client.call(verb::post, generate_path, "{\"prompt\":\"\xff\"}");
    auto const all = call(server, "GET", "/requests");
    auto const seen = all.document().as_array();
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    BOOST_TEST(seen[1].at("body").as_string() == "{\"prompt\":\"\xef\xbf\xbd\"}");
    BOOST_TEST(seen[1].at("authorized").as_bool());
    BOOST_TEST(all.text.find(server.client_secret()) == std::string::npos);
    BOOST_TEST(all.text.find(client.token()) == std::string::npos);
    BOOST_TEST(call(server, "DELETE", "/requests").status == 204u);
    BOOST_TEST(call(server, "GET", "/requests").text == "[]");
}

BOOST_AUTO_TEST_CASE(reset_makes_everything_as_at_the_start)
{
    auto params = with_admin();
    params.seed = 9;
    params.image_quota = quota_levels(2, 2);
    auto const server = sandbox_server(params);
    auto first = std::string();
    for (auto i = 0; i < 2; ++i) {
        auto client = web_client(server);
        client.log_in();
        auto const made = client.call(verb::post, generate_path, ask).answer.body();
        if (i == 0) first = made;
        BOOST_TEST(json::parse(made).at("batch_id") == json::parse(first).at("batch_id"));
        call(server, "POST", "/faults", R"({"kind":"busy"})");
        BOOST_TEST(call(server, "POST", "/reset").status == 204u);
        BOOST_TEST(generate(client) == 401u); // its token is gone
        BOOST_TEST(server.credits_charged() == 0);
        BOOST_TEST(call(server, "GET", "/faults").text == R"({"faults":[],"seed":null})");
    }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_with_its_place)
{
    struct row
    {
        char const* method;
        char const* path;
        char const* body;
        unsigned status;
        char const* reason;
    };
    auto const rows = std::vector<row>{
        {"GET", "/nothing", "", 404, "GET / lists all"},
        {"POST", "/ledger", "", 405, "GET"},
        {"POST", "/faults", R"({"kind":"bussy"})", 400,
         "$.faults[0].kind: there is no kind `bussy`"},
        {"POST", "/faults", "{", 400, "the body is not JSON"},
        {"POST", "/faults", R"({"kind":"busy","times":0})", 400,
         "$.faults[0].times: 0 would never"},
        {"POST", "/faults", R"({"kind":"response","content_type":"a\r\nb: c"})", 400,
         "$.faults[0].content_type"},
        {"PUT", "/faults", R"({"rate":2})", 400, "$.rate"},
        {"PUT", "/quota", R"({"images":{"limit":-1}})", 400, "$.images.limit"},
        {"PUT", "/quota", R"({"pictures":{}})", 400, "$.pictures: there is no such member"},
        {"PUT", "/quota", R"({"images":{"used":1,"used":2}})", 400,
         "$.images.used: the member is there twice"},
        {"POST", "/faults", R"([{"kind":"drip"},{"kind":"drip","kind":"stall"}])", 400,
         "$[1].kind: the member is there twice"},
        {"POST", "/clock", "{}", 400, "advance_s"},
        {"POST", "/clock", R"({"advance_s":1,"by":1})", 400, "$.by: there is no such member"},
        {"PUT", "/settings", R"({"x":1})", 400, "$.x"},
    };
    auto const server = sandbox_server(with_admin());
    for (auto const& row : rows) {
        auto const answer = call(server, row.method, row.path, row.body);
        BOOST_TEST(answer.status == row.status, row.path << row.body);
        BOOST_TEST(answer.text.find(row.reason) != std::string::npos, answer.text);
    }
}

BOOST_AUTO_TEST_CASE(fault_of_the_handshake_needs_tls)
{
    auto params = with_admin();
    params.tls = false;
    auto const plain = sandbox_server(params);
    auto const fault = std::string(R"({"kind":"reset_in_handshake"})");
    auto const added = call(plain, "POST", "/faults", fault);
    BOOST_TEST(added.status == 400u);
    BOOST_TEST(added.text.find("`reset_in_handshake` needs TLS") != std::string::npos, added.text);
    BOOST_TEST(call(plain, "PUT", "/faults", R"({"faults":[)" + fault + "]}").status == 400u);
    for (auto const* const drawn :
         {R"({"connection_rate":0.1})",
          R"({"connection_rate":0.1,"weights":{"cut_handshake":1,"reset_at_accept":1}})"})
        BOOST_TEST(call(plain, "PUT", "/faults", drawn).status == 400u, drawn);
    for (auto const* const possible :
         {R"({"rate":0.1})", R"({"weights":{"cut_handshake":1}})",
          R"({"connection_rate":0.1,"weights":{"reset_at_accept":1}})"})
        BOOST_TEST(call(plain, "PUT", "/faults", possible).status == 200u, possible);
    BOOST_TEST(call(plain, "POST", "/faults", R"({"kind":"reset_at_accept"})").status == 200u);
    auto const with_tls = sandbox_server(with_admin());
    BOOST_TEST(call(with_tls, "POST", "/faults", fault).status == 200u);
}

BOOST_AUTO_TEST_CASE(what_is_refused_changes_nothing)
{
    auto const server = sandbox_server(with_admin());
    struct row
    {
        char const* method;
        char const* path;
        char const* body;
    };
    for (auto const row : {
             row{"POST", "/faults", R"([{"kind":"busy"},{"kind":"bussy"}])"},
             row{"PUT", "/faults", R"({"faults":[{"kind":"busy"}],"rate":2})"},
             row{"PUT", "/quota", R"({"images":{"limit":1},"tokens":{"limit":-1}})"},
             row{"PUT", "/settings", R"({"generation_time_ms":5,"x":1})"},
         }) {
        auto const before = call(server, "GET", row.path).text;
        BOOST_TEST(call(server, row.method, row.path, row.body).status == 400u, row.body);
        BOOST_TEST(call(server, "GET", row.path).text == before, row.body);
    }
}

BOOST_AUTO_TEST_CASE(clock_does_not_pass_its_end)
{
    auto const server = sandbox_server(with_admin());
    auto answer = call(server, "GET", "/clock");
    for (auto i = 0; i < 40 && answer.status == 200u; ++i) {
        auto const before = answer.text;
        answer = call(server, "POST", "/clock", R"({"advance_s":316224000})");
        if (answer.status == 200u) BOOST_TEST(answer.text > before);
    }
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.text.find("$.advance_s: the clock") != std::string::npos, answer.text);
}

BOOST_AUTO_TEST_CASE(request_that_cannot_be_read_is_answered)
{
    auto const server = sandbox_server(with_admin());
    struct row
    {
        std::string bytes;
        unsigned status;
    };
    for (auto const& row : std::vector<row>{
             {"hello\r\n\r\n", 400},
             {"POST /faults HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400},
             {"POST /faults HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413},
             {"GET / HTTP/1.1\r\nx: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
             {"GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n", 431},
         }) {
        auto const answer = send_bytes(server, row.bytes);
        BOOST_TEST(answer.status == row.status, row.bytes.substr(0, 60));
        BOOST_TEST(
            answer.text.starts_with(R"({"error":"the request cannot be read: )"), answer.text);
    }
}

BOOST_AUTO_TEST_CASE(client_that_is_still_sending_reads_why_it_is_refused)
{
    auto const server = sandbox_server(with_admin());
    auto const rest = std::string(8u << 20, 'x'); // more than the system's buffers take
    auto const answer =
        send_bytes(server, "POST /faults HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n" + rest);
    BOOST_TEST(answer.status == 413u);
    BOOST_TEST(send_bytes(server, "GET / HTTP/1.1\r\nx: " + rest).status == 431u);
}

BOOST_AUTO_TEST_CASE(reason_quotes_the_beginning_of_what_is_wrong)
{
    auto const server = sandbox_server(with_admin());
    auto const answer =
        call(server, "POST", "/faults", R"({"kind":")" + std::string(1u << 20, 'k') + "\"}");
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.text.size() < 2000u);
    BOOST_TEST(answer.document().at("error").as_string().starts_with("$.faults[0].kind: there is"));
}

BOOST_AUTO_TEST_CASE(web_page_cannot_use_it)
{
    auto const server = sandbox_server(with_admin());
    BOOST_TEST(
        call(server, "POST", "/reset", "", "Origin: https://evil.example\r\n").status == 403u);
    BOOST_TEST(call(server, "GET", "/ledger", "", "Sec-Fetch-Site: cross-site\r\n").status == 403u);
}

BOOST_AUTO_TEST_CASE(page_whose_name_leads_to_this_machine_is_refused)
{
    auto const server = sandbox_server(with_admin());
    auto const status = [&](std::string const& host) {
        return call(server, "GET", "/health", "", "", host).status;
    };
    for (auto const& host :
         {std::string("127.0.0.1:80"), std::string("[::1]:80"), std::string("10.1.2.3"),
          std::string("localhost"), std::string("LocalHost:8080"), asio::ip::host_name() + ":1"}) {
        BOOST_TEST(status(host) == 200u, host);
    }
    for (auto const* host :
         {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:80",
          "[evil.example]:80", "["}) {
        BOOST_TEST(status(host) == 403u, host);
    }
    // A machine does not know the name of its service in a file of containers.
    auto const refusal = call(server, "GET", "/health", "", "", "service:80").document();
    auto const why = std::string(refusal.at("error").as_string());
    BOOST_TEST(why.find("`service:80`") != std::string::npos, why);
    BOOST_TEST(why.find("use its IP address") != std::string::npos, why);
}

BOOST_AUTO_TEST_CASE(only_the_last_requests_are_kept_where_there_is_a_limit)
{
    auto log = request_log(2);
    for (auto const* target : {"/1", "/2", "/3"}) {
        auto seen = request_record();
        seen.target = target;
        seen.body = std::string(100'000, 'x');
        log.add(seen);
    }
    auto const kept = log.all();
    BOOST_TEST_REQUIRE(kept.size() == 2u);
    BOOST_TEST(kept[0].target == "/2");
    BOOST_TEST(kept[0].body.size() == 64u << 10);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf_8_are_replaced_one_by_one)
{
    struct row
    {
        std::string bytes;
        std::string text;
    };
    std::string const mark = "\xef\xbf\xbd";
    for (auto const& row : std::vector<row>{
             {"Café – 𝄞", "Café – 𝄞"},
             {"\xc3", mark},
             {"a\xc0\x80z", "a" + mark + mark + "z"},
             {"\xed\xa0\x80", mark + mark + mark},
             {"\xf4\x90\x80\x80", mark + mark + mark + mark},
             {"\xe2\x82", mark + mark},
         })
        BOOST_TEST(as_utf8(row.bytes) == row.text);
}

BOOST_AUTO_TEST_CASE(address_to_listen_on_can_be_chosen)
{
    struct row
    {
        char const* host;
        char const* origin;
    };
    for (auto const row :
         {row{"localhost", "https://localhost:"}, row{"127.0.0.2", "https://127.0.0.2:"},
          row{"0.0.0.0", "https://127.0.0.1:"}}) {
        auto params = sandbox_params();
        params.host = row.host;
        auto const server = sandbox_server(params);
        BOOST_TEST(server.origin().starts_with(row.origin), server.origin());
    }
    auto params = sandbox_params();
    params.host = "no host";
    BOOST_CHECK_THROW(sandbox_server{params}, std::invalid_argument);
    params.host = "::1";
    try {
        BOOST_TEST(sandbox_server(params).origin().starts_with("https://[::1]:"));
    } catch (std::runtime_error const&) {
        BOOST_TEST_MESSAGE("there is no IPv6 here");
    }
}

BOOST_AUTO_TEST_CASE(port_of_the_admin_api_that_is_taken_is_named)
{
    sandbox_server const first;
    auto params = sandbox_params();
    params.admin_port = first.port();
    BOOST_CHECK_EXCEPTION(
        sandbox_server{params}, std::runtime_error, [&](std::runtime_error const& failure) {
            return std::string(failure.what()).find(std::to_string(first.port())) !=
                std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
