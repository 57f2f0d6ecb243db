// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_STREAM_FAULT_HPP
#define NEUROFLASH_TESTING_STREAM_FAULT_HPP

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::testing {

/// \brief The ways in which a chat's response from a `simulated_service` is unusual or wrong.
///
/// The tokens are always charged.
enum class stream_fault
{
    none,

    // With these the whole text arrives.
    comments,      ///< Comments before the events and between them.
    fields,        ///< Events with `event`, `id`, `retry` and an unknown field.
    crlf,          ///< Lines end with CR LF.
    cr,            ///< Lines end with CR.
    split_data,    ///< The document of each event is in several data lines.
    bom,           ///< A byte order mark at the beginning.
    pieces,        ///< One byte at a time.
    no_space,      ///< No blank after the colon.
    junk_line,     ///< A data line in the middle that is not JSON.
    no_done,       ///< No [DONE].
    no_empty_line, ///< No empty line after [DONE].
    done_twice,    ///< [DONE] twice.
    after_done,    ///< [DONE], then another event and bytes that are not an event.
    no_usage,      ///< The number of tokens is not reported.
    extra_usage,   ///< The usage is in an event of its own, whose `choices` are empty.
    pause,         ///< A pause of `planned_stream_fault::pause` in the middle.

    // With these the text is cut.
    ended,        ///< The body ends in the middle, without a finish reason.
    cut,          ///< The connection breaks in the middle.
    stalled,      ///< No more data from the middle on.
    error_object, ///< An event with an error object in the middle, then the end.
    error_text,   ///< An event with a text as the error in the middle, then the end.
    error_choice, ///< An event with the error in `choices` in the middle, then the end.
    error_first,  ///< An error object as the first event, then the end.
    long_line,    ///< An event of `planned_stream_fault::line` bytes in the middle.

    // With these the response is of another kind.
    whole_for_stream, ///< One JSON document although a stream was requested.
    unasked,          ///< A stream although none was requested.
    null_content,     ///< The content is null.
    tool_calls,       ///< A call of a function in fragments.
};

/// The enumerator's name.
std::string_view to_string(stream_fault kind) noexcept;

/// All kinds in their order, without `none`.
std::span<stream_fault const> all_stream_faults() noexcept;

/// One stream fault at a chosen time.
class planned_stream_fault
{
public:
    /// Applies to the next chat.
    explicit planned_stream_fault(stream_fault what) : kind(what) {}

    stream_fault kind; ///< The kind of the fault.
    /// The number of chats before the first one with the fault.
    int skip = 0;
    int times = 1;                      ///< The number of chats with the fault.
    std::size_t after = 0;              ///< Events before the fault; 0 for half of them.
    std::chrono::milliseconds pause{0}; ///< Pause of `pause`, virtual; 0 for one minute.
    std::size_t line = 1u << 20;        ///< Length of `long_line`, in bytes.
    std::string error;                  ///< Document of the error event; empty for the default.
};

} // namespace neuroflash::inline v0::testing

#endif
