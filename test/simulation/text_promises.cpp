// SPDX-License-Identifier: BSL-1.0
// The promises about texts. Each check compares the results of the client with the token ledger.
#include "service_model/text_writer.hpp"
#include "simulation/text_stories.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace neuroflash::simulation {

namespace {

using namespace std::chrono_literals;

/// The text that the simulated service writes with that model.
std::string whole_text_of(text_job const& job, std::string const& model)
{
    auto asked = service_model::text_request();
    asked.model = model;
    asked.question = job.question;
    asked.conversation = "user\n" + job.question + '\n';
    auto text = std::string();
    for (auto const& piece : service_model::write_text(asked).pieces) text += piece;
    return text;
}

class text_promise_checker
{
public:
    text_promise_checker(text_scenario const& plan, text_story const& record)
        : plan_(plan), record_(record)
    {
        for (auto const& entry : record.ledger) charges_[entry.request_id].push_back(&entry);
    }

    std::vector<std::string> check_all();

private:
    void complain(text_job const& job, std::string const& what)
    {
        broken_.push_back(job.name + ": " + what);
    }

    void check_times(text_job const& job, text_outcome const& outcome);
    void check_money(text_job const& job, charge_verdict const& said);
    void check_failure(text_job const& job, text_outcome const& outcome);
    void check_text(text_job const& job, text_outcome const& outcome);
    bool has_fair_weather(text_job const& job) const;

    text_scenario const& plan_;
    text_story const& record_;
    /// The charges of each job.
    std::map<std::string, std::vector<testing::token_entry const*>> charges_;
    std::vector<std::string> broken_;
};

void text_promise_checker::check_times(text_job const& job, text_outcome const& outcome)
{
    if (outcome.late) complain(job, "went on after its deadline");
    if (outcome.went_on) complain(job, "went on after its client was destroyed");
    if (outcome.cancelled != testing::time_point() && outcome.ended != outcome.cancelled) {
        complain(job, "went on after it was cancelled");
    }
}

void text_promise_checker::check_money(text_job const& job, charge_verdict const& said)
{
    auto const& charges = charges_[job.name];
    if (said.state == charge_state::not_charged && !charges.empty()) {
        complain(job, "was charged, and says not_charged: " + said.evidence);
    }
    if (said.state == charge_state::charged && charges.empty()) {
        complain(job, "was not charged, and says charged: " + said.evidence);
    }
    if (said.unit != charge_unit::tokens && said.state != charge_state::not_charged) {
        complain(job, "its verdict is not about tokens");
    }
    auto const right = !charges.empty() && said.tokens == charges.front()->tokens();
    if (said.tokens != 0 && !right) {
        complain(job, "says a wrong number of tokens: " + to_string(said));
    }
}

void text_promise_checker::check_failure(text_job const& job, text_outcome const& outcome)
{
    auto const& why = *outcome.failure;
    check_money(job, why.charge());
    auto const code = why.value();
    if (code == errc::internal || code == errc::invalid_argument) {
        complain(job, "met a defect: " + why.to_string());
    }
    if (code == errc::cancelled && outcome.cancelled == testing::time_point()) {
        complain(job, "says that it was cancelled, and was not");
    }
}

void text_promise_checker::check_text(text_job const& job, text_outcome const& outcome)
{
    auto const& charges = charges_[job.name];
    auto const truth = charges.empty() ? std::string() : whole_text_of(job, charges.front()->model);
    if (!truth.starts_with(outcome.text)) {
        complain(job, "has a text that was not written: " + outcome.text);
    }
    if (!outcome.summary) return;
    auto const& summary = *outcome.summary;
    check_money(job, summary.charge);
    auto const may_be_short = plan_.may_be_empty && outcome.text.empty();
    if (summary.end == text_end::complete && outcome.text != truth && !may_be_short) {
        complain(job, "is said to be complete, and is not: " + outcome.text);
    }
    if (summary.is_complete() == summary.why.has_value()) {
        complain(job, "its end does not fit its error");
    }
}

/// Whether nothing goes wrong for this text.
bool text_promise_checker::has_fair_weather(text_job const& job) const
{
    auto const& service = plan_.service;
    // A text has fewer events.
    auto const is_quick = 30 * service.text_piece.max + 10 * service.latency.max < 60s;
    return is_quick && service.stream_fault_rate == 0 && plan_.faults.empty() &&
        service.token_lifetime > 60s && !plan_.client_dies_after && !job.deadline &&
        !job.cancel_after && !job.idle_limit && !job.drops_after && job.pause == 0ns;
}

std::vector<std::string> text_promise_checker::check_all()
{
    for (auto i = std::size_t(0); i < plan_.jobs.size(); ++i) {
        auto const& job = plan_.jobs[i];
        auto const& outcome = record_.jobs[i];
        if (!outcome.over) {
            complain(job, "never ended");
            continue;
        }
        auto const times = charges_[job.name].size(); // also of a stream that was dropped
        if (times > 1) complain(job, "was charged " + std::to_string(times) + " times");
        check_times(job, outcome);
        check_text(job, outcome);
        if (outcome.failure) check_failure(job, outcome);
        auto const is_whole = outcome.summary && outcome.summary->is_complete();
        if (has_fair_weather(job) && !is_whole) {
            complain(
                job,
                "failed, and nothing went wrong: " +
                    (outcome.failure ? outcome.failure->to_string() : std::string("no error")));
        }
    }
    for (auto const& what : record_.left_over) broken_.push_back("at the end: " + what);
    return std::move(broken_);
}

std::string since_start(testing::time_point at)
{
    return std::to_string(at.time_since_epoch().count());
}

} // namespace

std::vector<std::string> broken_promises(text_scenario const& plan, text_story const& record)
{
    auto checker = text_promise_checker(plan, record);
    return checker.check_all();
}

std::string transcript_of(text_scenario const& plan, text_story const& record)
{
    auto text = std::string();
    auto const add = [&text](std::string_view what) { text.append(what).append(1, ' '); };
    for (auto const& one : record.requests) {
        for (auto const at : {one.begun, one.ended}) add(since_start(at));
        add(one.request_id);
        add(one.target);
        add(to_string(one.what));
        add(to_string(one.code));
        text += std::to_string(one.status) + '\n';
    }
    for (auto i = std::size_t(0); i < plan.jobs.size(); ++i) {
        auto const& outcome = record.jobs[i];
        add(plan.jobs[i].name);
        for (auto const at : {outcome.began, outcome.ended}) add(since_start(at));
        add(outcome.text);
        if (outcome.dropped) add("dropped");
        if (outcome.failure) add(outcome.failure->to_string());
        if (outcome.summary) {
            add(to_string(outcome.summary->end));
            add(to_string(outcome.summary->charge));
            if (outcome.summary->why) add(outcome.summary->why->to_string());
        }
        text += '\n';
    }
    for (auto const& entry : record.ledger) {
        add(since_start(entry.at));
        text += entry.request_id + ' ' + std::to_string(entry.tokens()) + '\n';
    }
    return text;
}

} // namespace neuroflash::simulation
