// SPDX-License-Identifier: BSL-1.0
#include "sandbox/service.hpp"

#include "sandbox/draw_task.hpp"

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
    : start_(params), clock_(std::move(clock)), random_(seed_of(params.seed)),
      tokens_(params.client_id, params.client_secret, params.token_lifetime),
      accounts_(make_accounts()),
      guide_(rules_of_history(params), params.v1, images_, make_dependencies(params, origins)),
      image_service_(params.v1, images_, make_dependencies(params, std::move(origins)))
{
}

service_model::accounts service::make_accounts()
{
    return service_model::accounts(
        start_.workspaces, start_.image_quota, start_.token_quota, [this] { return make_id(); },
        now());
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
    return tokens_.issue(make_id(), now());
}

service_model::service_response service::issue_token(service_model::login_request const& asked)
{
    std::lock_guard const lock(mutex_);
    return tokens_.respond(asked, [this] { return make_id(); }, now());
}

bool service::token_valid(std::string_view authorization) const
{
    std::lock_guard const lock(mutex_);
    return tokens_.accepts(authorization, now());
}

void service::revoke_tokens()
{
    std::lock_guard const lock(mutex_);
    tokens_.revoke_all();
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
    random_.seed(seed_of(start_.seed));
    tokens_.revoke_all();
    images_ = service_model::image_store();
    last_image_ = 0;
    accounts_ = make_accounts(); // after the seed, so that it gives the same ids again
}

bool service::has_workspace(std::string const& id) const
{
    return accounts_.has(id); // the keys never change: no lock
}

service_model::service_response service::list_workspaces(std::string_view target) const
{
    return accounts_.list_workspaces(start_.envelope, target); // they never change: no lock
}

service_model::service_response
service::list_quotas(std::string const& workspace, std::string_view target)
{
    std::lock_guard const lock(mutex_);
    return accounts_.list_quotas(workspace, target, now());
}

service_model::workspace_quotas service::quotas(std::string const& workspace)
{
    std::lock_guard const lock(mutex_);
    return accounts_.of(workspace, now());
}

void service::set_image_quota(quota_levels levels)
{
    std::lock_guard const lock(mutex_);
    accounts_.set_image_quota(levels);
}

void service::set_token_quota(quota_levels levels)
{
    std::lock_guard const lock(mutex_);
    accounts_.set_token_quota(levels);
}

bool service::charge_text(token_entry& entry)
{
    std::lock_guard const lock(mutex_);
    entry.at = std::chrono::steady_clock::now();
    return accounts_.charge(entry, [this] { return make_id(); }, now());
}

std::vector<token_entry> service::token_ledger() const
{
    std::lock_guard const lock(mutex_);
    return accounts_.token_ledger();
}

service_model::image_service::dependencies
service::make_dependencies(sandbox_params const& params, server_origins origins)
{
    service_model::image_service::dependencies made;
    made.origin = std::move(origins.api);
    made.storage_origin = std::move(origins.storage);
    made.quota_status = params.quota_exceeded_status;
    made.long_side = params.image_long_side;
    made.has_workspace = [this](std::string const& id) { return has_workspace(id); };
    // Called from within a step: the mutex is held.
    made.reserve = [this](std::string const& workspace, int wanted) {
        return accounts_.reserve(workspace, wanted, now());
    };
    made.new_id = [this] { return make_id(); };
    return made;
}

service_model::service_response service::finish(service_model::guide_job const& job)
{
    std::lock_guard const lock(mutex_);
    auto const done = guide_.make(job, now());
    ledger_entry entry;
    for (std::size_t i = 0; i < done.images.size(); ++i) {
        auto const& image = done.images[i];
        image->sequence = ++last_image_;
        image->drawing = drawing_of(job, *image, i);
        entry.image_ids.push_back(image->id);
        images_.add(image);
    }
    entry.at = std::chrono::steady_clock::now();
    entry.workspace = job.workspace;
    entry.kind = job.kind;
    entry.prompt = job.prompt;
    entry.credits = job.granted;
    entry.batch_id = done.batch_id;
    accounts_.charge(std::move(entry), now());
    return guide_.respond(job, done);
}

service_model::service_response
service::image_service(service_model::service_request const& request)
{
    std::lock_guard const lock(mutex_);
    return image_service_.handle(request, now());
}

service_model::service_response
service::signed_content(std::string_view target, bool with_token) const
{
    std::lock_guard const lock(mutex_);
    return image_service_.signed_content(target, with_token, now());
}

service_model::image_task service::colleague_task() const
{
    return image_service_.colleague_task(start_.workspaces.front().id);
}

service_model::service_response
service::finish(service_model::image_task const& task, std::vector<drawn_file> const& files)
{
    std::lock_guard const lock(mutex_);
    auto const done = image_service_.make(task, now());
    ledger_entry entry;
    for (std::size_t i = 0; i < done.images.size(); ++i) {
        auto const& image = done.images[i];
        image->sequence = ++last_image_;
        image->drawing = files[i].what;
        image->bytes = files[i].bytes->size();
        entry.image_ids.push_back(image->id);
        images_.add(image);
    }
    entry.workspace = task.workspace;
    entry.surface = api_surface::image_service_v1;
    entry.kind = charge_of(task.kind);
    entry.prompt = task.asked.prompt;
    entry.credits = task.credits;
    entry.batch_id = done.generation_id;
    entry.at = std::chrono::steady_clock::now();
    auto const is_own = task.creator == image_service_.params().user_id;
    if (is_own) accounts_.charge(std::move(entry), now());
    return image_service_.respond(task, done, now());
}

image_pointer service::find_image(std::string const& id) const
{
    std::lock_guard const lock(mutex_);
    return guide_.find(id, now());
}

std::vector<ledger_entry> service::ledger() const
{
    std::lock_guard const lock(mutex_);
    return accounts_.ledger();
}

long service::credits_charged() const
{
    std::lock_guard const lock(mutex_);
    return accounts_.credits_charged();
}

} // namespace neuroflash::inline v0::sandbox
