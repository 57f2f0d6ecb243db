// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::cli::bench {

namespace asio = boost::asio;

namespace {

/// One failure may be a short disturbance; that many in a row mean that the service is gone.
constexpr auto most_unreached = 10;

/// The longest sleep. A longer one would overflow a clock, and no start is that far away.
constexpr auto farthest = std::chrono::duration<double>(1e8);

/// One prompt is sent many times. An image that answered another request is not that of a
/// request whose response was lost, which does not know the images that were made later.
void exclude_known_images(std::vector<sample>& samples, std::vector<std::string> const& prompts)
{
    for (auto& lost : samples) {
        if (!lost.pending) continue;
        for (auto const& other : samples) {
            auto const is_later = other.ended >= lost.sent;
            if (!is_later || prompts[other.prompt] != prompts[lost.prompt]) continue;
            for (auto const& id : other.image_ids) lost.pending->exclude(image_id(id));
        }
    }
}

} // namespace

runner::runner(asio::any_io_executor executor, time_source& time, runner_params params)
    : executor_(std::move(executor)), time_(time), params_(std::move(params)),
      order_(prompt_order(params_.prompts.size(), params_.plan.params.seed)),
      budget_(params_.limit), stop_event_(executor_), settle_event_(executor_),
      end_event_(executor_)
{
}

asio::awaitable<measurement> runner::run()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    start_ = time_.now();
    for (auto i = std::size_t(0); i < params_.plan.blocks.size() && !stopping_; ++i) {
        auto running = run_block(i);
        co_await std::move(running);
    }
    if (thrown_) std::rethrow_exception(thrown_);
    found_.elapsed = since_start();
    exclude_known_images(found_.samples, params_.prompts);
    co_return std::move(found_);
}

asio::awaitable<void> runner::run_block(std::size_t index)
{
    auto const& now = params_.plan.blocks[index];
    if (params_.on_progress) params_.on_progress(found_, now);
    next_ = 0;
    block_start_ = since_start();
    workers_ = std::min(params_.plan.combinations[now.combination].concurrency, now.count);
    for (auto i = workers_; i > 0; --i) spawn_worker(index);
    while (workers_ > 0) {
        co_await end_event_.wait();
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) stop(end_reason::interrupted);
    }
}

/// On its own, so that a cancelled run does not cancel what is already paid.
void runner::spawn_worker(std::size_t index)
{
    asio::co_spawn(executor_, work(index), [this](std::exception_ptr thrown) {
        if (thrown && !thrown_) {
            thrown_ = thrown;
            stop(end_reason::interrupted);
        }
        if (--workers_ == 0) end_event_.notify_all();
    });
}

asio::awaitable<void> runner::work(std::size_t index)
{
    auto const& now = params_.plan.blocks[index];
    auto const& of = params_.plan.combinations[now.combination];
    auto const at_rate = params_.plan.params.rate && !now.warmup;
    while (!stopping_ && next_ < now.count) {
        auto const number = next_++;
        auto const planned = due(now, number);
        if (at_rate) {
            auto waiting = wait_for(start_ + planned);
            co_await std::move(waiting);
        }
        auto asking = afford(of.num_images);
        auto const granted = co_await std::move(asking);
        if (!granted) co_return;

        auto made = sample();
        made.combination = now.combination;
        made.block = index;
        made.number = now.first + number;
        made.warmup = now.warmup;
        made.prompt = order_[static_cast<std::size_t>(made.number) % order_.size()];
        made.sent = since_start();
        made.planned = at_rate ? planned : made.sent;
        auto shooting = shoot(std::move(made));
        co_await std::move(shooting);
    }
}

std::chrono::nanoseconds runner::due(block const& of, int number) const
{
    auto const rate = params_.plan.params.rate;
    if (!rate || of.warmup) return block_start_;
    auto const after = std::min(std::chrono::duration<double>(number / *rate), farthest);
    return block_start_ + std::chrono::duration_cast<std::chrono::nanoseconds>(after);
}

asio::awaitable<void> runner::wait_for(std::chrono::steady_clock::time_point when)
{
    using namespace asio::experimental::awaitable_operators;
    if (when <= time_.now()) co_return;
    auto sleeping = time_.sleep_until(when);
    auto stopping = stopped();
    co_await (std::move(sleeping) || std::move(stopping));
}

asio::awaitable<void> runner::stopped()
{
    if (!stopping_) co_await stop_event_.wait();
}

/// Returns false if the run stops. Credits in flight may be released, so they are awaited.
asio::awaitable<bool> runner::afford(std::int64_t credits)
{
    while (!stopping_) {
        if (budget_.reserve(credits)) co_return true;
        if (in_flight_ == 0) {
            stop(params_.limited_by_quota ? end_reason::quota : end_reason::budget);
            co_return false;
        }
        co_await settle_event_.wait();
    }
    co_return false;
}

generate_params runner::request_of(sample const& of) const
{
    auto const& from = params_.plan.combinations[of.combination];
    auto ask = generate_params(params_.prompts[of.prompt]);
    ask.model = model_id(from.model);
    ask.num_images = from.num_images;
    return ask;
}

asio::awaitable<void> runner::shoot(sample made)
{
    auto const reserved = std::int64_t(params_.plan.combinations[made.combination].num_images);
    ++in_flight_;
    auto sending = params_.send(request_of(made));
    auto generated = co_await std::move(sending);
    made.ended = since_start();
    --in_flight_;

    auto const charge = generated ? generated->charge : generated.error().charge();
    budget_.commit(reserved, charge);
    made.charge = charge.state;
    made.credits = charge.credits;
    made.attempts = generated ? generated->attempts : generated.error().details().attempts;
    if (generated) {
        made.images = static_cast<int>(generated->images.size());
        made.recovered = generated->recovered;
        for (auto const& one : generated->images) {
            if (auto id = id_of(one); !id.empty()) made.image_ids.push_back(std::move(id));
        }
        unreached_ = 0;
    } else {
        made.failure = generated.error().value();
        if (auto const* pending = generated.error().pending()) made.pending = *pending;
        stop_after(generated.error());
    }
    auto const measured = generated.has_value() && !made.warmup;
    found_.samples.push_back(made);
    found_.spent = budget_.spent();
    found_.unresolved = budget_.unresolved();
    settle_event_.notify_all();
    if (measured && params_.on_images) {
        params_.on_images(found_.samples.size() - 1, std::move(*generated));
    }
    if (params_.on_progress) params_.on_progress(found_, params_.plan.blocks[made.block]);
}

/// Whether a failure is one request's, or the end of all.
void runner::stop_after(error const& failure)
{
    auto const code = failure.code();
    unreached_ = code == condition::unreachable ? unreached_ + 1 : 0;
    auto why = end_reason::finished;
    if (failure.value() == errc::quota_exhausted) why = end_reason::quota;
    if (code == condition::authentication) why = end_reason::account;
    if (unreached_ >= most_unreached) why = end_reason::unreachable;
    if (why == end_reason::finished) return;
    if (!stopping_) found_.failure = failure;
    stop(why);
}

void runner::stop(end_reason why)
{
    if (stopping_) return;
    stopping_ = true;
    found_.stop = why;
    stop_event_.notify_all();
    settle_event_.notify_all();
}

} // namespace neuroflash::cli::bench
