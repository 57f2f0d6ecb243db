// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_STREAM_FAULT_HPP
#define NEUROFLASH_TESTING_STREAM_FAULT_HPP

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::testing {

/// \brief What is unusual or wrong with the answer of a chat from a `simulated_service`.
///
/// The tokens are charged in every case.
enum class stream_fault
{
    none,

    // The whole text comes.
    comments,      ///< Comments in front of the events and between them.
    fields,        ///< Events with `event`, `id`, `retry` and an unknown field.
    crlf,          ///< Lines end with CR LF.
    cr,            ///< Lines end with CR.
    split_data,    ///< The document of each event in several data lines.
    byte_mark,     ///< A byte order mark in front.
    tiny_pieces,   ///< One byte at a time.
    no_space,      ///< No blank behind the colon.
    junk_line,     ///< A data line in the middle that is not JSON.
    no_done,       ///< Without [DONE].
    no_empty_line, ///< No empty line behind [DONE].
    done_twice,    ///< [DONE] twice.
    after_done,    ///< [DONE], then another event and bytes that are no event.
    no_usage,      ///< Nothing says how many tokens were used.
    extra_usage,   ///< The usage in an event of its own, whose `choices` are empty.
    paused,        ///< Nothing for `planned_stream_fault::pause` in the middle.

    // It does not.
    ended,        ///< The body ends in the middle, without a finish reason.
    cut,          ///< The connection breaks in the middle.
    stalled,      ///< Nothing more from the middle on.
    error_object, ///< An event with an error object in the middle, then the end.
    error_text,   ///< The same with a text as the error.
    error_choice, ///< The same with the error in `choices`.
    error_first,  ///< An error object as the first event, then the end.
    long_line,    ///< An event of `planned_stream_fault::line` bytes in the middle.

    // Another kind of answer.
    whole_document, ///< One JSON document although a stream was asked for.
    unasked,        ///< A stream although none was asked for.
    null_content,   ///< The content is null.
    tool_calls,     ///< A call of a function in fragments.
};

/// The enumerator's name.
std::string_view to_string(stream_fault kind) noexcept;

/// All of them, in their order, without `none`.
std::span<stream_fault const> all_stream_faults() noexcept;

/// One stream fault at a time of your choice.
class planned_stream_fault
{
public:
    /// Strikes the next chat.
    explicit planned_stream_fault(stream_fault what) : kind(what) {}

    stream_fault kind;                  ///< What is wrong.
    int skip = 0;                       ///< So many chats pass unharmed before.
    int times = 1;                      ///< So many are struck.
    std::size_t after = 0;              ///< Events before it happens; 0: half of them.
    std::chrono::milliseconds pause{0}; ///< Of `paused`, virtual; 0: a minute.
    std::size_t line = 1u << 20;        ///< Of `long_line`, in bytes.
    std::string error;                  ///< Document of the error event; empty: a usual one.
};

} // namespace neuroflash::inline v0::testing

#endif
