// SPDX-License-Identifier: BSL-1.0
// The promises about money and time. Each check compares the results of the client with the ledger.
#include "simulation/simulated_run.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace neuroflash::simulation {

namespace {

using namespace std::chrono_literals;

using entries = std::vector<testing::ledger_entry const*>;

// The client's own default. A later image belongs to no call.
constexpr auto longest_window = 180s;

/// The id of an image, wherever the service wrote it.
std::string id_of(image const& shown)
{
    if (shown.image_id) return shown.image_id->str();
    if (shown.stored_id) return shown.stored_id->str();
    for (auto const* before : {"/generated/", "/image_generation/"}) {
        auto const at = shown.url.find(before);
        if (at == std::string::npos) continue;
        auto const begin = at + std::string_view(before).size();
        return shown.url.substr(begin, shown.url.find_first_of("./", begin) - begin);
    }
    return {};
}

/// Compares the record of a run with the promises of the client.
class promise_checker
{
public:
    promise_checker(scenario const& plan, story const& record) : plan_(plan), record_(record)
    {
        for (auto const& entry : record.ledger) {
            charges_[entry.request_id].push_back(&entry);
            for (auto const& id : entry.image_ids) made_[id] = &entry;
        }
        for (auto const& id : record.old_images) owners_[id] = "the time before";
        for (auto i = std::size_t(0); i < plan.jobs.size(); ++i) {
            auto const& asked = record.jobs[i].asked;
            asked_[plan.jobs[i].name] = asked.empty() ? plan.jobs[i].prompt : asked;
        }
    }

    std::vector<std::string> check_all();

private:
    void report(std::string const& who, std::string const& what)
    {
        broken_.push_back(who + ": " + what);
    }
    entries const& charges_of(std::string const& job) { return charges_[job]; }

    /// The text that equal calls have in common.
    std::string const& asked_of(job_plan const& job) const { return asked_.at(job.name); }
    std::string const& asked_of(testing::ledger_entry const& entry) const
    {
        auto const found = asked_.find(entry.request_id);
        return found == asked_.end() ? entry.prompt : found->second;
    }

    void check_end(job_plan const& job, job_outcome const& outcome);
    void check_error(job_plan const& job, error const& why, bool has_pending);
    void check_result(job_plan const& job, generation const& made);
    void
    check_recovered(job_plan const& job, generation const& made, testing::ledger_entry const& from);
    void check_settled(job_plan const& job, job_outcome const& outcome);
    void check_absent(job_plan const& job, std::optional<result<generation>> const& said);
    void check_charged_once();
    void check_nothing_lost();
    void check_fair_weather();
    bool is_fair_weather() const;
    bool was_made_in_time(testing::ledger_entry const& entry) const;

    scenario const& plan_;
    story const& record_;
    std::map<std::string, entries> charges_;                   ///< The charges of each job.
    std::map<std::string, testing::ledger_entry const*> made_; ///< The entry of each image.
    std::map<std::string, std::string> owners_;                ///< The job of each image.
    std::map<std::string, std::string> asked_;                 ///< The text of each job.
    /// The texts of calls that got images of equal calls.
    std::set<std::string> swapped_;
    std::vector<std::string> broken_;
};

void promise_checker::check_end(job_plan const& job, job_outcome const& outcome)
{
    auto const took = outcome.ended - outcome.began;
    if (took > job.deadline.value_or(defaults::generation_deadline)) {
        report(job.name, "ended after its deadline");
    }
    auto const& said = *outcome.said;
    if (outcome.cancelled != time_point() && outcome.ended != outcome.cancelled) {
        report(job.name, "went on after it was cancelled");
    }
    auto const code = said ? errc{} : said.error().value();
    if (code == errc::cancelled && outcome.cancelled == time_point()) {
        report(job.name, "says that it was cancelled, and was not");
    }
    if (outcome.closed && outcome.ended != record_.client_died) {
        report(job.name, "went on after its client was destroyed");
    }
    if (code == errc::internal) report(job.name, "met a defect: " + said.error().to_string());
}

void promise_checker::check_error(job_plan const& job, error const& why, bool has_pending)
{
    auto const& charges = charges_of(job.name);
    auto const state = why.charge().state;
    if (state == charge_state::not_charged && !charges.empty()) {
        report(job.name, "was charged, and says not_charged: " + why.to_string());
    }
    if (state == charge_state::charged) {
        report(job.name, "is an error that was charged: " + why.to_string());
    }
    if ((state == charge_state::unknown) != has_pending) {
        report(job.name, "its handle does not fit its verdict: " + why.to_string());
    }
}

void promise_checker::check_result(job_plan const& job, generation const& made)
{
    auto const count = static_cast<int>(made.images.size());
    if (made.charge.state != charge_state::charged || made.charge.credits != count) {
        report(job.name, "its verdict is not its number of images: " + to_string(made.charge));
    }
    if (count == 0 || count > job.images) report(job.name, "has a wrong number of images");
    if (!made.recovered && made.match != history_match::none) {
        report(job.name, "is not recovered and has a match");
    }
    for (auto const& one : made.images) {
        auto const id = id_of(one);
        auto const [owner, fresh] = owners_.try_emplace(id, job.name);
        if (!fresh) report(job.name, "has an image that belongs to " + owner->second);
        auto const found = made_.find(id);
        if (found == made_.end()) {
            report(job.name, "has an image that was never made: " + id);
            continue;
        }
        auto const& entry = *found->second;
        if (!made.recovered && entry.request_id != job.name) {
            report(job.name, "was answered with an image of " + entry.request_id);
        }
        if (made.recovered) check_recovered(job, made, entry);
    }
}

void promise_checker::check_recovered(
    job_plan const& job, generation const& made, testing::ledger_entry const& from)
{
    if (plan_.shows("prompt") && asked_of(from) != asked_of(job)) {
        report(job.name, "recovered an image of another prompt, that of " + from.request_id);
    }
    if (from.request_id != job.name) swapped_.insert(asked_of(from));
    if (made.match == history_match::none) report(job.name, "is recovered without evidence");
    // If the service named the generation of the call, its images are certain without a prompt.
    auto const is_named = plan_.responds_first() && from.request_id == job.name;
    if (made.match == history_match::exact && !plan_.shows("prompt") && !is_named) {
        report(job.name, "claims to be exact where the history shows no prompt");
    }
    if (plan_.shows("batch_id")) {
        auto const same =
            std::all_of(made.images.begin(), made.images.end(), [&](image const& other) {
                auto const found = made_.find(id_of(other));
                return found != made_.end() && found->second == &from;
            });
        if (!same) report(job.name, "recovered images of several batches");
    }
}

void promise_checker::check_settled(job_plan const& job, job_outcome const& outcome)
{
    if (outcome.pending.empty()) return;
    if (!outcome.settled) return report(job.name, "its handle cannot be read again");
    auto const& settled = *outcome.settled;
    if (settled) {
        if (!settled->recovered) report(job.name, "was settled and is not recovered");
        return check_result(job, *settled);
    }
    check_error(job, settled.error(), settled.error().pending() != nullptr);
    if (settled.error().value() != errc::outcome_unknown) {
        report(job.name, "cannot be settled: " + settled.error().to_string());
    }
}

/// A user may repeat a call whose images are reported as absent, so it must not have been charged.
void promise_checker::check_absent(
    job_plan const& job, std::optional<result<generation>> const& said)
{
    if (!said || *said || !said->error().details().absent_from_history) return;
    // Equal calls are interchangeable: an equal call may have the images of this one.
    if (charges_of(job.name).empty() || swapped_.contains(asked_of(job))) return;
    report(job.name, "was charged, and is said to be absent: " + said->error().to_string());
}

/// No job is charged twice. Equal calls are interchangeable: if an equal call got images of this
/// one, the sum of their charges must not exceed the number of the calls.
void promise_checker::check_charged_once()
{
    for (auto const& job : plan_.jobs) {
        auto const times = charges_of(job.name).size();
        if (times <= 1) continue;
        auto equal = std::size_t(0);
        auto charged = std::size_t(0);
        for (auto const& other : plan_.jobs) {
            if (asked_of(other) != asked_of(job))
                continue; // an edit without a source is a generation
            ++equal;
            charged += charges_of(other.name).size();
        }
        if (swapped_.contains(asked_of(job)) && charged <= equal) continue;
        report(job.name, "was charged " + std::to_string(times) + " times");
    }
}

bool promise_checker::was_made_in_time(testing::ledger_entry const& entry) const
{
    return std::any_of(record_.requests.begin(), record_.requests.end(), [&](auto const& request) {
        return request.work_begun && request.request_id == entry.request_id &&
            entry.at - request.begun < longest_window;
    });
}

/// If the history shows enough and the service has no faults any more, every paid image is
/// recovered.
void promise_checker::check_nothing_lost()
{
    if (!plan_.tells_all()) return;
    for (auto const& entry : record_.ledger) {
        if (entry.request_id.starts_with("old-") || !was_made_in_time(entry)) continue;
        // Equal calls are interchangeable: this one may have images of another call, whose time may
        // be over before they were made.
        if (swapped_.contains(asked_of(entry))) continue;
        for (auto const& id : entry.image_ids) {
            if (owners_.contains(id)) continue;
            report(entry.request_id, "its image is lost: " + id);
            break;
        }
    }
}

bool promise_checker::is_fair_weather() const
{
    auto const& service = plan_.service;
    auto const hurried = std::any_of(plan_.jobs.begin(), plan_.jobs.end(), [](auto const& job) {
        return job.deadline || job.cancel_after;
    });
    auto const plenty = std::max(service.quota.limit, service.quota.limit_daily) >= 1'000'000 &&
        std::min(service.quota.limit, service.quota.limit_daily) >= 1'000'000;
    // A token that expires while the request travels is refused, even if it is new.
    auto const tokens_last = service.token_lifetime > 1min;
    // Images that are made after the answer must be ready, and listed, in the time of a call.
    auto const in_time = !plan_.responds_first() ||
        service.work.max + service.history_delay.max + 60s < defaults::generation_deadline;
    return in_time && service.fault_rate == 0 && tokens_last && !hurried &&
        !plan_.client_dies_after && plenty &&
        service.work.max + 4 * service.latency.max < service.request_cutoff;
}

void promise_checker::check_fair_weather()
{
    if (!is_fair_weather()) return;
    for (auto i = std::size_t(0); i < plan_.jobs.size(); ++i) {
        auto const& said = record_.jobs[i].said;
        if (!said || !*said) {
            report(
                plan_.jobs[i].name,
                "failed, and nothing went wrong: " +
                    (said ? said->error().to_string() : std::string("it never began")));
        }
    }
}

std::vector<std::string> promise_checker::check_all()
{
    for (auto i = std::size_t(0); i < plan_.jobs.size(); ++i) {
        auto const& job = plan_.jobs[i];
        auto const& outcome = record_.jobs[i];
        if (!outcome.said) {
            report(job.name, "never ended");
            continue;
        }
        check_end(job, outcome);
        auto const& said = *outcome.said;
        if (said) {
            check_result(job, *said);
        } else {
            check_error(job, said.error(), !outcome.pending.empty());
            check_settled(job, outcome);
        }
    }
    for (auto i = std::size_t(0); i < plan_.jobs.size(); ++i) {
        check_absent(plan_.jobs[i], record_.jobs[i].said);
        check_absent(plan_.jobs[i], record_.jobs[i].settled);
    }
    check_charged_once();
    check_nothing_lost();
    check_fair_weather();
    for (auto const& what : record_.left_over) report("at the end", what);
    return std::move(broken_);
}

} // namespace

std::vector<std::string> broken_promises(scenario const& plan, story const& record)
{
    auto checker = promise_checker(plan, record);
    return checker.check_all();
}

} // namespace neuroflash::simulation
