// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_PAID_FLIGHTS_HPP
#define NEUROFLASH_CORE_PAID_FLIGHTS_HPP

#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/// A rough key of a prompt: equal for equal prompts, white space aside, and cheap for long ones.
constexpr std::uint64_t prompt_key(std::string_view prompt) noexcept
{
    constexpr auto ends = 16;
    auto key = text_digest({});
    auto left = ends;
    for (auto at = prompt.begin(); at != prompt.end() && left > 0; ++at) {
        if (is_blank(*at)) continue;
        key = text_digest(std::string_view(&*at, 1), key);
        --left;
    }
    left = ends;
    for (auto at = prompt.rbegin(); at != prompt.rend() && left > 0; ++at) {
        if (is_blank(*at)) continue;
        key = text_digest(std::string_view(&*at, 1), key);
        --left;
    }
    return key;
}

/// One paid call, within its frame. In the list of those in flight from its first request until its
/// answer is read, given up, or looked for in the history before another attempt.
class paid_flight
    : public boost::intrusive::list_base_hook<
          boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
{
public:
    /// The texts outlive it.
    paid_flight(std::string_view place, std::string_view text)
        : workspace(place), prompt(text), key(prompt_key(text))
    {
    }

    std::string_view workspace;
    std::string_view prompt;
    std::uint64_t key; ///< Of the prompt.
    time_point begun{}; ///< Its first request.
    time_point sent{};  ///< The first request of it that may have been carried out.
    std::chrono::system_clock::time_point wall_sent{}; ///< `sent` by the wall clock.
    time_point last_sent{}; ///< The last request of it that may have been carried out.
    bool in_doubt = false; ///< An earlier attempt of it may have been carried out.
    std::uint64_t serial = 0; ///< Its name among the lost calls; 0: none yet.

    /// An attempt is over; `unknown`: it may have been carried out.
    void on_attempt(bool unknown) noexcept
    {
        if (unknown) {
            in_doubt = true;
            last_in_doubt_ = last_sent;
        } else if (in_doubt) {
            last_sent = last_in_doubt_;
        }
    }

private:
    time_point last_in_doubt_{}; ///< `last_sent` without the attempt under way.
};

/**
 * \brief The paid calls in flight, and whose images the answered ones were.
 *
 * The costs of a call are a place in a list and a few bytes for each image, kept while a call that
 * was in flight with it could still be looking for its own images.
 */
class paid_flights
{
public:
    /// An answered call that told no id: what it made cannot be recognised.
    struct anonymous
    {
        std::string workspace;
        std::string prompt;
        time_point sent;
        time_point answered;
    };

    void on_sending(
        paid_flight& flight, time_point now, std::chrono::system_clock::time_point wall_now = {})
    {
        if (!flight.in_doubt) {
            flight.sent = now;
            flight.wall_sent = wall_now;
        }
        flight.last_sent = now;
        if (flight.is_linked()) return;
        flight.begun = now;
        open_.push_back(flight);
    }

    /// Its images are its caller's. `digest_of(image)`: the digest of its id, 0 if it has none.
    /// False: not all have one.
    template <class Images, class Digest>
    bool on_answered(
        paid_flight& flight, Images const& images, Digest const& digest_of, time_point now)
    {
        on_given_up(flight);
        forget(now);
        auto nameless = images.empty();
        for (auto const& image : images) {
            auto const digest = std::uint64_t(digest_of(image));
            nameless = nameless || digest == 0;
            if (digest == 0) continue;
            taken_.push_back({digest, flight.key, now});
            if (indexed_) index_.emplace(digest, flight.key);
        }
        if (nameless) {
            anonymous_.push_back(
                {std::string(flight.workspace), std::string(flight.prompt), flight.sent, now});
        }
        return !nameless;
    }

    void on_given_up(paid_flight& flight) noexcept
    {
        if (flight.is_linked()) flight.unlink();
    }

    bool is_taken(std::uint64_t image) const
    {
        keep_index();
        return index_.contains(image);
    }

    /// Whether the image is an answered call's whose prompt was another.
    bool was_taken_otherwise(std::uint64_t image, std::string_view prompt) const
    {
        keep_index();
        auto const [first, last] = index_.equal_range(image);
        return first != last && std::none_of(first, last, [key = prompt_key(prompt)](auto& one) {
            return one.second == key;
        });
    }

    /// Images of answered calls whose prompt may be the same and which a call sent then may meet.
    std::vector<std::uint64_t> taken_beside(std::uint64_t key, time_point sent) const
    {
        auto images = std::vector<std::uint64_t>();
        for (auto const& one : taken_) {
            if (one.key == key && one.answered + rules::answered_images_kept >= sent) images.push_back(one.image);
        }
        return images;
    }

    /// When calls were under way whose images cannot be told from those of this one.
    std::vector<std::pair<time_point, time_point>>
    blind_beside(std::string_view workspace, std::string_view prompt, time_point sent) const
    {
        auto times = std::vector<std::pair<time_point, time_point>>();
        for (auto const& one : anonymous_) {
            auto const like = one.workspace == workspace && same_prompt(one.prompt, prompt);
            if (like && one.answered + rules::answered_images_kept >= sent) {
                times.emplace_back(one.sent, one.answered);
            }
        }
        return times;
    }

    /// Whether the images of all calls that were answered since are still known.
    bool remembers_since(time_point then) const noexcept { return forgotten_until_ < then; }

    /// Nothing of calls answered after this is forgotten: somebody sent then is looking. max:
    /// nobody is.
    void keep_since(time_point sent) noexcept
    {
        keep_ = sent;
        if (sent != time_point::max()) return;
        index_.clear();
        indexed_ = false;
    }

    /// Calls in flight; `visit(paid_flight const&)` returning true ends the walk.
    template <class Visit>
    bool any_open(Visit visit) const
    {
        return std::any_of(open_.begin(), open_.end(), visit);
    }

    std::deque<anonymous> const& anonymous_answers() const noexcept { return anonymous_; }
    std::size_t remembered() const noexcept { return taken_.size(); }

private:
    struct taken
    {
        std::uint64_t image;
        std::uint64_t key;
        time_point answered;
    };

    using flights = boost::intrusive::list<paid_flight, boost::intrusive::constant_time_size<false>>;

    void keep_index() const
    {
        if (indexed_) return;
        for (auto const& one : taken_) index_.emplace(one.image, one.key);
        indexed_ = true;
    }

    void forget(time_point now)
    {
        auto oldest = std::min(now, keep_);
        if (!open_.empty()) oldest = std::min(oldest, open_.front().begun);
        while (!taken_.empty() && (taken_.size() >= rules::max_answered_images ||
                                   taken_.front().answered + rules::answered_images_kept < oldest))
        {
            forgotten_until_ = taken_.front().answered;
            if (indexed_) index_.erase(index_.find(taken_.front().image));
            taken_.pop_front();
        }
        while (!anonymous_.empty() && anonymous_.front().answered + rules::answered_images_kept < oldest) {
            forgotten_until_ = std::max(forgotten_until_, anonymous_.front().answered);
            anonymous_.pop_front();
        }
    }

    flights open_;
    /// Of `taken_`, image to key, while it is asked for.
    mutable std::unordered_multimap<std::uint64_t, std::uint64_t> index_;
    mutable bool indexed_ = false;
    std::deque<taken> taken_;
    std::deque<anonymous> anonymous_;
    time_point keep_ = time_point::max();
    time_point forgotten_until_ = time_point::min() + std::chrono::hours(1);
};

} // namespace neuroflash::v0::core

#endif
