// SPDX-License-Identifier: BSL-1.0
#include "sandbox/admin_routes.hpp"

#include "sandbox/admin_json.hpp"
#include "sandbox/execute_request.hpp"
#include "sandbox/json_place.hpp"
#include "sandbox/repeated_member.hpp"
#include "sandbox/responses.hpp"
#include "service_model/image_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

using service_model::quota_account;
using service_model::workspace_quotas;

constexpr std::int64_t longest_advance = 10ll * 366 * 86'400; // seconds
constexpr std::int64_t longest_generation = 3'600'000;        // milliseconds
constexpr std::size_t longest_reason = 1000;                  // bytes
constexpr std::int64_t most_credits = 1'000'000'000'000;

/// Times are counted in nanoseconds, which end in the year 2262.
constexpr auto end_of_clock = std::chrono::sys_days(std::chrono::January / 1 / 2200);

http_response done()
{
    http_response made;
    made.status = 204;
    return made;
}

/// The JSON of a body. \throws std::invalid_argument if it is invalid JSON or has a member twice
json::value document_in(http_request const& request)
{
    auto ec = boost::system::error_code();
    auto made = json::parse(request.body, ec);
    if (ec) throw std::invalid_argument("the body is not JSON: " + ec.message());
    refuse_repeated_members(request.body);
    return made;
}

http_response get_state(server_context& server, http_request const&)
{
    json::object body;
    body["origin"] = server.origin;
    body["api_base"] = server.origin + "/api";
    body["token_url"] = server.origin + "/oauth/v2/token";
    body["client_id"] = server.params.client_id;
    json::array workspaces;
    for (auto const& workspace : server.params.workspaces) workspaces.emplace_back(workspace.id);
    body["workspaces"] = std::move(workspaces);
    return json_response(200, body);
}

http_response get_health(server_context&, http_request const&)
{
    json::object body;
    body["status"] = "ok";
    return json_response(200, body);
}

http_response get_counters(server_context& server, http_request const&)
{
    return json_response(200, counters_object(server.counts.snapshot()));
}

http_response get_ledger(server_context& server, http_request const&)
{
    json::array images;
    for (auto const& entry : server.state.ledger()) images.push_back(ledger_object(entry));
    json::array texts;
    auto tokens = 0l;
    for (auto const& entry : server.state.token_ledger()) {
        texts.push_back(token_object(entry));
        tokens += entry.tokens();
    }
    json::object body;
    body["credits"] = server.state.credits_charged();
    body["images"] = std::move(images);
    body["tokens"] = tokens;
    body["texts"] = std::move(texts);
    return json_response(200, body);
}

http_response get_requests(server_context& server, http_request const&)
{
    json::array body;
    for (auto const& seen : server.log.all()) body.push_back(request_object(seen));
    return json_response(200, std::move(body));
}

http_response forget_requests(server_context& server, http_request const&)
{
    server.log.clear();
    return done();
}

http_response get_faults(server_context& server, http_request const&)
{
    json::array planned;
    for (auto const& one : server.faults.planned()) planned.push_back(fault_object(one));
    json::object body;
    body["faults"] = std::move(planned);
    if (auto const seed = server.faults.seed()) body["seed"] = *seed;
    else body["seed"] = nullptr;
    return json_response(200, body);
}

/// Refuses a plan with a fault that cannot be applied, because a test would wait for it in vain.
void require_possible(server_context const& server, fault_plan const& plan)
{
    if (server.params.tls) return;
    if (auto const kind = plan.kind_that_needs_tls())
        throw std::invalid_argument(
            "`" + std::string(row_of(*kind).name) +
            "` needs TLS, which this sandbox does not have");
}

/// Adds a fault or an array of faults, in the form of a fault file.
http_response add_faults(server_context& server, http_request const& request)
{
    auto given = document_in(request);
    auto list = json::array();
    if (given.is_array()) list = std::move(given.get_array());
    else list.push_back(std::move(given));
    json::object file;
    file["faults"] = std::move(list);
    auto plan = fault_plan::parse(json::serialize(file));
    require_possible(server, plan);
    for (auto& one : plan.faults) server.faults.inject(std::move(one));
    return get_faults(server, request);
}

/// Replaces everything that was planned by a whole fault file.
http_response set_faults(server_context& server, http_request const& request)
{
    auto plan = fault_plan::parse(request.body);
    require_possible(server, plan);
    server.faults.clear();
    server.faults.set_plan(std::move(plan));
    return get_faults(server, request);
}

http_response clear_faults(server_context& server, http_request const&)
{
    server.faults.clear();
    return done();
}

http_response get_quota(server_context& server, http_request const&)
{
    auto const& workspace = server.params.workspaces.front().id;
    auto const now = server.state.quotas(workspace);
    json::object body;
    body["images"] = quota_object(now.images.levels());
    body["tokens"] = quota_object(now.tokens.levels());
    return json_response(200, body);
}

/// A member of a quota and its new value.
struct quota_change
{
    quota_account workspace_quotas::* account;
    long quota_levels::* place;
    long value;
};

quota_change read_level(std::string const& type, std::string const& name, json_place const& at)
{
    struct member
    {
        std::string_view name;
        long quota_levels::* place;
    };
    constexpr member members[] = {
        {"limit", &quota_levels::limit}, {"limit_daily", &quota_levels::limit_daily},
        {"bonus", &quota_levels::bonus}, {"spillover", &quota_levels::spillover},
        {"used", &quota_levels::used},   {"used_daily", &quota_levels::used_daily}};
    auto const found = std::ranges::find(members, name, &member::name);
    if (found == std::end(members)) at.refuse("there is no such member");
    auto const account = type == "images" ? &workspace_quotas::images : &workspace_quotas::tokens;
    return {account, found->place, static_cast<long>(at.whole(0, most_credits))};
}

/// Changes the members that are given; the others stay the same in each workspace.
http_response set_quota(server_context& server, http_request const& request)
{
    auto const document = document_in(request);
    auto changes = std::vector<quota_change>();
    json_place(document, "$").each_member([&](std::string const& type, json_place const& at) {
        if (type != "images" && type != "tokens") at.refuse("there is no such member");
        at.each_member([&](std::string const& name, json_place const& member) {
            changes.push_back(read_level(type, name, member));
        });
    });
    // The quotas change after all members were read, so that a refused request changes nothing.
    server.state.change_quotas([&](workspace_quotas& known) {
        for (auto const& change : changes) {
            auto& account = known.*change.account;
            auto levels = account.levels();
            levels.*change.place = change.value;
            account.set(levels);
        }
    });
    return get_quota(server, request);
}

http_response get_clock(server_context& server, http_request const&)
{
    json::object body;
    body["now"] =
        service_model::time_text(server.state.time_now(), service_model::time_form::microseconds);
    return json_response(200, body);
}

http_response advance_clock(server_context& server, http_request const& request)
{
    auto const document = document_in(request);
    auto const body = json_place(document, "$");
    body.each_member([](std::string const& name, json_place const& at) {
        if (name != "advance_s") at.refuse("there is no such member");
    });
    auto const by = body.member("advance_s");
    auto const time = std::chrono::seconds(by.whole(0, longest_advance));
    if (server.state.time_now() + time >= end_of_clock)
        by.refuse("the clock would pass the year 2199");
    server.state.advance_clock(time);
    return get_clock(server, request);
}

http_response get_settings(server_context& server, http_request const&)
{
    json::object body;
    body["generation_time_ms"] = server.generation_time.load().count();
    return json_response(200, body);
}

http_response set_settings(server_context& server, http_request const& request)
{
    auto const document = document_in(request);
    // The time is set at the end, so that a refused request changes nothing.
    auto time = server.generation_time.load();
    json_place(document, "$").each_member([&](std::string const& name, json_place const& at) {
        if (name != "generation_time_ms") at.refuse("there is no such member");
        time = std::chrono::milliseconds(at.whole(0, longest_generation));
    });
    server.generation_time = time;
    return get_settings(server, request);
}

http_response revoke_tokens(server_context& server, http_request const&)
{
    server.state.revoke_tokens();
    return done();
}

http_response close_connections(server_context& server, http_request const&)
{
    server.connections.close_all();
    return done();
}

http_response reset_server(server_context& server, http_request const&)
{
    reset(server);
    return done();
}

http_response list_routes(server_context& server, http_request const& request);

struct admin_route
{
    std::string_view method;
    std::string_view path;
    http_response (*respond)(server_context&, http_request const&);
};

constexpr admin_route routes[] = {
    {"GET", "/", list_routes},
    {"GET", "/health", get_health},
    {"GET", "/state", get_state},
    {"GET", "/counters", get_counters},
    {"GET", "/ledger", get_ledger},
    {"GET", "/requests", get_requests},
    {"DELETE", "/requests", forget_requests},
    {"GET", "/faults", get_faults},
    {"POST", "/faults", add_faults},
    {"PUT", "/faults", set_faults},
    {"DELETE", "/faults", clear_faults},
    {"GET", "/quota", get_quota},
    {"PUT", "/quota", set_quota},
    {"GET", "/clock", get_clock},
    {"POST", "/clock", advance_clock},
    {"GET", "/settings", get_settings},
    {"PUT", "/settings", set_settings},
    {"POST", "/tokens/revoke", revoke_tokens},
    {"POST", "/connections/close", close_connections},
    {"POST", "/reset", reset_server},
};

http_response list_routes(server_context&, http_request const&)
{
    json::array body;
    for (auto const& route : routes)
        body.emplace_back(std::string(route.method) + ' ' + std::string(route.path));
    return json_response(200, std::move(body));
}

} // namespace

http_response admin_refusal(unsigned status, std::string const& why)
{
    // The reason quotes the text that was wrong, which may have megabytes.
    json::object body;
    body["error"] = as_utf8(std::string_view(why).substr(0, longest_reason));
    return json_response(status, body);
}

http_response administer(server_context& server, http_request const& request)
{
    auto allowed = std::string();
    for (auto const& route : routes) {
        if (route.path != request.path()) continue;
        if (route.method == request.method) {
            try {
                return route.respond(server, request);
            } catch (std::invalid_argument const& e) {
                return admin_refusal(400, e.what());
            }
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
    }
    if (allowed.empty()) return admin_refusal(404, "there is no such path; GET / lists all");
    auto made = admin_refusal(405, "the method must be one of: " + allowed);
    made.headers.emplace_back("Allow", allowed);
    return made;
}

} // namespace neuroflash::inline v0::sandbox
