// SPDX-License-Identifier: BSL-1.0
#include "batch/run/planner.hpp"

#include "batch/output/output_files.hpp"
#include "batch/run/item_faults.hpp"
#include "batch/run/take_input.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
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

/// Runs on the journal's thread; the events are emitted on the executor.
taken_input
planner::read_input(journal& into, batch_input const& input, std::vector<image_model> const& models)
{
    auto context = input_context(state_.params, state_.stop.stop_reading);
    auto faults = item_faults(state_, models);
    context.fault_of = [&](item const& what) { return faults.fault_of(what); };
    if (state_.is_on_v1()) {
        context.changes_of = [&](item const& what) {
            return source_uploads::changes_in(into, state_.sources_from, images_of(what));
        };
    }
    context.emit = [this](batch_event event) {
        auto owner = state_.tasks.owner();
        if (!owner) return; // the run is being destroyed, and waits for this thread
        asio::post(
            state_.tasks.executor(), [this, owner = std::move(owner), event = std::move(event)] {
                state_.events.emit(event);
            });
    };
    return take_input(into, input, context);
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
    auto planning = plan_input(std::move(input), input_purpose(true, watch_plan(seen)));
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
        seen->money = in.requests().money();
        seen->others = in.items().other_items();
        seen->paid_again = in.items().paid_again();
        seen->requests = in.requests().planned_requests();
        seen->mean_seconds = in.requests().usual_seconds();
        seen->by_model = in.requests().planned_by_model();
        seen->is_agreed = in.agreements().agreed_credits() >= seen->all_credits() &&
            !in.agreements().has_unagreed() &&
            (!writer || in.agreements().may_write_unasked(*writer));
        if (!seen->is_agreed) in.agreements().set_agreed_credits(0);
    };
}

/// Asks for permission unless the requests were agreed to before.
asio::awaitable<result<void>> planner::ask_permission(
    spending_permission permission, std::shared_ptr<figures> plan, admission& gate)
{
    if (plan->is_agreed || plan->money.planned == 0) co_return result<void>();
    if (permission.ask()) {
        auto const read = co_await gate.read_quota();
        if (!read) co_return state_.stop.why ? stopped_before_sending() : read.error();
        // The first request to stop ends a question as well.
        auto const about = named_wait("the permission to spend", named_wait::kind::free);
        auto answering = answer_to(permission.ask(), quote_of(*plan, gate));
        auto asking = state_.tasks.cancellable(std::move(answering), about);
        auto const yes = co_await std::move(asking);
        if (state_.stop.why) co_return stopped_before_sending();
        if (!yes) co_return not_permitted(plan->money.planned);
    }
    auto const all = plan->all_credits();
    auto const allowed = std::min(all, state_.params.budget.value_or(all));
    // A budget that does not pay for all of it leaves open which items are agreed to.
    auto work = blocking_worker::journal_work(
        [allowed, whole = allowed == all, writer = writing_model()](journal& in) {
            in.agreements().on_agreed(allowed, whole, writer);
        });
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
    in.items().begin_input();
    made.taken = read_input(in, input, models);
    in.items().end_input();
    auto const& taken = made.taken;
    auto const is_good = !taken.refused && (taken.counts.invalid == 0 || params.skip_invalid);
    auto const& is_stopped = state_.stop.stop_reading; // may change until the end
    if (is_good && !is_stopped) in.requests().reopen_failed(params.retry_failed);
    if (is_good && !is_stopped && params.retry_failed) in.images().reopen_lost();
    made.money = in.requests().money();
    made.counts = in.items().counts();
    if (why.on_planned) why.on_planned(in);
    if (why.keep && is_good && !is_stopped) in.commit();
    else in.rollback();
}

asio::awaitable<result<void>> planner::plan_input(batch_input input, input_purpose why)
{
    auto ask = std::function<asio::awaitable<result<std::vector<image_model>>>()>(
        [this] { return state_.client->list_image_models(state_.call_options()); });
    auto asking =
        state_.with_retries<std::vector<image_model>>("the list of models", std::move(ask));
    auto const models = co_await std::move(asking);
    if (!models) co_return state_.stop.why ? stopped_before_sending() : models.error();
    auto const made = std::make_shared<planned>();
    auto const& params = state_.params;
    // The work does not own the owner, because the thread must not be the last that holds it.
    auto work =
        blocking_worker::journal_work([this, input, why, made, models = *models](journal& in) {
            write_input(in, input, models, why, *made);
        });
    auto const written = co_await state_.worker->run_exclusive(std::move(work));
    if (!written) co_return written.error();
    if (!made->part.empty() && made->part != params.part.to_string()) {
        co_return other_part(params, made->part);
    }
    if (made->taken.refused) co_return *made->taken.refused;
    input_ = made->taken.counts;
    state_.counts = made->counts;
    if (input_.invalid > 0 && !params.skip_invalid) co_return invalid_lines(input_);
    if (state_.stop.why) co_return stopped_before_sending();
    state_.account.restore(made->money.spent, made->money.held, made->money.open);
    spent_before_ = made->money.spent;
    co_return result<void>();
}

asio::awaitable<result<batch_quote>> planner::quote(batch_input input, admission& gate)
{
    auto const read = co_await gate.read_quota();
    if (!read) co_return state_.stop.why ? stopped_before_sending() : read.error();
    auto const seen = std::make_shared<figures>();
    auto planning = plan_input(std::move(input), input_purpose(false, watch_plan(seen)));
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
    made.duration = std::chrono::duration_cast<std::chrono::nanoseconds>(
        each * (double(plan.requests) / double(at_once)));
    return made;
}

} // namespace neuroflash::inline v0::batch
