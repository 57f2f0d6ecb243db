// SPDX-License-Identifier: BSL-1.0
#include "batch/run/planner.hpp"

#include "batch/input/check_item.hpp"
#include "batch/output/output_files.hpp"
#include "batch/run/paid_request.hpp"
#include "batch/run/take_input.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// For a guess where nothing was measured yet.
constexpr auto usual_time = std::chrono::seconds(12);

error bad_lines(input_counts const& seen)
{
    return refused_run(
        std::to_string(seen.bad) + " of " + std::to_string(seen.lines) +
            (seen.bad == 1 ? " lines is bad." : " lines are bad."),
        "Correct them, or go on without them: --skip-bad (batch_params::skip_bad).");
}

/// The lines of other parts would be paid for here, and again where they belong.
error other_part(batch_params const& params, std::string const& known)
{
    auto const all = params.part.count == 1 ? ", which is all of it." : ".";
    auto advice = known == shard().to_string() ? "Leave --shard out" : "Say --shard " + known;
    advice += " (batch_params::part). In another directory it would be paid for again.";
    return refused_run(
        params.out.string() + " is for part " + known + " of the input, and this run is for part " +
            params.part.to_string() + all,
        std::move(advice));
}

} // namespace

/// What a transaction that planned learned.
struct planner::planned
{
    taken_input taken;
    item_counts counts{};
    money_totals money;
    std::string part; ///< Which the directory is for. Empty: none yet.
};

std::string planner::fault_of(item const& what, std::vector<image_model> const& models) const
{
    if (auto const sources = sources_of(*state_.client, what); !sources) {
        return "its source is no image of the service (" + sources.error().message() + ')';
    }
    return fault_by_models(what, models);
}

/// On the journal's thread; the events are emitted on the executor.
taken_input planner::read_input(
    journal& into, batch_input const& input, std::vector<image_model> const& models)
{
    auto terms = input_terms(state_.params, state_.stop.stop_reading);
    terms.fault_of = [&](item const& what) { return fault_of(what, models); };
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

asio::awaitable<result<void>> planner::plan(batch_input input)
{
    return take_in(std::move(input), true, nullptr);
}

asio::awaitable<result<void>> planner::take_in(batch_input input, bool keep, look on_planned)
{
    auto ask = std::function<asio::awaitable<result<std::vector<image_model>>>()>(
        [this] { return state_.client->list_image_models(state_.call_options()); });
    auto asking = state_.with_retries<std::vector<image_model>>("the list of models", std::move(ask));
    auto const models = co_await std::move(asking);
    if (!models) co_return models.error();
    auto const made = std::make_shared<planned>();
    auto const& params = state_.params;
    auto const& stop_reading = state_.stop.stop_reading;
    // Without the owner: the thread must not be the last that holds it.
    auto work = blocking_worker::journal_work([this, &params, &stop_reading, input, keep, made,
                                               on_planned, models = *models](journal& in) {
        in.begin();
        auto const part = params.part.to_string();
        made->part = in.meta("part");
        if (made->part.empty())
            in.set_meta("part", part);
        else if (made->part != part)
            return in.rollback();
        in.begin_input();
        made->taken = read_input(in, input, models);
        in.end_input();
        auto const& taken = made->taken;
        auto const is_good = !taken.refused && (taken.counts.bad == 0 || params.skip_bad);
        if (is_good && !stop_reading) in.reopen_failed(params.retry_failed);
        made->money = in.money();
        made->counts = in.counts();
        if (on_planned) on_planned(in);
        if (keep && is_good && !stop_reading)
            in.commit();
        else
            in.rollback();
    });
    auto const written = co_await state_.worker->alone(std::move(work));
    if (!written) co_return written.error();
    if (!made->part.empty() && made->part != params.part.to_string()) {
        co_return other_part(params, made->part);
    }
    if (made->taken.refused) co_return *made->taken.refused;
    input_ = made->taken.counts;
    state_.counts = made->counts;
    if (input_.bad > 0 && !params.skip_bad) co_return bad_lines(input_);
    if (state_.stop.why) co_return error(errc::cancelled);
    state_.account.restore(made->money.spent, made->money.held);
    spent_before_ = made->money.spent;
    co_return result<void>();
}

asio::awaitable<result<batch_quote>> planner::quote(batch_input input, admission& gate)
{
    auto const read = co_await gate.read_quota();
    if (!read) co_return read.error();
    struct figures
    {
        money_totals money;
        std::map<std::string, std::int64_t> by_model;
        std::int64_t requests = 0;
        std::int64_t others = 0;
        double mean_seconds = 0;
    };
    auto const seen = std::make_shared<figures>();
    auto on_planned = look([seen](journal& in) {
        seen->money = in.money();
        seen->others = in.other_items();
        seen->requests = in.planned_requests();
        seen->mean_seconds = in.usual_seconds();
        seen->by_model = in.planned_by_model();
    });
    auto planning = take_in(std::move(input), false, std::move(on_planned));
    auto const done = co_await std::move(planning);
    if (!done) co_return done.error();
    auto made = quote_of(seen->money, gate);
    made.other_items = seen->others;
    made.credits_by_model = std::move(seen->by_model);
    made.measured = seen->mean_seconds > 0;
    using seconds = std::chrono::duration<double>;
    auto const each = made.measured ? seconds(seen->mean_seconds) : seconds(usual_time);
    auto const at_once = std::min<std::int64_t>(
        std::max<std::int64_t>(seen->requests, 1),
        static_cast<std::int64_t>(state_.params.concurrency));
    made.takes = std::chrono::duration_cast<std::chrono::nanoseconds>(
        each * (double(seen->requests) / double(at_once)));
    co_return made;
}

batch_quote planner::quote_of(money_totals const& money, admission const& gate) const
{
    auto made = batch_quote();
    made.input = input_;
    made.totals = totals_of(state_.counts);
    made.credits.spent = money.spent;
    made.credits.held = money.held;
    made.credits.planned = money.planned;
    auto const& known = *gate.last_quota();
    made.available = known.available_now();
    made.available_cycle = known.available_amount;
    if (auto const budget = state_.params.budget) {
        auto const room = std::max<std::int64_t>(*budget - money.spent - money.held, 0);
        made.available = std::min<std::int64_t>(made.available, room);
        made.available_cycle = std::min<std::int64_t>(made.available_cycle, room);
    }
    return made;
}

} // namespace neuroflash::v0::batch
