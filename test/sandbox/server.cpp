// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "web_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/json/parse.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

using namespace neuroflash::sandbox;
using verb = boost::beast::http::verb;

BOOST_AUTO_TEST_SUITE(server)

namespace {

constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";
constexpr char workspaces_path[] = "/api/workspace-service/v1/workspaces";

sandbox_params small_images()
{
    sandbox_params params;
    params.image_long_side = 64;
    return params;
}

/// The path of an absolute URL on the server.
std::string path_of(sandbox_server const& server, std::string const& url)
{
    BOOST_REQUIRE(url.starts_with(server.origin() + "/"));
    return url.substr(server.origin().size());
}

} // namespace

BOOST_AUTO_TEST_CASE(whole_job_of_the_guide_runs_over_one_verified_connection)
{
    sandbox_server const server(small_images());
    web_client client(server);
    client.log_in();
    BOOST_TEST(client.call(verb::get, workspaces_path).status() == 200u);
    auto const made =
        client.call(verb::post, generate_path, R"({"prompt":"a lamp","output_format":"webp"})");
    BOOST_TEST_REQUIRE(made.status() == 200u);
    auto const image = boost::json::parse(made.answer.body()).at_pointer("/images/0");
    auto const url = path_of(server, image.at("url").as_string().c_str());
    auto const file = client.call(verb::get, url);
    BOOST_TEST(file.answer["Content-Type"] == "image/webp");
    BOOST_TEST(file.answer.body().substr(0, 4) == "RIFF");
    auto const id = std::string(image.at("image_id").as_string());
    auto const view = client.call(verb::get, "/api/ds-prototypes/image_generation/" + id + "/view");
    BOOST_TEST(view.answer.body() == file.answer.body());
    BOOST_TEST(client.call(verb::delete_, "/api/ds-prototypes/history/" + id).status() == 204u);
    BOOST_TEST(client.call(verb::get, url).status() == 404u);

    auto const seen = server.stats();
    BOOST_TEST(seen.token_requests == 1u);
    BOOST_TEST(seen.workspace_requests == 1u);
    BOOST_TEST(seen.generations == 1u);
    BOOST_TEST(seen.downloads == 2u);
    BOOST_TEST(seen.images_rendered == 1u);
    BOOST_TEST(seen.deletes == 1u);
    BOOST_TEST(seen.requests == 7u);
    BOOST_TEST(seen.connections_opened == 1u);
    BOOST_TEST(seen.connections_peak == 1u);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(same_prompt_is_drawn_once_and_gives_the_same_bytes)
{
    sandbox_server const server(small_images());
    web_client client(server);
    client.log_in();
    std::vector<std::string> files;
    for (int i = 0; i < 3; ++i) {
        auto const made = client.call(verb::post, generate_path, R"({"prompt":"a lamp"})");
        auto const body = boost::json::parse(made.answer.body());
        auto const url = path_of(server, body.at_pointer("/images/0/url").as_string().c_str());
        files.push_back(client.call(verb::get, url).answer.body());
    }
    BOOST_TEST((files[0] == files[1] && files[1] == files[2]));
    BOOST_TEST(server.stats().images_rendered == 1u);
}

BOOST_AUTO_TEST_CASE(content_of_image_service_v1_is_redirected_to_another_origin)
{
    auto params = small_images();
    params.record = true;
    params.v1.set("content", "redirect-302");
    params.v1.set("ids", "with-slash");
    sandbox_server const server(params);
    BOOST_TEST(server.storage_origin() != server.origin());
    web_client client(server);
    client.log_in();
    auto const root = "/api/image-service/v1/workspaces/" + server.workspace_id() + "/";
    auto const made =
        client.call(verb::post, root + "image-generation-tasks", R"({"prompt":"a lamp"})");
    BOOST_TEST_REQUIRE(made.status() == 200u);
    auto const link = boost::json::parse(made.answer.body()).at_pointer("/images/0/_links/content");
    auto const moved = client.call(verb::get, std::string(link.as_string()));
    BOOST_TEST(moved.status() == 302u);
    auto const address = std::string(moved.answer["Location"]);
    BOOST_TEST(address.starts_with(server.storage_origin() + "/signed/generated%2F"));
    // The origin of the API does not serve the signed path, whatever token is sent.
    BOOST_TEST(
        client.call(verb::get, address.substr(server.storage_origin().size())).status() == 404u);
    BOOST_TEST(server.stats().generations == 1u);
    BOOST_TEST(server.stats().image_service_requests == 2u);
    BOOST_TEST(!server.requests().back().to_storage);
    BOOST_TEST(server.ledger().at(0).credits == 1);
}

/// A program in another container cannot fetch an image from the loopback address.
BOOST_AUTO_TEST_CASE(links_have_the_host_of_the_request_if_the_server_has_many_addresses)
{
    constexpr auto body = std::string_view(R"({"prompt":"a lamp"})");
    for (auto const* address : {"0.0.0.0", "127.0.0.1"}) {
        auto params = small_images();
        params.tls = false;
        params.host = address;
        params.v1.set("content", "redirect-302");
        sandbox_server const server(params);
        web_client known(server);
        known.log_in();
        auto const talk = [&](std::string const& line, std::string_view more) {
            return web_client(server).talk(
                line +
                " HTTP/1.1\r\nHost: box.test:81\r\nConnection: close\r\nAuthorization: Bearer " +
                known.token() + "\r\nx-workspace-id: " + server.workspace_id() +
                "\r\nContent-Length: " + std::to_string(more.size()) + "\r\n\r\n" +
                std::string(more));
        };
        auto const has_many = std::string_view(address) == "0.0.0.0";
        auto const origin = has_many ? std::string("http://box.test:81") : server.origin();
        auto const made = talk(std::string("POST ") + generate_path, body);
        BOOST_TEST(made.find('"' + origin + "/storage/") != made.npos, made);
        // The signed addresses are at a port of their own.
        auto const root = "/api/image-service/v1/workspaces/" + server.workspace_id();
        auto const task = talk("POST " + root + "/image-generation-tasks", body);
        auto const document = boost::json::parse(task.substr(task.find("\r\n\r\n") + 4));
        auto const id = std::string(document.at_pointer("/images/0/id").as_string());
        auto const moved = talk("GET " + root + "/images/" + id + "/content", "");
        auto const usual = server.storage_origin();
        auto const signed_at =
            has_many ? "http://box.test" + usual.substr(usual.rfind(':')) : usual;
        BOOST_TEST(moved.find("Location: " + signed_at + "/signed/") != moved.npos, moved);
    }
}

BOOST_AUTO_TEST_CASE(addresses_belong_together)
{
    sandbox_server const server;
    BOOST_TEST(server.origin() == "https://127.0.0.1:" + std::to_string(server.port()));
    BOOST_TEST(server.api_base() == server.origin() + "/api");
    BOOST_TEST(server.token_url() == server.origin() + "/oauth/v2/token");
}

BOOST_AUTO_TEST_CASE(plain_http_works_when_asked_for)
{
    auto params = small_images();
    params.tls = false;
    sandbox_server const server(params);
    BOOST_TEST(server.ca_file().empty());
    BOOST_TEST(server.origin().starts_with("http://127.0.0.1:"));
    web_client client(server);
    client.log_in();
    BOOST_TEST(client.call(verb::get, workspaces_path).status() == 200u);
    BOOST_TEST(server.stats().tls_handshakes == 0u);
}

BOOST_AUTO_TEST_CASE(tls_1_3_is_spoken_and_sessions_are_resumed)
{
    sandbox_server const server;
    web_client first(server);
    BOOST_TEST(first.tls_version() == TLS1_3_VERSION);
    first.call(verb::get, "/"); // the ticket comes after the handshake
    std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> const session(
        first.session(), SSL_SESSION_free);
    web_client second(server, session.get());
    BOOST_TEST(second.call(verb::get, "/").status() == 404u);
    BOOST_TEST(second.resumed());
    BOOST_TEST(server.stats().tls_handshakes == 2u);
    BOOST_TEST(server.stats().tls_resumed == 1u);
}

BOOST_AUTO_TEST_CASE(ca_file_is_written_where_asked)
{
    auto const place = std::filesystem::temp_directory_path() / "neuroflash_sandbox_ca_test";
    sandbox_params params;
    params.ca_directory = place.string();
    {
        sandbox_server const server(params);
        BOOST_TEST(server.ca_file() == (place / "ca.pem").string());
        BOOST_TEST(std::filesystem::exists(server.ca_file()));
    }
    BOOST_TEST(std::filesystem::exists(place / "ca.pem"));
    std::filesystem::remove_all(place);
}

BOOST_AUTO_TEST_CASE(bad_parameters_name_the_member)
{
    sandbox_params params;
    params.threads = 0;
    BOOST_CHECK_EXCEPTION(
        sandbox_server{params}, std::invalid_argument, [](std::invalid_argument const& failure) {
            return std::string(failure.what()).find("threads") != std::string::npos;
        });
    params = sandbox_params();
    params.workspaces.clear();
    BOOST_CHECK_THROW(sandbox_server{params}, std::invalid_argument);
    params.workspaces = {{"a", "One"}, {"a", "Two"}};
    BOOST_CHECK_THROW(sandbox_server{params}, std::invalid_argument);
    params.workspaces = {{"", "One"}};
    BOOST_CHECK_THROW(sandbox_server{params}, std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(port_in_use_is_an_error)
{
    sandbox_server const first;
    sandbox_params params;
    params.port = first.port();
    BOOST_CHECK_THROW(sandbox_server{params}, std::runtime_error);
}

BOOST_AUTO_TEST_CASE(requests_are_recorded_without_secrets)
{
    auto params = small_images();
    params.record = true;
    sandbox_server const server(params);
    web_client client(server);
    client.log_in();
    client.call(verb::post, generate_path, R"({"prompt":"a"})");
    auto const seen = server.requests();
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    BOOST_TEST(seen[0].target == "/oauth/v2/token");
    BOOST_TEST(seen[0].body.empty());
    BOOST_TEST(!seen[0].authorized);
    BOOST_TEST(seen[1].method == "POST");
    BOOST_TEST(seen[1].authorized);
    BOOST_TEST(seen[1].workspace == server.workspace_id());
    BOOST_TEST(seen[1].content_type == "application/json");
    BOOST_TEST(seen[1].body == R"({"prompt":"a"})");
    BOOST_TEST(seen[1].connection == 1u);
}

BOOST_AUTO_TEST_CASE(no_part_of_a_recorded_request_has_a_secret)
{
    auto params = small_images();
    params.record = true;
    params.client_secret = "s3cret/of-a-test";
    sandbox_server const server(params);
    web_client client(server);
    client.log_in();
    auto const login =
        std::string("grant_type=client_credentials&client_secret=mine-of-production");
    auto const post = [&](std::string const& path, std::string const& fields,
                          std::string const& body) {
        web_client(server).talk(
            "POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    };
    auto const form = std::string("Content-Type: Application/X-WWW-Form-Urlencoded\r\n");
    auto const bearer = "Authorization: Bearer " + client.token() + "\r\n";
    post("/oauth/v2/token/", form, login);
    post("/oauth/token", "", login);
    post("/api/token", form, "password=mine-of-production");
    post(
        "/login", "Content-Type: application/json\r\n",
        R"({"client_secret":"mine-of-production"})");
    post("/api?page=2&Client%5Fsecret=mine-of-production&token=" + client.token(), "", "");
    post("/api/s3cret%2fof%2Da-test", "", R"({"prompt":"s3cret/of-a-test"})");
    post(generate_path, bearer + "x-workspace-id: " + client.token() + "\r\n", client.token());
    for (auto const* const name : {"clientSecret", "Password", "CLIENT_SECRET"})
        post("/login", "", "{\"" + std::string(name) + "\" : \"mine-of-production\"}");
    post("/api/x", "Authorization: Bearer  " + client.token() + " \r\n", client.token());
    auto const seen = server.requests();
    BOOST_TEST_REQUIRE(seen.size() == 12u);
    for (auto const& one : seen) {
        auto const all =
            one.method + one.target + one.workspace + one.content_type + one.user_agent + one.body;
        for (auto const& secret :
             {std::string("mine-of-production"), client.token(), std::string("a-test")})
            BOOST_TEST(all.find(secret) == std::string::npos, all);
    }
    BOOST_TEST(seen[5].target == "/api?page=2&Client%5Fsecret=(hidden)&token=(hidden)");
    BOOST_TEST(seen[6].target == "/api/(hidden)");
    BOOST_TEST(seen[6].body == R"x({"prompt":"(hidden)"})x");
    BOOST_TEST(seen[7].workspace == "(hidden)");
    BOOST_TEST(seen[11].body == "(hidden)");
}

BOOST_AUTO_TEST_CASE(date_of_responses_is_the_time_of_the_service)
{
    sandbox_server server(small_images());
    web_client client(server);
    server.advance_clock(std::chrono::hours(400 * 24)); // another year, whatever the day
    client.log_in();
    client.call(verb::post, generate_path, R"({"prompt":"a"})");
    auto const listed = client.call(verb::get, "/api/ds-prototypes/history");
    auto const items = boost::json::parse(listed.answer.body()).at("items").as_array();
    BOOST_TEST_REQUIRE(items.size() == 1u);
    auto const made_at = std::string(items[0].at("created_at").as_string());
    auto const date = std::string(listed.answer["Date"]);
    BOOST_TEST(date.substr(date.find(':') - 7, 4) == made_at.substr(0, 4), date + ", " + made_at);
}

BOOST_AUTO_TEST_CASE(revoked_tokens_clock_and_quota_are_set_from_outside)
{
    sandbox_server server(small_images());
    web_client client(server);
    client.log_in();
    server.revoke_tokens();
    BOOST_TEST(client.call(verb::get, workspaces_path).status() == 401u);
    client.log_in();
    BOOST_TEST(client.call(verb::get, workspaces_path).status() == 200u);
    server.advance_clock(std::chrono::hours(4));
    BOOST_TEST(client.call(verb::get, workspaces_path).status() == 401u);
    client.log_in();
    server.set_quota(quota_levels(0, 0));
    BOOST_TEST(client.call(verb::post, generate_path, R"({"prompt":"a"})").status() == 429u);
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_a_bad_request_and_closed)
{
    sandbox_server const server;
    BOOST_TEST(web_client(server).talk("hello\r\n\r\n").starts_with("HTTP/1.1 400 "));
    auto const large = "GET / HTTP/1.1\r\nx: " + std::string(70'000, 'x') + "\r\n\r\n";
    BOOST_TEST(web_client(server).talk(large).starts_with("HTTP/1.1 431 "));
    auto const long_body = "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n";
    BOOST_TEST(web_client(server).talk(long_body).starts_with("HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(old_clients_and_close_are_honoured)
{
    sandbox_server const server;
    auto const once = web_client(server).talk("GET / HTTP/1.0\r\n\r\n");
    BOOST_TEST(once.find("Connection: close\r\n") != std::string::npos);
    auto const twice = web_client(server).talk(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    BOOST_TEST(twice.find("HTTP/1.1 404", 1) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answer_to_head_has_no_body)
{
    sandbox_server const server;
    web_client client(server);
    BOOST_TEST(client.call(verb::head, "/storage/generated/x.png").status() == 404u);
    BOOST_TEST(client.call(verb::get, "/").status() == 404u); // the connection is in step
}

BOOST_AUTO_TEST_CASE(head_is_answered_as_get_where_there_is_get)
{
    sandbox_server const server;
    web_client client(server);
    client.log_in();
    for (auto const* const path :
         {"/health", "/openapi.json", "/api/workspace-service/v1/workspaces",
          "/api/ds-prototypes/image_generation/models"}) {
        auto const whole = client.call(verb::get, path);
        auto const head = client.call(verb::head, path);
        BOOST_TEST(head.status() == 200u, path);
        BOOST_TEST(head.answer.body() == "");
        BOOST_TEST(head.answer["Content-Length"] == whole.answer["Content-Length"], path);
    }
    auto const paid = client.call(verb::head, "/api/ds-prototypes/image_generation/");
    BOOST_TEST(paid.status() == 405u);
    BOOST_TEST(paid.answer["Allow"] == "POST");
}

BOOST_AUTO_TEST_CASE(idle_connection_is_closed_after_its_time)
{
    sandbox_params params;
    params.keep_alive_time = std::chrono::milliseconds(20);
    sandbox_server const server(params);
    web_client client(server);
    BOOST_TEST(client.wait_for_end().failed());
}

BOOST_AUTO_TEST_CASE(connections_can_be_closed_from_outside)
{
    sandbox_server server;
    web_client client(server);
    BOOST_TEST(client.call(verb::get, "/").status() == 404u);
    server.close_connections();
    BOOST_TEST(client.wait_for_end().failed());
    BOOST_TEST(web_client(server).call(verb::get, "/").status() == 404u);
}

BOOST_AUTO_TEST_CASE(server_that_is_reset_knows_neither_charges_nor_tokens_nor_faults)
{
    sandbox_server server;
    web_client client(server);
    client.log_in();
    BOOST_TEST(client.call(verb::post, generate_path, R"({"prompt":"a"})").status() == 200u);
    BOOST_TEST(server.credits_charged() == 1);
    server.inject(fault(fault_kind::busy));
    server.reset();
    BOOST_TEST(server.credits_charged() == 0);
    BOOST_TEST(client.call(verb::post, generate_path, R"({"prompt":"a"})").status() == 401u);
    client.log_in();
    BOOST_TEST(client.call(verb::post, generate_path, R"({"prompt":"a"})").status() == 200u);
    BOOST_TEST(server.ledger().size() == 1u);
}

BOOST_AUTO_TEST_CASE(server_ends_at_once_while_generations_are_in_work)
{
    sandbox_params params;
    params.generation_time = std::chrono::minutes(10);
    auto server = std::make_unique<sandbox_server>(params);
    web_client client(*server);
    client.log_in();
    std::thread caller([&] { client.call(verb::post, generate_path, R"({"prompt":"a"})"); });
    while (server->stats().working == 0) std::this_thread::yield();
    server.reset();
    caller.join();
}

BOOST_AUTO_TEST_CASE(generation_whose_client_left_is_still_carried_out_and_charged)
{
    sandbox_params params;
    params.generation_time = std::chrono::milliseconds(50);
    sandbox_server const server(params);
    {
        web_client client(server);
        client.log_in();
        client.send(verb::post, generate_path, R"({"prompt":"a"})");
        while (server.stats().working == 0) std::this_thread::yield();
    }
    while (server.stats().generations == 0) std::this_thread::yield();
    BOOST_TEST(server.stats().generations == 1u);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
