// SPDX-License-Identifier: BSL-1.0
#include "chaos/caller.hpp"

#include <neuroflash/pending_generation.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

namespace neuroflash::chaos {

namespace {

using operation = asio::awaitable<result<generation>>;

void take_result(job_end& end, generation const& made)
{
    end.returned = true;
    end.charge = made.charge.state;
    end.credits = made.charge.credits;
    end.image_ids.clear();
    for (auto const& one : made.images)
        end.image_ids.push_back(
            one.image_id        ? one.image_id->str()
                : one.stored_id ? one.stored_id->str()
                                : std::string("none"));
}

void take_failure(job_end& end, error const& why, bool shared)
{
    end.charge = why.charge().state;
    end.code = to_string(why.value());
    end.message = why.to_string();
    if (why.pending() == nullptr) return;
    end.pending = why.pending()->to_string();
    if (shared) end.kept = *why.pending();
}

/// Makes one call after another until none is left; several share the number of the next.
class calling
{
public:
    calling(
        client& service, std::span<job const> jobs, std::span<job_end> ends,
        edit_sources const& sources)
        : service_(service), jobs_(jobs), ends_(ends), sources_(sources)
    {
    }

    asio::awaitable<void> work()
    {
        while (next_ < jobs_.size()) {
            auto const index = next_++;
            auto const got = co_await call(jobs_[index], begin(index));
            keep_result(ends_[index], got, jobs_[index].shared);
        }
    }

private:
    operation begin(std::size_t index)
    {
        auto const& what = jobs_[index];
        auto options = call_params();
        options.trace_id = what.prompt;
        std::ranges::replace(options.trace_id, ' ', '-');
        if (what.deadline) options.deadline = *what.deadline;
        if (!what.edit || sources_.ids.empty()) {
            auto ask = generate_params(what.prompt);
            ask.num_images = what.images;
            return service_.generate(std::move(ask), std::move(options));
        }
        auto const& source = sources_.ids[index % sources_.ids.size()];
        auto ask = sources_.surface == image_surface::v1
            ? edit_params(what.prompt, stored_image_id(source))
            : edit_params(what.prompt, service_.path_of(image_id(source)));
        ask.num_images = what.images;
        return service_.edit(std::move(ask), std::move(options));
    }

    static operation call(job const& what, operation begun)
    {
        if (!what.cancel_after) co_return co_await std::move(begun);
        auto const executor = co_await asio::this_coro::executor;
        // Shared: the timer's handler may already be on its way when the call ends.
        auto const stop = std::make_shared<asio::cancellation_signal>();
        auto timer = asio::steady_timer(executor, *what.cancel_after);
        timer.async_wait([stop](boost::system::error_code const& ec) {
            if (!ec) stop->emit(asio::cancellation_type::terminal);
        });
        auto token = asio::bind_cancellation_slot(stop->slot(), asio::use_awaitable);
        co_return co_await asio::co_spawn(executor, std::move(begun), std::move(token));
    }

    client& service_;
    std::span<job const> jobs_;
    std::span<job_end> ends_;
    edit_sources const& sources_;
    std::size_t next_ = 0;
};

class settling
{
public:
    settling(client& service, std::vector<job_end*> open)
        : service_(service), open_(std::move(open))
    {
    }

    asio::awaitable<void> work()
    {
        while (next_ < open_.size()) {
            auto& end = *open_[next_++];
            auto const pending = end.kept ? result<pending_generation>(*end.kept)
                                          : pending_generation::parse(end.pending);
            if (!pending) {
                end.message = "its pending form cannot be read";
                end.pending.clear();
                continue;
            }
            auto options = call_params();
            options.deadline = std::chrono::minutes(5); // the run is about money, not about time
            auto const got = co_await service_.reconcile(*pending, options);
            if (!got) {
                take_failure(end, got.error(), end.kept.has_value());
                continue;
            }
            take_result(end, *got);
            end.settled = true;
            ++found_;
        }
    }

    std::size_t found() const noexcept { return found_; }

private:
    client& service_;
    std::vector<job_end*> open_;
    std::size_t next_ = 0;
    std::size_t found_ = 0;
};

template <class Work>
void run_jobs(asio::io_context& context, Work& work, std::size_t concurrency)
{
    for (std::size_t i = 0; i < concurrency; ++i) {
        asio::co_spawn(context, work.work(), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }
    context.restart();
    context.run();
}

} // namespace

void keep_result(job_end& end, result<generation> const& got, bool shared)
{
    if (!got) return take_failure(end, got.error(), shared);
    take_result(end, *got);
    end.recovered = got->recovered;
}

void call_all(
    asio::io_context& context, client& service, std::span<job const> jobs, std::span<job_end> ends,
    edit_sources const& sources, std::size_t concurrency)
{
    auto work = calling(service, jobs, ends, sources);
    run_jobs(context, work, concurrency);
}

std::size_t settle_all(
    asio::io_context& context, client& service, std::span<job const> jobs, std::span<job_end> ends,
    std::size_t concurrency, std::function<bool(job const&)> const& chosen)
{
    auto open = std::vector<job_end*>();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        auto& end = ends[i];
        auto const unknown = !end.returned && end.charge == charge_state::unknown;
        if (unknown && !end.pending.empty() && chosen(jobs[i])) open.push_back(&end);
    }
    auto work = settling(service, std::move(open));
    run_jobs(context, work, concurrency);
    return work.found();
}

} // namespace neuroflash::chaos
