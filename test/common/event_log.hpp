// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_EVENT_LOG_HPP
#define NEUROFLASH_TEST_COMMON_EVENT_LOG_HPP

#include <neuroflash/observer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::test {

/// Writes down what is reported to it: one line per event, and the figures of calls and attempts.
class event_log : public observer
{
public:
    struct call_record
    {
        operation kind;
        errc code;
        charge_verdict charge;
        timeline spent;
        bool recovered;
    };
    struct attempt_record
    {
        operation kind;
        timeline spent;
    };

    void on_attempt_started(attempt_started const& event) override
    {
        note("start ", event.call, ' ' + std::to_string(event.number));
        said.push_back(event.to.to_string());
    }
    void on_attempt_finished(attempt_finished const& event) override
    {
        auto how = event.code == errc{} ? std::to_string(event.status)
                                        : std::string(to_string(event.code));
        note("end ", event.call, ' ' + std::to_string(event.number) + ' ' + how);
        attempts.push_back({event.call.kind, event.spent});
        said.push_back(event.to.to_string());
    }
    void on_retry(retry_planned const& event) override
    {
        note("retry ", event.call, ' ' + std::string(to_string(event.cause)));
        delays.push_back(event.delay);
        said.emplace_back(event.reason);
    }
    void on_wait(wait_started const& event) override
    {
        note("wait ", event.call, ' ' + std::string(to_string(event.phase)));
    }
    void on_call_finished(call_finished const& event) override
    {
        auto const how = event.code == errc{} ? "ok" : to_string(event.code);
        note("done ", event.call, ' ' + std::string(how));
        calls.push_back({event.call.kind, event.code, event.charge, event.spent, event.recovered});
        said.push_back(event.charge.evidence);
    }
    void on_connection_opened(connection_opened const& event) override
    {
        lines.emplace_back(event.resumed ? "opened resumed" : "opened");
        openings.push_back(event.spent);
        said.push_back(event.to.to_string());
    }
    void on_connection_closed(connection_closed const& event) override
    {
        lines.push_back("closed " + std::string(to_string(event.reason)));
        said.push_back(event.to.to_string());
    }
    void on_token_renewed(token_renewed const& event) override
    {
        lines.push_back("token " + std::to_string(event.lifetime.count()));
    }

    std::size_t count(std::string_view line) const
    {
        return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), line));
    }

    /// The last call of that kind; it must have ended.
    call_record const& last(operation kind) const
    {
        return *std::find_if(calls.rbegin(), calls.rend(), [kind](call_record const& one) {
            return one.kind == kind;
        });
    }

    /// The lines in which that word stands.
    std::vector<std::string> with(std::string_view word) const
    {
        auto found = std::vector<std::string>();
        std::copy_if(lines.begin(), lines.end(), std::back_inserter(found), [&](auto const& line) {
            return line.find(word) != std::string::npos;
        });
        return found;
    }

    void clear() { *this = event_log(); }

    std::vector<std::string> lines;
    std::vector<call_record> calls;
    std::vector<attempt_record> attempts;
    std::vector<timeline> openings;
    std::vector<std::chrono::nanoseconds> delays;
    std::vector<std::string> said; ///< Every text of every event, but the names of enumerators.

private:
    void note(std::string_view what, call_name const& call, std::string const& more)
    {
        said.emplace_back(call.trace_id);
        lines.push_back(std::string(what).append(to_string(call.kind)).append(more));
    }
};

/// All phases together.
inline std::chrono::nanoseconds sum_of(timeline const& spent)
{
    auto sum = std::chrono::nanoseconds();
    for (std::size_t i = 0; i < phase_count; ++i) sum += spent.in(static_cast<phase>(i));
    return sum;
}

} // namespace neuroflash::test

#endif
