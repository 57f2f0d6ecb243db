// SPDX-License-Identifier: BSL-1.0
#include "batch/run/planner.hpp"

#include "batch/input/check_item.hpp"
#include "batch/input/file_kind.hpp"
#include "batch/input/kinds.hpp"
#include "batch/output/output_files.hpp"
#include "batch/run/paid_request.hpp"
#include "batch/run/take_input.hpp"

#include "support/image_source.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/extra_members.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The estimate of a request's time without measurements.
constexpr auto usual_time = std::chrono::seconds(12);

error invalid_lines(input_counts const& seen)
{
    return refused_run(
        std::to_string(seen.invalid) + " of " + std::to_string(seen.lines) +
            (seen.invalid == 1 ? " lines is invalid." : " lines are invalid."),
        "Correct them, or skip invalid lines: --skip-invalid (batch_params::skip_invalid).");
}

/// The error for another part's input: its lines would be paid for here, and again there.
error other_part(batch_params const& params, std::string const& known)
{
    auto const all = params.part.count == 1 ? ", which is all of it." : ".";
    auto advice = known == shard().to_string() ? "Leave --shard out" : "Use --shard " + known;
    advice += " (batch_params::part). In another directory it would be paid for again.";
    return refused_run(
        params.out.string() + " is for part " + known + " of the input, and this run is for part " +
            params.part.to_string() + all,
        std::move(advice));
}

error not_permitted(std::int64_t credits)
{
    return refused_run(
        "There is no permission to spend " + std::to_string(credits) +
            (credits == 1 ? " credit." : " credits."),
        "Grant it, and give the same command again.");
}

/// The error of a question that was interrupted.
error unanswered()
{
    auto details = error_details();
    details.message = "Stopped before anything was sent.";
    details.advice = "Nothing was charged. The same command can be given again.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::cancelled, std::move(details));
}

/// Why a source cannot be an id of the guide's surface; empty if it can, or is a path. The service
/// answers 500 to what it cannot resolve, and then the charge is not known.
std::string fault_of_guide_id(std::string const& source)
{
    if (source.find('/') != source.npos) return {};
    if (auto const why = api::invalid_id_reason(source); !why.empty()) {
        return "its source " + source + " is not an id: it " +
            std::string(why.substr(0, why.size() - 1));
    }
    if (kind_by_name(source) != kinds::image) return {};
    return "its source " + source + " is the name of a file that does not exist";
}

} // namespace

/// The result of a transaction that planned.
struct planner::planned
{
    taken_input taken;
    item_counts counts{};
    money_totals money;
    std::string part; ///< The directory's part of the input; empty if it has none yet.
};

/// The facts about a plan when its input was read.
struct planner::figures
{
    money_totals money;
    std::map<std::string, std::int64_t> by_model;
    std::int64_t requests = 0;
    std::int64_t others = 0;
    std::int64_t paid_again = 0;
    double mean_seconds = 0; ///< The mean of a request; 0 if none was measured.
    bool is_agreed = false;  ///< Whether an earlier run was allowed all of it.

    /// The cost of all runs on the directory together, if all of it is sent.
    std::int64_t all_credits() const noexcept { return money.spent + money.held + money.planned; }
};

/// A source that is a file of this machine; empty if there is none.
std::string planner::local_source(item const& what) const
{
    for (auto const& source : what.sources) {
        auto failed = std::error_code();
        auto const file = state_.sources_from / source;
        if (std::filesystem::is_regular_file(file, failed)) return source;
    }
    return {};
}

/// A file as its first look showed it. A name that is not a file's is an id, without fault.
planner::seen_file const& planner::look_at(std::string const& name, seen_files& known) const
{
    auto const [at, is_new] = known.try_emplace(name);
    auto& seen = at->second;
    if (!is_new) return seen;
    auto const file = state_.sources_from / name;
    if (support::is_there(file)) {
        auto const found = state_.client->examine_image(image_file(file));
        if (found) seen.image = *found;
        else seen.fault = found.error().message();
    } else if (support::is_address(name)) {
        seen.fault = (name.starts_with("data:") ? "data:..." : name) +
            " is an address, and not an image id: upload it first, and name the id";
    } else if (auto const fine = api::check_stored_id("image_id", name); !fine) {
        seen.fault = fine.error().message();
    }
    return seen;
}

/// Why an image of an edit can neither be uploaded nor be an id; empty if it can. `word` says what
/// it is for.
std::string
planner::fault_of_file(std::string const& word, std::string const& name, seen_files& known) const
{
    if (name.empty()) return {};
    auto fault = look_at(name, known).fault;
    if (fault.empty()) return {};
    // The names of parameters mean nothing to the author of the input.
    for (auto const* const parameter : {"image_file: ", "image_id: "}) {
        if (fault.starts_with(parameter)) fault.erase(0, std::string_view(parameter).size());
    }
    return "its " + word + ' ' + fault;
}

std::string planner::fault_of_files(item const& what, seen_files& known) const
{
    for (auto const& source : what.sources) {
        if (auto fault = fault_of_file("source", source, known); !fault.empty()) return fault;
    }
    if (what.mask.empty()) return {};
    if (auto fault = fault_of_file("mask", what.mask, known); !fault.empty()) return fault;
    // A mask of another size is known for files only.
    auto const& mask = look_at(what.mask, known).image;
    auto const& first = look_at(what.sources.front(), known).image;
    if (!mask || !first || !support::has_other_pixels(*mask, *first)) return {};
    return "its mask " + what.mask + " has " + support::pixels_of(*mask) + ", and " +
        what.sources.front() + " has " + support::pixels_of(*first);
}

std::string
planner::fault_of(item const& what, std::vector<image_model> const& models, seen_files& known) const
{
    // On image-service v1 every source that is not a file is an id.
    if (state_.is_on_v1()) {
        auto const& field = state_.service.fields.edit_input;
        if (what.sources.size() > 1 && !api::takes_array(field)) {
            return "it has several sources, and client_params::fields.edit_input is " + field +
                ", which takes a single id";
        }
        auto fault = fault_of_files(what, known);
        return fault.empty() ? fault_by_models(what, models) : fault;
    }
    if (!what.mask.empty()) return "it has a mask, which needs client_params::surface v1";
    if (auto const file = local_source(what); !file.empty()) {
        return "its source " + file +
            " is a file of this machine, which needs client_params::surface v1";
    }
    for (auto const& source : what.sources) {
        if (auto fault = fault_of_guide_id(source); !fault.empty()) return fault;
    }
    if (auto const sources = sources_of(*state_.client, what); !sources) {
        return "its source is not an image of the service (" + sources.error().message() + ')';
    }
    return fault_by_models(what, models);
}

/// Runs on the journal's thread; the events are emitted on the executor.
taken_input
planner::read_input(journal& into, batch_input const& input, std::vector<image_model> const& models)
{
    auto terms = input_terms(state_.params, state_.stop.stop_reading);
    auto known = seen_files();
    terms.fault_of = [&](item const& what) { return fault_of(what, models, known); };
    terms.emit = [this](batch_event event) {
        auto owner = state_.tasks.owner();
        if (!owner) return; // the run is being destroyed, and waits for this thread
        asio::post(
            state_.tasks.executor(), [this, owner = std::move(owner), event = std::move(event)] {
                state_.events.emit(event);
            });
    };
    return take_input(into, input, terms);
}

/// The model that writes prompts for tokens, empty for the service's choice; nothing if none are
/// written. Models differ in their price by orders of magnitude.
std::optional<std::string> planner::writing_model() const
{
    if (state_.params.brand_mode != brand_voice_mode::write) return std::nullopt;
    return state_.params.text_model;
}

asio::awaitable<result<void>>
planner::plan(batch_input input, spending_permission permission, admission& gate)
{
    auto const seen = std::make_shared<figures>();
    auto planning = take_in(std::move(input), input_purpose(true, watch_plan(seen)));
    auto const planned = co_await std::move(planning);
    if (!planned) co_return planned.error();
    auto asking = ask_permission(std::move(permission), seen, gate);
    co_return co_await std::move(asking);
}

/// Gathers the facts of a quote, within the transaction that takes the input in. It also resets the
/// permission: an input with something that was not agreed to cancels the earlier agreement.
planner::look planner::watch_plan(std::shared_ptr<figures> seen) const
{
    return [seen = std::move(seen), writer = writing_model()](journal& in) {
        seen->money = in.money();
        seen->others = in.other_items();
        seen->paid_again = in.paid_again();
        seen->requests = in.planned_requests();
        seen->mean_seconds = in.usual_seconds();
        seen->by_model = in.planned_by_model();
        seen->is_agreed = in.agreed_credits() >= seen->all_credits() && !in.has_unagreed() &&
            (!writer || in.may_write_unasked(*writer));
        if (!seen->is_agreed) in.set_agreed_credits(0);
    };
}

/// Asks for permission unless the requests were agreed to before.
asio::awaitable<result<void>> planner::ask_permission(
    spending_permission permission, std::shared_ptr<figures> plan, admission& gate)
{
    if (plan->is_agreed || plan->money.planned == 0) co_return result<void>();
    if (permission.ask()) {
        auto const read = co_await gate.read_quota();
        if (!read) co_return read.error();
        // The first request to stop ends a question as well.
        auto const about = named_wait("the permission to spend", named_wait::kind::free);
        auto answering = answer_to(permission.ask(), quote_of(*plan, gate));
        auto asking = state_.tasks.cancellable(std::move(answering), about);
        auto const yes = co_await std::move(asking);
        if (state_.stop.why) co_return unanswered();
        if (!yes) co_return not_permitted(plan->money.planned);
    }
    auto const all = plan->all_credits();
    auto const allowed = std::min(all, state_.params.budget.value_or(all));
    // A budget that does not pay for all of it leaves open which items are agreed to.
    auto work =
        blocking_worker::journal_work([allowed, whole = allowed == all, writer = writing_model()](
                                          journal& in) { in.on_agreed(allowed, whole, writer); });
    auto recording = state_.record(std::move(work));
    co_return co_await std::move(recording);
}

/// A cancelled question returns no, and throws nothing.
asio::awaitable<bool> planner::answer_to(spending_permission::question ask, batch_quote quote)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto asking = ask(std::move(quote));
    co_return co_await std::move(asking);
}

/// Runs on the journal's thread, as one transaction: it keeps the input or leaves no trace of it.
void planner::write_input(
    journal& in, batch_input const& input, std::vector<image_model> const& models,
    input_purpose const& why, planned& made)
{
    auto const& params = state_.params;
    in.begin();
    auto const part = params.part.to_string();
    made.part = in.meta("part");
    if (made.part.empty()) in.set_meta("part", part);
    else if (made.part != part) return in.rollback();
    in.begin_input();
    made.taken = read_input(in, input, models);
    in.end_input();
    auto const& taken = made.taken;
    auto const is_good = !taken.refused && (taken.counts.invalid == 0 || params.skip_invalid);
    auto const& is_stopped = state_.stop.stop_reading; // may change until the end
    if (is_good && !is_stopped) in.reopen_failed(params.retry_failed);
    made.money = in.money();
    made.counts = in.counts();
    if (why.on_planned) why.on_planned(in);
    if (why.keep && is_good && !is_stopped) in.commit();
    else in.rollback();
}

asio::awaitable<result<void>> planner::take_in(batch_input input, input_purpose why)
{
    auto ask = std::function<asio::awaitable<result<std::vector<image_model>>>()>(
        [this] { return state_.client->list_image_models(state_.call_options()); });
    auto asking =
        state_.with_retries<std::vector<image_model>>("the list of models", std::move(ask));
    auto const models = co_await std::move(asking);
    if (!models) co_return models.error();
    auto const made = std::make_shared<planned>();
    auto const& params = state_.params;
    // The work does not own the owner, because the thread must not be the last that holds it.
    auto work =
        blocking_worker::journal_work([this, input, why, made, models = *models](journal& in) {
            write_input(in, input, models, why, *made);
        });
    auto const written = co_await state_.worker->alone(std::move(work));
    if (!written) co_return written.error();
    if (!made->part.empty() && made->part != params.part.to_string()) {
        co_return other_part(params, made->part);
    }
    if (made->taken.refused) co_return *made->taken.refused;
    input_ = made->taken.counts;
    state_.counts = made->counts;
    if (input_.invalid > 0 && !params.skip_invalid) co_return invalid_lines(input_);
    if (state_.stop.why) co_return error(errc::cancelled);
    state_.account.restore(made->money.spent, made->money.held);
    spent_before_ = made->money.spent;
    co_return result<void>();
}

asio::awaitable<result<batch_quote>> planner::quote(batch_input input, admission& gate)
{
    auto const read = co_await gate.read_quota();
    if (!read) co_return read.error();
    auto const seen = std::make_shared<figures>();
    auto planning = take_in(std::move(input), input_purpose(false, watch_plan(seen)));
    auto const done = co_await std::move(planning);
    if (!done) co_return done.error();
    co_return quote_of(*seen, gate);
}

batch_quote planner::quote_of(figures const& plan, admission const& gate) const
{
    auto made = batch_quote();
    auto const& money = plan.money;
    made.input = input_;
    made.totals = totals_of(state_.counts);
    made.credits.spent = money.spent;
    made.credits.held = money.held;
    made.credits.planned = money.planned;
    made.other_items = plan.others;
    made.paid_again = plan.paid_again;
    made.credits_by_model = plan.by_model;
    made.measured = plan.mean_seconds > 0;
    auto const& known = *gate.last_quota();
    made.available = known.available_now();
    made.available_cycle = known.available_amount;
    if (auto const budget = state_.params.budget) {
        auto const room = std::max<std::int64_t>(*budget - money.spent - money.held, 0);
        made.available = std::min<std::int64_t>(made.available, room);
        made.available_cycle = std::min<std::int64_t>(made.available_cycle, room);
    }
    using seconds = std::chrono::duration<double>;
    auto const each = made.measured ? seconds(plan.mean_seconds) : seconds(usual_time);
    auto const at_once = std::min<std::int64_t>(
        std::max<std::int64_t>(plan.requests, 1),
        static_cast<std::int64_t>(state_.params.concurrency));
    made.takes = std::chrono::duration_cast<std::chrono::nanoseconds>(
        each * (double(plan.requests) / double(at_once)));
    return made;
}

} // namespace neuroflash::inline v0::batch
