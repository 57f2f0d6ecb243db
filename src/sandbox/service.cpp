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

} // namespace

service::service(sandbox_params const& params, clock_function clock)
    : clock_(std::move(clock)), token_lifetime_(params.token_lifetime),
      long_side_(params.image_long_side), random_(seed_of(params.seed)),
      images_({params.history, params.history_delay_listings, params.history_delay})
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
        auto what = std::make_shared<recipe>();
        what->prompt = prompt;
        what->index = static_cast<unsigned>(i);
        what->aspect_ratio = job.aspect_ratio;
        what->size = size_for(job.aspect_ratio, long_side_).value();
        set_sources(*what, job.sources);
        auto image = std::make_shared<image_record>();
        image->sequence = ++last_image_;
        image->id = make_id();
        image->batch_id = batch;
        image->workspace = job.workspace;
        image->model = job.model;
        image->kind = job.kind;
        image->format = job.format;
        image->created_at = now();
        image->shown_from = image->created_at + job.history_late;
        image->what = std::move(what);
        entry.image_ids.push_back(image->id);
        images_.add(image);
        done.images.push_back(std::move(image));
    }
    entry.sequence = ledger_.size() + 1;
    entry.workspace = job.workspace;
    entry.kind = job.kind;
    entry.prompt = job.prompt;
    entry.credits = job.granted;
    entry.batch_id = done.batch_id;
    ledger_.push_back(std::move(entry));
    charged_ += job.granted;
    return done;
}

image_pointer service::find_image(std::string const& id) const
{
    std::lock_guard const lock(mutex_);
    return images_.find(id);
}

image_pointer service::find_image(std::string const& workspace, std::string const& id) const
{
    std::lock_guard const lock(mutex_);
    return images_.find(workspace, id);
}

bool service::remove_image(std::string const& workspace, std::string const& id)
{
    std::lock_guard const lock(mutex_);
    return images_.remove(workspace, id);
}

history_slice service::history(std::string const& workspace, std::size_t page, std::size_t size)
{
    std::lock_guard const lock(mutex_);
    return images_.list(workspace, page, size, now());
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
