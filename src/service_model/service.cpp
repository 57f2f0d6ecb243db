// SPDX-License-Identifier: BSL-1.0
#include "service_model/service.hpp"

#include "service_model/api_description.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace neuroflash::inline v0::service_model {

namespace {

constexpr std::string_view any_segment = "{}";
constexpr std::string_view workspace_segment = "{workspace}";

/// The values of the place holders of a pattern; empty for those that it does not have.
struct places
{
    std::string_view id;
    std::string_view workspace;
};

std::vector<std::string_view> split(std::string_view path)
{
    std::vector<std::string_view> segments;
    for (path.remove_prefix(path.starts_with('/') ? 1 : 0);;) {
        auto const slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

/// Matches a path with a pattern. Returns nothing if it does not match.
std::optional<places>
match(std::vector<std::string_view> const& pattern, std::vector<std::string_view> const& path)
{
    if (pattern.size() != path.size()) return std::nullopt;
    auto found = places();
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (pattern[i] == any_segment && !path[i].empty()) found.id = path[i];
        else if (pattern[i] == workspace_segment && !path[i].empty()) found.workspace = path[i];
        else if (pattern[i] != path[i]) return std::nullopt;
    }
    return found;
}

std::string_view path_in(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

std::string lower_case(std::string_view text)
{
    auto made = std::string(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

/// Whether FastAPI reads a body of that type as JSON. One without a type is read.
bool is_read(std::string_view content_type)
{
    auto const type = lower_case(content_type.substr(0, content_type.find_first_of("; \t")));
    constexpr std::string_view suffix = "+json";
    return type.empty() || type == "application/json" ||
        (type.size() > suffix.size() && type.ends_with(suffix));
}

/// Whether the body is taken for bytes, and therefore refused. Without an option, curl and fetch
/// declare another type than JSON.
bool has_unread_body(api_request const& request)
{
    if (request.method != "POST" || request.body.empty()) return false;
    auto const path = path_in(request.target);
    return (path.starts_with("/api/ds-prototypes/") || path.starts_with(image_service_prefix)) &&
        !is_read(request.content_type);
}

} // namespace

service::service(service_rules rules, std::function<std::string()> new_id, service_time now)
    : rules_(std::move(rules)), new_id_(std::move(new_id)),
      tokens_(rules_.client_id, rules_.client_secret, rules_.token_lifetime),
      accounts_(make_accounts(now)), guide_(rules_.history, rules_.v1, images_, dependencies()),
      image_service_(rules_.v1, images_, dependencies()), now_(now)
{
    add_accounts();
    add_images();
    add_texts();
    add_voices();
    add_described();
}

accounts service::make_accounts(service_time now) const
{
    return service_model::accounts(
        rules_.workspaces, rules_.image_quota, rules_.token_quota, new_id_, now);
}

image_service::dependencies service::dependencies()
{
    auto made = image_service::dependencies();
    made.origin = [this] { return origin_; };
    made.storage_origin = [this] { return storage_origin_; };
    made.quota_status = rules_.quota_status;
    made.long_side = rules_.long_side;
    made.has_workspace = [this](std::string const& id) { return accounts_.has(id); };
    made.reserve = [this](std::string const& workspace, int wanted) {
        return accounts_.reserve(workspace, wanted, now_);
    };
    made.new_id = [this] { return new_id_(); };
    return made;
}

void service::reset(service_time now)
{
    ++epoch_;
    tokens_.revoke_all();
    images_ = image_store();
    accounts_ = make_accounts(now);
}

void service::add(
    std::string_view method, std::string_view path, required_access needs, api_operation operation,
    handler respond)
{
    routes_.push_back(route{method, split(path), needs, operation, respond});
}

void service::add_accounts()
{
    using enum api_operation;
    add("POST", "/oauth/v2/token", required_access::open, token, [](service& by, call const& c) {
        auto const& asked = c.request;
        return api_response(by.tokens_.respond(
            {asked.body, asked.content_type, asked.authorization}, by.new_id_, c.now));
    });
    add("GET", "/api/workspace-service/v1/workspaces", required_access::token, workspaces,
        [](service& by, call const& c) {
            return api_response(
                by.accounts_.list_workspaces(by.rules_.workspace_envelope, c.request.target));
        });
    add("GET", "/api/usage-service/v1/workspaces/{}/quotas", required_access::token, quotas,
        [](service& by, call const& c) {
            return api_response(by.accounts_.list_quotas(c.id, c.request.target, c.now));
        });
}

void service::add_images()
{
    using enum api_operation;
    auto const both = required_access::token_and_workspace;
    add("GET", "/storage/generated/{}", required_access::open, other,
        [](service& by, call const& c) {
            return api_response(by.guide_.stored_file(c.id, c.now));
        });
    add("GET", "/api/ds-prototypes/image_generation/models", both, image_models,
        [](service&, call const&) { return api_response(guide_images::list_models()); });
    add("POST", "/api/ds-prototypes/image_generation/", both, generate,
        [](service& by, call const& c) {
            return api_response(
                by.guide_.order(charge_kind::generate, c.request.body, c.workspace, c.now));
        });
    add("GET", "/api/ds-prototypes/image_generation/{}/view", both, other,
        [](service& by, call const& c) {
            return api_response(by.guide_.view(c.workspace, c.id, c.now));
        });
    if (rules_.mounts != route_mount::reference_only)
        add_edits_and_history(
            "/api/ds-prototypes/edit", "/api/ds-prototypes/history",
            "/api/ds-prototypes/history/{}");
    if (rules_.mounts != route_mount::guide_only)
        add_edits_and_history(
            "/api/ds-prototypes/image_generation/edit",
            "/api/ds-prototypes/image_generation/history",
            "/api/ds-prototypes/image_generation/history/{}");
}

void service::add_edits_and_history(
    std::string_view edit_path, std::string_view list_path, std::string_view item_path)
{
    using enum api_operation;
    auto const both = required_access::token_and_workspace;
    add("POST", edit_path, both, edit, [](service& by, call const& c) {
        return api_response(by.guide_.order(charge_kind::edit, c.request.body, c.workspace, c.now));
    });
    add("GET", list_path, both, history, [](service& by, call const& c) {
        return api_response(by.guide_.list(c.workspace, c.request.target, c.now));
    });
    add("GET", item_path, both, history, [](service& by, call const& c) {
        return api_response(by.guide_.item(c.workspace, c.id, c.now));
    });
    add("DELETE", item_path, both, other, [](service& by, call const& c) {
        return api_response(by.guide_.remove(c.workspace, c.id, c.now));
    });
}

void service::add_texts()
{
    auto const both = required_access::token_and_workspace;
    add("GET", "/api/ds-prototypes/model_selection/models", both, api_operation::text_models,
        [](service&, call const&) { return api_response(list_text_models()); });
    for (std::string_view const path :
         {"/api/ds-prototypes/health", "/api/ds-prototypes/content_generation/health"})
        add("GET", path, both, api_operation::other,
            [](service&, call const&) { return api_response(response_of(200, "{}")); });
    if (rules_.chat != chat_mount::short_path)
        add("POST", "/api/ds-prototypes/content_generation/chat/completions", both,
            api_operation::chat, chat);
    if (rules_.chat != chat_mount::content_generation)
        add("POST", "/api/ds-prototypes/chat/completions", both, api_operation::chat, chat);
}

api_response service::chat(service& by, call const& asked)
{
    auto read = read_text_request(asked.request.body, by.rules_.forbids_unknown_fields);
    if (auto* const refusal = std::get_if<service_response>(&read)) return std::move(*refusal);
    auto made = api_response();
    made.text = std::get<text_request>(std::move(read));
    made.workspace = asked.workspace;
    return made;
}

bool service::charge(written_text& written, service_time now)
{
    return accounts_.charge(written.entry, new_id_, now);
}

void service::add_voices()
{
    using enum api_operation;
    auto const placed = required_access::token_and_path_workspace;
    add("GET", "/api/brand-voice-service/v1/workspaces/{workspace}/brand-voices", placed, voices,
        [](service& by, call const& c) {
            return api_response(list_voices(by.rules_.voices, c.request.target));
        });
    add("GET", "/api/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{}", placed, voices,
        [](service&, call const& c) { return api_response(get_voice(c.id)); });
    add("POST", "/api/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{}/ds-prompt",
        placed, voices, [](service& by, call const& c) {
            return api_response(voice_prompt(by.rules_.voices, c.id));
        });
    auto const add_summary = [&](summary_mount mount, std::string_view path) {
        if (rules_.summaries != summary_mount::all && rules_.summaries != mount) return;
        add("POST", path, placed, voices, [](service& by, call const& c) {
            return api_response(voice_summary(by.rules_.voices, c.request.body));
        });
    };
    add_summary(
        summary_mount::word_embedding,
        "/api/word-embedding/v1/workspaces/{workspace}/brand-voice-summaries");
    add_summary(
        summary_mount::content_service,
        "/api/content-service/v1/workspaces/{workspace}/brand-voice-summaries");
    add_summary(summary_mount::bare, "/api/v1/workspaces/{workspace}/brand-voice-summaries");
}

/// Adds the GETs whose response is the example of the description.
void service::add_described()
{
    for (auto const& one : described_responses()) {
        auto needs = required_access::token;
        if (one.workspace == workspace_place::header) needs = required_access::token_and_workspace;
        if (one.workspace == workspace_place::path)
            needs = required_access::token_and_path_workspace;
        auto const is_voice = one.path.starts_with("/api/brand-voice-service/");
        add("GET", one.path, needs, is_voice ? api_operation::voices : api_operation::other,
            describe);
    }
}

api_response service::describe(service&, call const& asked)
{
    auto const* const found = find_described_response(path_in(asked.request.target)).response;
    if (found == nullptr) return refuse(404, "Not Found");
    return response_of(200, found->body);
}

bool service::known(std::string_view path) const
{
    auto const segments = split(path);
    return std::any_of(routes_.begin(), routes_.end(), [&](route const& entry) {
        return match(entry.pattern, segments).has_value();
    });
}

api_response service::handle(api_request const& request, service_time now)
{
    now_ = now;
    auto const or_else = [](std::string_view given, std::string const& usual) {
        return given.empty() ? usual : std::string(given);
    };
    origin_ = or_else(request.origin, rules_.origin);
    storage_origin_ = or_else(request.storage_origin, rules_.storage_origin);
    auto read = request;
    if (has_unread_body(request)) read.body = R"("")"; // JSON, and no object
    auto made = respond(read, now);
    if (made.job) {
        made.job->epoch = epoch_;
        made.job->origin = origin_;
    }
    if (made.task) {
        made.task->epoch = epoch_;
        made.task->origin = origin_;
    }
    return made;
}

api_response service::respond(api_request const& request, service_time now)
{
    auto const path = path_in(request.target);
    if (path.starts_with(image_service_prefix)) {
        if (!tokens_.accepts(request.authorization, now))
            return refuse_token(request.authorization);
        auto made = api_response(
            image_service_.handle({request.method, request.target, request.body}, now));
        made.operation = api_operation::image_service;
        return made;
    }
    auto const segments = split(path);
    std::string allowed;
    for (auto const& entry : routes_) {
        auto const found = match(entry.pattern, segments);
        if (!found) continue;
        if (entry.method == request.method) {
            auto const is_placed = entry.needs == required_access::token_and_path_workspace;
            auto const workspace = is_placed ? found->workspace : request.workspace;
            return run(entry, {request, std::string(found->id), std::string(workspace), now});
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(entry.method);
    }
    if (allowed.empty()) return reject(request.target);
    return wrong_method(allowed);
}

/// Redirects a path that differs from a route only in the slash at its end, as FastAPI does. A
/// client that follows must send its body again.
api_response service::reject(std::string_view target) const
{
    auto const mark = std::min(target.find('?'), target.size());
    std::string path(target.substr(0, mark));
    if (path.ends_with('/')) path.pop_back();
    else path += '/';
    if (!known(path)) return refuse(404, "Not Found");
    api_response made;
    made.status = 307;
    made.headers.emplace_back("Location", origin_ + path + std::string(target.substr(mark)));
    return made;
}

api_response service::run(route const& chosen, call const& asked)
{
    if (chosen.needs != required_access::open &&
        !tokens_.accepts(asked.request.authorization, asked.now))
        return refuse_token(asked.request.authorization);
    if (chosen.needs != required_access::open && chosen.needs != required_access::token) {
        if (asked.workspace.empty()) return refuse(400, "x-workspace-id header is required");
        if (!accounts_.has(asked.workspace))
            return forbidden("You are not a member of this workspace");
    }
    auto made = chosen.respond(*this, asked);
    made.operation = chosen.operation;
    return made;
}

} // namespace neuroflash::inline v0::service_model
