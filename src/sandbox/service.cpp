// SPDX-License-Identifier: BSL-1.0
#include "sandbox/service.hpp"

#include "sandbox/draw_task.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

std::uint64_t seed_of(std::uint64_t asked)
{
    if (asked != 0) return asked;
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

service_model::history_rules rules_of_history(sandbox_params const& params)
{
    service_model::history_rules rules;
    rules.lists.delay_listings = params.history_delay_listings;
    rules.lists.delay = params.history_delay;
    rules.lists.order = params.history;
    rules.hidden = params.hidden_history_fields;
    if (params.history_page_limit != 0) rules.largest_page = params.history_page_limit;
    rules.repeats_first_page = params.history_ignores_page;
    return rules;
}

service_model::service_rules rules_of(sandbox_params const& params, server_origins origins)
{
    service_model::service_rules rules;
    rules.origin = std::move(origins.api);
    rules.storage_origin = std::move(origins.storage);
    rules.client_id = params.client_id;
    rules.client_secret = params.client_secret;
    rules.token_lifetime = params.token_lifetime;
    rules.workspaces = params.workspaces;
    rules.workspace_envelope = params.envelope;
    rules.image_quota = params.image_quota;
    rules.token_quota = params.token_quota;
    rules.quota_status = params.quota_exceeded_status;
    rules.long_side = params.image_long_side;
    rules.mounts = params.mounts;
    rules.chat = params.chat;
    rules.summaries = params.summaries;
    rules.usage = params.usage;
    rules.forbids_unknown_fields = params.forbid_unknown_fields;
    rules.history = rules_of_history(params);
    rules.voices = {params.voice_envelope, params.voice_prompt, params.long_summaries};
    rules.v1 = params.v1;
    return rules;
}

/// The answer to a request whose work was not done when a reset came. Its credits were put aside in
/// an account that no longer exists.
service_model::service_response overtaken_by_reset()
{
    return service_model::refuse(503, "The sandbox was reset while it worked on this request");
}

/// Anything else in a field Host is not copied into links.
bool may_be_of_host(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        std::string_view("-._:[]").find(c) != std::string_view::npos;
}

charge_kind charge_of(service_model::image_kind kind)
{
    switch (kind) {
    case service_model::image_kind::generated: return charge_kind::generate;
    case service_model::image_kind::edited: return charge_kind::edit;
    case service_model::image_kind::uploaded: return charge_kind::upload;
    case service_model::image_kind::upscaled: break;
    }
    return charge_kind::upscale;
}

std::shared_ptr<recipe const>
drawing_of(service_model::guide_job const& job, image_record const& image, std::size_t index)
{
    auto made = std::make_shared<recipe>();
    made->prompt = image.prompt;
    made->index = static_cast<unsigned>(index);
    made->aspect_ratio = job.aspect_ratio;
    made->size = job.size;
    std::vector<std::shared_ptr<recipe const>> sources;
    for (auto const& source : job.sources) sources.push_back(recipe_of(*source));
    set_sources(*made, std::move(sources));
    set_key(*made);
    return made;
}

} // namespace

service::service(sandbox_params const& params, clock_function clock, server_origins origins)
    : seed_(params.seed), clock_(std::move(clock)), random_(seed_of(seed_)),
      follows_host_(origins.are_many),
      model_(rules_of(params, std::move(origins)), [this] { return make_id(); }, now())
{
}

std::string service::make_id()
{
    constexpr char digits[] = "0123456789abcdef";
    std::string id = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    std::uint64_t bits = 0;
    int left = 0;
    for (auto& c : id) {
        if (c != 'x' && c != 'y') continue;
        if (left == 0) {
            bits = random_();
            left = 16;
        }
        auto const nibble = bits & 15u;
        c = c == 'x' ? digits[nibble] : digits[8 + nibble % 4];
        bits >>= 4;
        --left;
    }
    return id;
}

std::string service::issue_token()
{
    std::lock_guard const lock(mutex_);
    return model_.tokens().issue(make_id(), now());
}

void service::revoke_tokens()
{
    std::lock_guard const lock(mutex_);
    model_.tokens().revoke_all();
}

void service::advance_clock(std::chrono::seconds by)
{
    std::lock_guard const lock(mutex_);
    ahead_ += by;
}

service_time service::time_now() const
{
    std::lock_guard const lock(mutex_);
    return now();
}

void service::reset()
{
    std::lock_guard const lock(mutex_);
    ahead_ = std::chrono::seconds(0);
    random_.seed(seed_of(seed_)); // so that a seed gives the same ids again
    last_image_ = 0;
    model_.reset(now());
}

service_model::workspace_quotas service::quotas(std::string const& workspace)
{
    std::lock_guard const lock(mutex_);
    return model_.accounts().of(workspace, now());
}

void service::set_image_quota(quota_levels levels)
{
    std::lock_guard const lock(mutex_);
    model_.accounts().set_image_quota(levels);
}

void service::set_token_quota(quota_levels levels)
{
    std::lock_guard const lock(mutex_);
    model_.accounts().set_token_quota(levels);
}

void service::change_quotas(std::function<void(service_model::workspace_quotas&)> const& change)
{
    std::lock_guard const lock(mutex_);
    for (auto const& workspace : model_.rules().workspaces)
        change(model_.accounts().of(workspace.id, now()));
}

/// The addresses of the server by the name that the client has for it; empty if that is the usual
/// one, or no name.
server_origins service::origins_for(std::string const& host) const
{
    auto made = server_origins();
    if (!follows_host_ || host.empty() || !std::ranges::all_of(host, may_be_of_host)) return made;
    auto const bracket = host.find(']'); // an IPv6 address has colons of its own
    auto const name = host.substr(0, host.find(':', bracket == host.npos ? 0 : bracket));
    if (name.empty()) return made;
    auto const& usual = model_.rules();
    auto const scheme = usual.origin.substr(0, usual.origin.find("://") + 3);
    made.api = scheme + host;
    if (usual.storage_origin.empty()) return made;
    made.storage = scheme + name + usual.storage_origin.substr(usual.storage_origin.rfind(':'));
    return made;
}

service_model::api_response service::handle(http_request const& request)
{
    std::lock_guard const lock(mutex_);
    auto const origins = origins_for(request.host);
    return model_.handle(
        {request.method, request.target, request.authorization, request.workspace,
         request.content_type, request.body, origins.api, origins.storage},
        now());
}

service_model::service_response
service::signed_content(std::string_view target, bool with_token) const
{
    std::lock_guard const lock(mutex_);
    return model_.image_service().signed_content(target, with_token, now());
}

service_model::image_task service::colleague_task() const
{
    std::lock_guard const lock(mutex_);
    auto made = model_.image_service().colleague_task(model_.rules().workspaces.front().id);
    made.epoch = model_.epoch();
    return made;
}

bool service::charge_text(service_model::written_text& written)
{
    std::lock_guard const lock(mutex_);
    written.entry.at = std::chrono::steady_clock::now();
    return model_.charge(written, now());
}

service_model::service_response service::finish(service_model::guide_job const& job)
{
    std::lock_guard const lock(mutex_);
    if (job.epoch != model_.epoch()) return overtaken_by_reset();
    auto const done = model_.guide().make(job, now());
    ledger_entry entry;
    for (std::size_t i = 0; i < done.images.size(); ++i) {
        auto const& image = done.images[i];
        image->sequence = ++last_image_;
        image->drawing = drawing_of(job, *image, i);
        entry.image_ids.push_back(image->id);
        model_.images().add(image);
    }
    entry.at = std::chrono::steady_clock::now();
    entry.workspace = job.workspace;
    entry.kind = job.kind;
    entry.prompt = job.prompt;
    entry.credits = job.granted;
    entry.batch_id = done.batch_id;
    model_.accounts().charge(std::move(entry), now());
    return model_.guide().respond(job, done);
}

service_model::service_response
service::finish(service_model::image_task const& task, std::vector<drawn_file> const& files)
{
    std::lock_guard const lock(mutex_);
    if (task.epoch != model_.epoch()) return overtaken_by_reset();
    auto& surface = model_.image_service();
    auto const done = surface.make(task, now());
    ledger_entry entry;
    for (std::size_t i = 0; i < done.images.size(); ++i) {
        auto const& image = done.images[i];
        image->sequence = ++last_image_;
        image->drawing = files[i].what;
        image->bytes = files[i].bytes->size();
        entry.image_ids.push_back(image->id);
        model_.images().add(image);
    }
    entry.at = std::chrono::steady_clock::now();
    entry.workspace = task.workspace;
    entry.surface = api_surface::image_service_v1;
    entry.kind = charge_of(task.kind);
    entry.prompt = task.asked.prompt;
    entry.credits = task.credits;
    entry.batch_id = done.generation_id;
    auto const is_own = task.creator == surface.params().user_id;
    if (is_own) model_.accounts().charge(std::move(entry), now());
    return surface.respond(task, done, now());
}

void service::release(service_model::image_task const& task)
{
    std::lock_guard const lock(mutex_);
    // After a reset, the account in which the credits were put aside no longer exists.
    if (task.epoch == model_.epoch()) model_.accounts().release(task.workspace, task.credits);
}

image_pointer service::find_image(std::string const& id) const
{
    std::lock_guard const lock(mutex_);
    return model_.guide().find(id, now());
}

std::vector<ledger_entry> service::ledger() const
{
    std::lock_guard const lock(mutex_);
    return model_.accounts().ledger();
}

std::vector<token_entry> service::token_ledger() const
{
    std::lock_guard const lock(mutex_);
    return model_.accounts().token_ledger();
}

long service::credits_charged() const
{
    std::lock_guard const lock(mutex_);
    return model_.accounts().credits_charged();
}

} // namespace neuroflash::inline v0::sandbox
