// SPDX-License-Identifier: BSL-1.0
#include "sandbox/fault_queue.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

bool is_chat(std::string_view method, std::string_view path)
{
    return method == "POST" && path.ends_with("/chat/completions");
}

fault_target target_of(std::string_view method, std::string_view path)
{
    if (method != "POST") return fault_target::free;
    if (path == "/oauth/v2/token") return fault_target::token;
    if (is_chat(method, path)) return fault_target::text;
    if (path == "/api/ds-prototypes/image_generation/" || path == "/api/ds-prototypes/edit" ||
        path == "/api/ds-prototypes/image_generation/edit")
        return fault_target::paid;
    if (path.starts_with("/api/image-service/") && path.ends_with("-tasks"))
        return fault_target::paid;
    return fault_target::free;
}

} // namespace

void fault_queue::add(fault planned)
{
    if (planned.times != 0) planned_.push_back(std::move(planned));
}

void fault_queue::inject(fault planned)
{
    std::lock_guard const lock(mutex_);
    add(std::move(planned));
}

void fault_queue::set_plan(fault_plan plan)
{
    std::lock_guard const lock(mutex_);
    for (auto& planned : plan.faults) add(std::move(planned));
    plan.faults.clear();
    plan_ = std::move(plan);
    draws_ = {};
}

void fault_queue::clear()
{
    std::lock_guard const lock(mutex_);
    planned_.clear();
    plan_.reset();
}

std::vector<fault> fault_queue::planned() const
{
    std::lock_guard const lock(mutex_);
    return {planned_.begin(), planned_.end()};
}

std::optional<std::uint64_t> fault_queue::seed() const
{
    std::lock_guard const lock(mutex_);
    return plan_ ? std::optional(plan_->seed) : std::nullopt;
}

template <class Match>
std::optional<fault> fault_queue::take_injected(Match matches)
{
    for (auto entry = planned_.begin(); entry != planned_.end(); ++entry) {
        if (!matches(*entry)) continue;
        if (entry->skip > 0) {
            // This fault skips the request; a later one may still apply to it.
            --entry->skip;
            continue;
        }
        fault due = *entry;
        if (entry->times > 0 && --entry->times == 0) planned_.erase(entry);
        return due;
    }
    return std::nullopt;
}

/// Draws a fault. The draw counts even if it is not used, so that injected faults do not shift the
/// plan.
std::optional<fault> fault_queue::draw(fault_target target)
{
    if (!plan_) return std::nullopt;
    return plan_->draw(target, draws_[static_cast<std::size_t>(target)]++);
}

std::optional<fault> fault_queue::take(std::string_view method, std::string_view path)
{
    std::lock_guard const lock(mutex_);
    auto drawn = draw(target_of(method, path));
    auto injected = take_injected([&](fault const& entry) {
        return !affects_connection(entry.kind) &&
            (!affects_chat(entry.kind) || is_chat(method, path)) &&
            (entry.method.empty() || entry.method == method) && path.starts_with(entry.path_prefix);
    });
    return injected ? std::move(injected) : std::move(drawn);
}

std::optional<fault> fault_queue::take_for_connection(bool tls)
{
    std::lock_guard const lock(mutex_);
    auto const possible = [tls](fault const& entry) {
        return tls || row_of(entry.kind).stage == fault_stage::accept;
    };
    auto drawn = draw(fault_target::connection);
    auto injected = take_injected(
        [&](fault const& entry) { return affects_connection(entry.kind) && possible(entry); });
    if (injected) return injected;
    return drawn && possible(*drawn) ? std::move(drawn) : std::nullopt;
}

} // namespace neuroflash::inline v0::sandbox
