// SPDX-License-Identifier: BSL-1.0
#include "cli/render/timing.hpp"

#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

#include <boost/json/array.hpp>

#include <chrono>
#include <utility>

namespace neuroflash::cli {

namespace {

template <class Work>
void for_each_phase(Work work)
{
    for (std::size_t i = 0; i < phase_count; ++i) {
        // `none` has no time: whatever is in no phase is the client's own work.
        if (auto const where = static_cast<phase>(i); where != phase::none) work(where);
    }
}

double in_milliseconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string code_of(errc code)
{
    return code == errc{} ? "ok" : std::string(to_string(code));
}

std::string remarks(errc code, timeline const& spent)
{
    auto const bytes = [](std::uint64_t count) {
        return pluralize(static_cast<std::int64_t>(count), "byte", "bytes");
    };
    auto text = code_of(code) + ", " + pluralize(spent.attempts, "attempt", "attempts");
    if (spent.reused) text += ", connection reused";
    return text + ", " + bytes(spent.bytes_sent) + " sent, " + bytes(spent.bytes_received) +
        " received";
}

} // namespace

void timing::on_call_finished(call_finished const& event)
{
    calls_.push_back({event.call.kind, event.code, event.spent});
}

boost::json::object timing::to_json() const
{
    auto calls = boost::json::array();
    for (auto const& one : calls_) {
        auto times = boost::json::object();
        times["total"] = in_milliseconds(one.spent.elapsed);
        for_each_phase(
            [&](phase where) { times[to_string(where)] = in_milliseconds(one.spent.in(where)); });
        auto call = boost::json::object();
        call["operation"] = to_string(one.kind);
        call["code"] = code_of(one.code);
        call["ms"] = std::move(times);
        call["attempts"] = one.spent.attempts;
        call["reused"] = one.spent.reused;
        call["bytes_sent"] = one.spent.bytes_sent;
        call["bytes_received"] = one.spent.bytes_received;
        calls.push_back(std::move(call));
    }
    auto whole = boost::json::object();
    whole["calls"] = std::move(calls);
    return whole;
}

std::string timing::table(std::size_t columns) const
{
    if (calls_.empty()) return "no call was made";
    auto shown = cli::table({"CALL", "PHASE", "TIME", {"", 1, fit::cut}});
    for (auto const& one : calls_) {
        auto name = std::string(to_string(one.kind));
        for_each_phase([&](phase where) {
            if (one.spent.in(where).count() == 0) return;
            shown.add(
                {std::exchange(name, {}), std::string(to_string(where)),
                 short_time(one.spent.in(where)), ""});
        });
        shown.add(
            {std::move(name), "total", short_time(one.spent.elapsed),
             remarks(one.code, one.spent)});
    }
    auto text = shown.text(columns);
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

} // namespace neuroflash::cli
