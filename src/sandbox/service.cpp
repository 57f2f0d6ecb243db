// SPDX-License-Identifier: BSL-1.0
#include "sandbox/service.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

std::chrono::sys_days day_of(service_time time)
{
    return std::chrono::floor<std::chrono::days>(time);
}

std::uint64_t seed_of(std::uint64_t asked)
{
    if (asked != 0) return asked;
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

service_model::list_rules rules_of_history(sandbox_params const& params)
{
    service_model::list_rules rules;
    rules.delay_listings = params.history_delay_listings;
    rules.delay = params.history_delay;
    rules.only_own = params.v1.separate_store;
    rules.hides_unready = true;
    rules.order = params.history;
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
drawing_of(paid_job const& job, std::shared_ptr<std::string const> prompt, int index)
{
    auto made = std::make_shared<recipe>();
    made->prompt = std::move(prompt);
    made->index = static_cast<unsigned>(index);
    made->aspect_ratio = job.aspect_ratio;
    made->size = job.size;
    set_sources(*made, job.sources);
    set_key(*made);
    return made;
}

} // namespace

service::service(sandbox_params const& params, clock_function clock, server_origins origins)
    : start_(params), clock_(std::move(clock)), token_lifetime_(params.token_lifetime),
      random_(seed_of(params.seed)), history_rules_(rules_of_history(params)),
      image_service_(params.v1, images_, make_dependencies(params, std::move(origins)))
{
    auto const today = day_of(now());
    for (auto const& workspace : params.workspaces) {
        image_quotas_.emplace(workspace.id, quota_account(make_id(), params.image_quota, today));
        token_quotas_.emplace(workspace.id, quota_account(make_id(), params.token_quota, today));
    }
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
    return tokens_.issue(make_id(), now(), token_lifetime_);
}

bool service::token_valid(std::string const& token) const
{
    std::lock_guard const lock(mutex_);
    return tokens_.valid(token, now());
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
    ledger_.clear();
    token_ledger_.clear();
    charged_ = 0;
    // In the order of the constructor, so that a seed gives the same ids again.
    auto const today = day_of(now());
    for (auto const& workspace : start_.workspaces) {
        image_quotas_.at(workspace.id) = quota_account(make_id(), start_.image_quota, today);
        token_quotas_.at(workspace.id) = quota_account(make_id(), start_.token_quota, today);
    }
}

bool service::has_workspace(std::string const& id) const
{
    return image_quotas_.count(id) != 0; // the keys never change: no lock
}

quota_account service::quota(std::string const& workspace, std::string const& type)
{
    std::lock_guard const lock(mutex_);
    auto& account = type == "images" ? images_of(workspace) : token_quotas_.at(workspace);
    account.on_day(day_of(now()));
    return account;
}

void service::set_image_quota(quota_levels levels)
{
    std::lock_guard const lock(mutex_);
    for (auto& [workspace, account] : image_quotas_) account.set(levels);
}

void service::set_token_quota(quota_levels levels)
{
    std::lock_guard const lock(mutex_);
    for (auto& [workspace, account] : token_quotas_) account.set(levels);
}

bool service::charge_text(token_entry& entry)
{
    std::lock_guard const lock(mutex_);
    auto& account = token_quotas_.at(entry.workspace);
    account.on_day(day_of(now()));
    if (!account.spend(entry.tokens())) return false;
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch();
    entry.sequence = token_ledger_.size() + 1;
    entry.at = std::chrono::steady_clock::now();
    entry.completion_id = "gen-" + std::to_string(seconds.count()) + '-' + make_id().substr(0, 8);
    token_ledger_.push_back(entry);
    return true;
}

std::vector<token_entry> service::token_ledger() const
{
    std::lock_guard const lock(mutex_);
    return token_ledger_;
}

quota_account& service::images_of(std::string const& workspace)
{
    auto& account = image_quotas_.at(workspace);
    account.on_day(day_of(now()));
    return account;
}

int service::reserve(std::string const& workspace, int wanted)
{
    std::lock_guard const lock(mutex_);
    return images_of(workspace).reserve(wanted);
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
        return images_of(workspace).reserve(wanted);
    };
    made.new_id = [this] { return make_id(); };
    return made;
}

void service::record(ledger_entry entry)
{
    entry.sequence = ledger_.size() + 1;
    entry.at = std::chrono::steady_clock::now();
    charged_ += entry.credits;
    ledger_.push_back(std::move(entry));
}

std::shared_ptr<image_record>
service::make_image(paid_job const& job, std::shared_ptr<recipe const> drawing)
{
    auto image = std::make_shared<image_record>();
    image->sequence = ++last_image_;
    image->id = make_id();
    image->workspace = job.workspace;
    image->creator = image_service_.params().user_id;
    image->prompt = drawing->prompt;
    image->model = job.model;
    image->kind = job.kind == charge_kind::edit ? service_model::image_kind::edited
                                                : service_model::image_kind::generated;
    image->format = job.format;
    image->size = drawing->size;
    image->aspect_ratio = job.aspect_ratio;
    image->created_at = now();
    image->shown_from = image->created_at + job.history_late;
    image->drawing = std::move(drawing);
    return image;
}

finished_job service::finish(paid_job const& job)
{
    std::lock_guard const lock(mutex_);
    images_of(job.workspace).charge(job.granted);
    finished_job done;
    done.batch_id = make_id();
    auto const batch = std::make_shared<std::string const>(done.batch_id);
    auto const prompt = std::make_shared<std::string const>(job.prompt);
    ledger_entry entry;
    for (int i = 0; i < job.granted; ++i) {
        auto image = make_image(job, drawing_of(job, prompt, i));
        image->batch_id = batch;
        entry.image_ids.push_back(image->id);
        images_.add(image);
        done.images.push_back(std::move(image));
    }
    entry.workspace = job.workspace;
    entry.kind = job.kind;
    entry.prompt = job.prompt;
    entry.credits = job.granted;
    entry.batch_id = done.batch_id;
    record(std::move(entry));
    return done;
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
    return image_service_.colleague_task(image_quotas_.begin()->first);
}

service_model::service_response
service::finish(service_model::image_task const& task, std::vector<drawn_file> const& files)
{
    std::lock_guard const lock(mutex_);
    images_of(task.workspace).charge(task.credits);
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
    if (task.creator == image_service_.params().user_id) record(std::move(entry));
    return image_service_.respond(task, done, now());
}

/// Whether the guide's surface knows the image.
bool service::guide_sees(image_pointer const& image) const
{
    if (!image || !image->is_ready(now())) return false;
    return image->made_by == service_model::surface::guide ||
        !image_service_.params().separate_store;
}

image_pointer service::find_image(std::string const& id) const
{
    std::lock_guard const lock(mutex_);
    auto image = images_.find(id);
    return guide_sees(image) ? image : nullptr;
}

image_pointer service::find_image(std::string const& workspace, std::string const& id) const
{
    std::lock_guard const lock(mutex_);
    auto image = images_.find(workspace, id);
    return guide_sees(image) ? image : nullptr;
}

bool service::remove_image(std::string const& workspace, std::string const& id)
{
    std::lock_guard const lock(mutex_);
    return guide_sees(images_.find(workspace, id)) && images_.remove(workspace, id);
}

image_page service::history(std::string const& workspace, std::size_t page, std::size_t size)
{
    std::lock_guard const lock(mutex_);
    return images_.list(workspace, history_rules_, page, size, now());
}

std::vector<ledger_entry> service::ledger() const
{
    std::lock_guard const lock(mutex_);
    return ledger_;
}

long service::credits_charged() const
{
    std::lock_guard const lock(mutex_);
    return charged_;
}

} // namespace neuroflash::inline v0::sandbox
