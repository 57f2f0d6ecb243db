// SPDX-License-Identifier: BSL-1.0
#include "batch/run/running.hpp"

#include "batch/input/check_item.hpp"
#include "batch/input/input_lines.hpp"
#include "batch/input/read_item.hpp"
#include "batch/input/shard_choice.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// For a guess where nothing was measured yet.
constexpr auto usual_time = std::chrono::seconds(12);

error bad_lines(input_counts const& seen)
{
    auto details = error_details();
    details.message = std::to_string(seen.bad) + " of " + std::to_string(seen.lines) +
        (seen.bad == 1 ? " lines is bad." : " lines are bad.");
    details.advice = "Correct them, or go on without them: --skip-bad (batch_params::skip_bad).";
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return error(errc::invalid_argument, std::move(details));
}

/// The lines of other parts would be paid for here, and again where they belong.
error other_part(batch_params const& params, std::string const& known)
{
    auto const ours = params.part.to_string();
    auto const all = params.part.count == 1 ? ", which is all of it." : ".";
    auto details = error_details();
    details.message = params.out.string() + " is for part " + known +
        " of the input, and this run is for part " + ours + all;
    details.advice = known == shard().to_string() ? "Leave --shard out" : "Say --shard " + known;
    details.advice += " (batch_params::part). In another directory it would be paid for again.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return error(errc::invalid_argument, std::move(details));
}

/// A key has one content in the whole input, whichever parts its lines are of.
plan_verdict plan_line(journal& into, shard const& part, item const& what, std::int64_t line)
{
    if (part.count > 1 && !into.claim_key(what)) return plan_verdict::clash;
    if (!is_ours(part, what.prompt)) return plan_verdict::elsewhere;
    return into.plan(what, line);
}

item defaults_of(batch_params const& params)
{
    auto made = item();
    made.model = params.model;
    made.images = params.num_images.value_or(1);
    made.aspect_ratio = params.aspect_ratio;
    made.output_format = params.output_format;
    return made;
}

} // namespace

/// Ids have no slash; paths and URLs have one.
result<std::vector<image_path>> running::paths_of(item const& what) const
{
    auto paths = std::vector<image_path>();
    for (auto const& source : what.sources) {
        if (source.find('/') == std::string::npos) {
            paths.push_back(client_->path_of(image_id(source)));
            continue;
        }
        auto path = client_->parse_image_path(source);
        if (!path) return path.error();
        paths.push_back(std::move(*path));
    }
    return paths;
}

std::string running::fault_of(item const& what, std::vector<image_model> const& models) const
{
    if (auto const paths = paths_of(what); !paths) {
        return "its source is no image of the service (" + paths.error().message() + ')';
    }
    return fault_by_models(what, models);
}

/// On the journal's thread. What is bad is told on the executor, line by line.
void running::read_lines(
    journal& into, batch_input const& input, std::vector<image_model> const& models,
    input_counts& seen)
{
    auto const defaults = defaults_of(params_);
    auto const bad = [&](std::int64_t line, std::string why) {
        ++seen.bad;
        auto event = batch_event(event_kind::bad_line);
        event.line = line;
        event.message = std::move(why);
        asio::post(executor_, [self = shared_from_this(), event] { self->tell(event); });
    };
    auto format = std::optional<line_format>();
    auto lines = input_lines(input, stop_reading_);
    for (auto number = std::int64_t(1); lines.next(); ++number) {
        auto const text = trimmed_line(lines.line(), number == 1);
        if (text.empty()) continue;
        ++seen.lines;
        if (!format) format = guess_format(text);
        if (lines.too_long()) {
            bad(number, "it is longer than 1 MiB");
            continue;
        }
        auto read = read_item(text, *format, defaults);
        if (read.what) read.why = fault_of(*read.what, models);
        if (!read.why.empty()) {
            bad(number, std::move(read.why));
            continue;
        }
        switch (plan_line(into, params_.part, *read.what, number)) {
        case plan_verdict::elsewhere: ++seen.elsewhere; break;
        case plan_verdict::fresh: ++seen.fresh; [[fallthrough]];
        case plan_verdict::known: ++seen.items; break;
        case plan_verdict::repeated: ++seen.repeated; break;
        case plan_verdict::clash:
            bad(number, "another line with other content has the key \"" +
                            key_of(*read.what, identity_of(*read.what)) + '"');
        }
    }
}

/// Takes the whole input into the journal, or, if something is wrong with it, nothing.
asio::awaitable<result<void>> running::plan(batch_input input, bool keep)
{
    auto ask = std::function<asio::awaitable<result<std::vector<image_model>>>()>(
        [this] { return client_->list_image_models(terms()); });
    auto asking = patiently<std::vector<image_model>>(std::move(ask));
    auto const models = co_await std::move(asking);
    if (!models) co_return models.error();
    struct outcome
    {
        input_counts input;
        item_counts counts{};
        money_totals money;
        std::string part; ///< Which the directory is for. Empty: none yet.
    };
    auto const made = std::make_shared<outcome>();
    auto const self = shared_from_this();
    auto work = blocking_worker::journal_work([self, input, models = *models, made, keep](journal& in) {
        in.begin();
        auto const part = self->params_.part.to_string();
        made->part = in.meta("part");
        if (made->part.empty()) in.set_meta("part", part);
        else if (made->part != part) return in.rollback();
        in.begin_input();
        self->read_lines(in, input, models, made->input);
        in.end_input();
        auto const well = made->input.bad == 0 || self->params_.skip_bad;
        if (well && !self->stop_reading_) in.reopen_failed(self->params_.retry_failed);
        made->money = in.money();
        made->counts = in.counts();
        if (self->on_planned_) self->on_planned_(in);
        if (keep && well && !self->stop_reading_) in.commit();
        else in.rollback();
    });
    auto const planned = co_await worker_->alone(std::move(work));
    if (!planned) co_return planned.error();
    if (!made->part.empty() && made->part != params_.part.to_string()) {
        co_return other_part(params_, made->part);
    }
    input_ = made->input;
    counts_ = made->counts;
    if (input_.bad > 0 && !params_.skip_bad) co_return bad_lines(input_);
    if (stop_) co_return error(errc::cancelled);
    account_.restore(made->money.spent, made->money.held);
    spent_before_ = made->money.spent;
    auto event = batch_event(event_kind::planned);
    event.number = input_.items;
    event.progress = progress();
    tell(std::move(event));
    co_return result<void>();
}

asio::awaitable<result<batch_quote>> running::quote(batch_input input)
{
    begin_operation();
    worker_ = std::make_shared<blocking_worker>(executor_);
    auto made = batch_quote();
    // In a copy: a run on the same directory must neither wait for this nor see it.
    auto opening = worker_->open((params_.out / journal_name).string(), open_mode::memory);
    auto failed = std::optional<error>();
    if (auto const opened = co_await std::move(opening); !opened) {
        failed = opened.error();
    }
    if (!failed) {
        auto looking = quote_opened(std::move(input));
        auto quoted = co_await std::move(looking);
        if (quoted) made = std::move(*quoted);
        else failed = quoted.error();
    }
    co_await end();
    if (failed) co_return *failed;
    co_return made;
}

asio::awaitable<result<batch_quote>> running::quote_opened(batch_input input)
{
    auto made = batch_quote();
    auto const read = co_await read_quota();
    if (!read) co_return read.error();
    made.available = quota_->available_now();
    made.available_cycle = quota_->available_amount;
    auto const mean = std::make_shared<double>(0);
    auto const by_model = std::make_shared<std::map<std::string, std::int64_t>>();
    auto const money = std::make_shared<money_totals>();
    auto const requests = std::make_shared<std::int64_t>(0);
    auto const others = std::make_shared<std::int64_t>(0);
    on_planned_ = [mean, by_model, money, requests, others](journal& in) {
        *money = in.money();
        *others = in.other_items();
        *requests = in.planned_requests();
        *mean = in.usual_seconds();
        *by_model = in.planned_by_model();
    };
    auto planning = plan(std::move(input), false);
    auto const planned = co_await std::move(planning);
    on_planned_ = nullptr;
    if (!planned) co_return planned.error();
    made.input = input_;
    made.totals = totals();
    made.credits.spent = money->spent;
    made.credits.held = money->held;
    made.credits.planned = money->planned;
    made.other_items = *others;
    if (params_.budget) {
        auto const room = std::max<std::int64_t>(*params_.budget - money->spent - money->held, 0);
        made.available = std::min<std::int64_t>(made.available, room);
        made.available_cycle = std::min<std::int64_t>(made.available_cycle, room);
    }
    made.credits_by_model = std::move(*by_model);
    made.measured = *mean > 0;
    using seconds = std::chrono::duration<double>;
    auto const each = made.measured ? seconds(*mean) : seconds(usual_time);
    auto const at_once = std::min<std::int64_t>(
        std::max<std::int64_t>(*requests, 1), static_cast<std::int64_t>(params_.concurrency));
    made.takes = std::chrono::duration_cast<std::chrono::nanoseconds>(
        each * (double(*requests) / double(at_once)));
    co_return made;
}

} // namespace neuroflash::v0::batch
