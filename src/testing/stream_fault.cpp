// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/stream_fault.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::inline v0::testing {

namespace {

struct named_stream_fault
{
    stream_fault kind;
    std::string_view name;
};

constexpr auto names = std::to_array<named_stream_fault>({
    {stream_fault::comments, "comments"},
    {stream_fault::fields, "fields"},
    {stream_fault::crlf, "crlf"},
    {stream_fault::cr, "cr"},
    {stream_fault::split_data, "split_data"},
    {stream_fault::bom, "bom"},
    {stream_fault::pieces, "pieces"},
    {stream_fault::no_space, "no_space"},
    {stream_fault::junk_line, "junk_line"},
    {stream_fault::no_done, "no_done"},
    {stream_fault::no_empty_line, "no_empty_line"},
    {stream_fault::done_twice, "done_twice"},
    {stream_fault::after_done, "after_done"},
    {stream_fault::no_usage, "no_usage"},
    {stream_fault::extra_usage, "extra_usage"},
    {stream_fault::pause, "pause"},
    {stream_fault::ended, "ended"},
    {stream_fault::cut, "cut"},
    {stream_fault::stalled, "stalled"},
    {stream_fault::error_object, "error_object"},
    {stream_fault::error_text, "error_text"},
    {stream_fault::error_choice, "error_choice"},
    {stream_fault::error_first, "error_first"},
    {stream_fault::long_line, "long_line"},
    {stream_fault::whole_for_stream, "whole_for_stream"},
    {stream_fault::unasked, "unasked"},
    {stream_fault::null_content, "null_content"},
    {stream_fault::tool_calls, "tool_calls"},
});

constexpr auto kinds_of_names()
{
    auto made = std::array<stream_fault, names.size()>();
    for (std::size_t i = 0; i < names.size(); ++i) made[i] = names[i].kind;
    return made;
}

constexpr auto kinds = kinds_of_names();

} // namespace

std::string_view to_string(stream_fault kind) noexcept
{
    auto const found = std::ranges::find(names, kind, &named_stream_fault::kind);
    return found == names.end() ? std::string_view("none") : found->name;
}

std::span<stream_fault const> all_stream_faults() noexcept
{
    return kinds;
}

} // namespace neuroflash::inline v0::testing
