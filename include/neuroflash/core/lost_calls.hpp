// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_LOST_CALLS_HPP
#define NEUROFLASH_CORE_LOST_CALLS_HPP

#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace neuroflash::inline v0::core {

/// The paid calls whose answers were lost: all of which an image of the history may be, whether
/// somebody looks for them or not.
class lost_calls
{
public:
    /// Finds the call by its serial and updates it, or adds it. It is kept while a caller holds it,
    /// and at least until `window` after it was last sent.
    std::shared_ptr<lost_call>
    enter(lost_call call, std::chrono::nanoseconds window, time_point now)
    {
        release(now);
        if (by_prompt_.size() >= forget_at_) forget_released();
        auto known = by_serial_[call.serial].lock();
        if (known) {
            add_to(*known, std::move(call));
            held_.emplace_back(known->last_sent + window, known);
            return known;
        }
        known = std::make_shared<lost_call>(std::move(call));
        by_serial_[known->serial] = known;
        if (known->key != 0) by_key_.emplace(known->key, known);
        by_prompt_.emplace(text_digest(known->prompt_digest), known);
        held_.emplace_back(known->last_sent + window, known);
        return known;
    }

    /// Of whom the window closed and nobody holds, nothing is known any more.
    void release(time_point now)
    {
        while (!held_.empty() && (held_.front().first < now || held_.size() > rules::max_lost_calls)) {
            held_.pop_front();
        }
    }

    void on_wait_begins(lost_call& call) { waiting_.emplace(call.serial, &call); }
    void on_wait_ends(lost_call& call) { waiting_.erase(call.serial); }

    bool empty() const noexcept { return by_serial_.empty(); }
    std::size_t size() const noexcept { return by_serial_.size(); }

    /// Those that somebody looks for now: whether `visit(lost_call const&)` is true of any.
    template <class Visit>
    bool any_waiting(Visit visit) const
    {
        return std::any_of(waiting_.begin(), waiting_.end(), [&](auto const& entry) {
            return visit(std::as_const(*entry.second));
        });
    }

    template <class Visit>
    void visit_key(std::uint64_t key, Visit visit) const
    {
        auto const [first, last] = by_key_.equal_range(key);
        for (auto at = first; at != last; ++at) {
            if (auto const call = at->second.lock()) visit(*call);
        }
    }

    /// All that may have made an image of that prompt (empty: it is not shown): whether `visit` is
    /// true of any.
    template <class Visit>
    bool any_like(std::string_view prompt_digest, Visit visit) const
    {
        auto const is = [&visit](auto const& entry) {
            auto const call = entry.second.lock();
            return call && visit(*call);
        };
        if (prompt_digest.empty()) return std::any_of(by_serial_.begin(), by_serial_.end(), is);
        auto const [first, last] = by_prompt_.equal_range(text_digest(prompt_digest));
        return std::any_of(first, last, is);
    }

private:
    /// A later word of the same call: it may have been sent again, and more is known of others.
    static void add_to(lost_call& known, lost_call call)
    {
        known.last_sent = std::max(known.last_sent, call.last_sent);
        known.resent = known.resent || call.resent;
        known.forgot_others = known.forgot_others || call.forgot_others;
        known.others.merge(call.others);
        known.blind.insert(known.blind.end(), call.blind.begin(), call.blind.end());
    }

    /// Now and then, so that it costs next to nothing.
    void forget_released()
    {
        auto const released = [](auto const& entry) { return entry.second.expired(); };
        std::erase_if(by_serial_, released);
        std::erase_if(by_key_, released);
        std::erase_if(by_prompt_, released);
        forget_at_ = 2 * by_serial_.size() + 64;
    }

    using index = std::unordered_multimap<std::uint64_t, std::weak_ptr<lost_call>>;

    std::unordered_map<std::uint64_t, std::weak_ptr<lost_call>> by_serial_;
    index by_key_;    ///< By prompt key.
    index by_prompt_; ///< By digest of the prompt's digest.
    std::map<std::uint64_t, lost_call*> waiting_; ///< By serial.
    std::deque<std::pair<time_point, std::shared_ptr<lost_call>>> held_; ///< Until then.
    std::size_t forget_at_ = 64;
};

} // namespace neuroflash::v0::core

#endif
