// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_EVENT_HPP
#define NEUROFLASH_BATCH_BATCH_EVENT_HPP

#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/charge.hpp>

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

enum class event_kind
{
    /// `number` lines of the input were read so far, or `message` has a note about the input.
    reading,
    invalid_line,       ///< A line is invalid: `line`, `message`.
    more_invalid_lines, ///< `number` more lines are invalid for the reason in `message`.
    planned,            ///< The whole input was read: `progress`.
    settling, ///< Requests of earlier runs for `number` credits are searched for in the history.

    /// `number` images that were downloaded are missing or truncated, and are downloaded again, for
    /// free.
    refetching,
    started, ///< The request of item `key` is about to be sent.
    done,    ///< All images of item `key` are downloaded.

    /// A request of item `key` failed: `code`, `message`. `charge` says whether it was charged.
    failed,

    /// Item `key` is paid, and an image of it could not be downloaded: `code`, `message`. The next
    /// run downloads it, for free.
    undelivered,

    /// A request of item `key` may have been charged: `message`, and `code` if this run sent it.
    unknown,

    /// Item `key` is paid, and `number` of its images were not made: `message`. They cost nothing.
    fewer_images,
    recovered, ///< The images of item `key` were found in the history.
    split,     ///< Item `key` is split into requests for one image each.
    retrying,  ///< A request of item `key` that was not charged is sent again: `code`, `message`.
    waiting,   ///< No paid request is sent until `until`: `message`.

    /// A request of item `key` was charged, or may have been, and is in no journal. `image_id` is
    /// an image of it, if one is known. Keep `message`: it names the image or the request. Without
    /// a key it says that a journal that cannot be read may have had more.
    unrecorded,
    progress, ///< The state of the run: `progress`.
};

/// The enumerator's name.
std::string_view to_string(event_kind kind) noexcept;

/// Prints the name of the kind.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, event_kind kind)
{
    return out << to_string(kind);
}

/// An event of a run. `kind` says which other members are set.
class batch_event
{
public:
    batch_event() = default;
    /// An event of that kind. The other members are set afterwards.
    explicit batch_event(event_kind what) : kind(what) {}

    event_kind kind = event_kind::progress;        ///< The kind of the event.
    std::string key;                               ///< The key of the item.
    std::int64_t line = 0;                         ///< The line of the input, from 1.
    std::int64_t number = 0;                       ///< The number of lines, requests or images.
    std::string image_id;                          ///< The id of an image; may be empty.
    std::string code;                              ///< The name of an errc.
    std::string message;                           ///< The text for people.
    std::optional<charge_state> charge;            ///< Whether the request was charged.
    std::optional<std::chrono::sys_seconds> until; ///< The time at which the run continues.
    batch_progress progress;                       ///< The state of the run.

    /// The number of events before this one that were dropped, because they were not taken in time.
    std::int64_t missed = 0;
};

} // namespace neuroflash::inline v0::batch

#endif
