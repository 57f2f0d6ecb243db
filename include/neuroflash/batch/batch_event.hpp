// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_EVENT_HPP
#define NEUROFLASH_BATCH_BATCH_EVENT_HPP

#include <neuroflash/batch/batch_report.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

enum class event_kind
{
    reading,        ///< `number` lines of the input so far; or `message`, about the input.
    bad_line,       ///< `line`, `message`.
    more_bad_lines, ///< `number` lines more are bad for the reason in `message`.
    planned,        ///< The input was read: `progress`.
    settling,       ///< `number` requests of earlier runs are looked for in the history.
    refetching, ///< `number` images that were fetched are gone or cut, and are fetched again, free.
    started,    ///< `key`: its request is about to be sent.
    done,       ///< `key`: all its pictures are here.
    failed,     ///< `key`, `code`, `message`.
    undelivered, ///< `key`, `code`, `message`: paid; the picture is fetched by the next run.
    unknown,     ///< `key`, `message`: perhaps paid.
    recovered,   ///< `key`: found in the history.
    split,       ///< `key`: several requests for one image each.
    retrying,    ///< `key`, `code`, `message`: cost nothing, and is tried again.
    waiting,     ///< `message`, `until`: nothing is sent before.
    unrecorded,  ///< `key`, `image_id`, `message`: paid, and in no journal. Keep the message.
    progress,    ///< `progress`.
};

/// The enumerator's name.
std::string_view to_string(event_kind kind) noexcept;

/// Something that happened in a run. Which members say something, the kind says.
class batch_event
{
public:
    batch_event() = default;
    /// An event of that kind; the other members follow.
    explicit batch_event(event_kind what) : kind(what) {}

    event_kind kind = event_kind::progress;        ///< What happened.
    std::string key;                               ///< Of the item.
    std::int64_t line = 0;                         ///< Of the input, from 1.
    std::int64_t number = 0;                       ///< Of requests.
    std::string image_id;                          ///< Of an image; may be empty.
    std::string code;                              ///< The name of an errc.
    std::string message;                           ///< For people.
    std::optional<std::chrono::sys_seconds> until; ///< When it goes on.
    batch_progress progress;                       ///< Where the run stands.

    /// Events before this one that were dropped, because nobody took them in time.
    std::int64_t missed = 0;
};

} // namespace neuroflash::inline v0::batch

#endif
