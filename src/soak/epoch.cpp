// SPDX-License-Identifier: BSL-1.0
#include "soak/epoch.hpp"

#include "chaos/caller.hpp"
#include "chaos/job.hpp"

#include <neuroflash/batch.hpp>
#include <neuroflash/call_params.hpp>
#include <neuroflash/params/generate_params.hpp>
#include <neuroflash/params/text_params.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace neuroflash::soak {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// Calls of a client that is made for them.
constexpr std::size_t calls_of_a_short_client = 4;
/// Such clients at a time.
constexpr std::size_t short_clients = 8;
constexpr std::size_t items_of_a_batch = 60;
/// So many that connections do not time out while charges are settled.
constexpr std::size_t settled_at_a_time = 64;
constexpr auto between_observations = 500ms;

/// What the callers know of the charges of their texts.
struct text_charges
{
    std::size_t charged = 0;
    std::size_t unknown = 0;
};

std::string temporary_directory(std::uint64_t seed)
{
    auto const name = "neuroflash-soak-" + std::to_string(seed) + "-XXXXXX";
    auto made = (std::filesystem::temp_directory_path() / name).string();
    if (::mkdtemp(made.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), made);
    return made;
}

/// The calls of an epoch, and their results.
class epoch
{
public:
    epoch(long_lived& on, epoch_params const& params)
        : on_(on), params_(params), start_(clock::now()), end_(start_ + params.length)
    {
    }

    epoch_result run()
    {
        on_.service.begin_faults(params_.seed + params_.number);
        // A tenth are texts; each surface has half of the images.
        auto const texts = params_.in_flight / 10;
        auto const images = params_.in_flight - texts;
        for (std::size_t i = 0; i < images; ++i)
            spawn(make_images(i % 2 == 0 ? on_.guide : on_.image_service, place(i, images)));
        for (std::size_t i = 0; i < texts; ++i) spawn(make_texts(place(i, texts)));
        for (std::size_t i = 0; i < short_clients; ++i)
            spawn(make_clients(place(i, short_clients)));
        spawn(run_batch());
        spawn(observe());
        on_.context.restart();
        on_.context.run();
        on_.service.end_faults();
        settle(on_.guide, image_surface::guide);
        settle(on_.image_service, image_surface::v1);
        compare();
        on_.service.reset();
        result_.idle = current_usage();
        return_free_memory();
        return std::move(result_);
    }

private:
    using work = asio::awaitable<void>;

    void spawn(work made)
    {
        asio::co_spawn(on_.context, std::move(made), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }

    /// The time at which one of several callers begins, so that they do not all begin at once.
    clock::time_point place(std::size_t index, std::size_t of) const
    {
        return start_ + generation_time * static_cast<long>(index) / static_cast<long>(of);
    }

    work wait_until(clock::time_point time)
    {
        auto timer = asio::steady_timer(on_.context, time);
        co_await timer.async_wait(asio::use_awaitable);
    }

    bool over() const { return clock::now() >= end_; }

    std::string next_prompt(char const* kind)
    {
        return std::string("soak ") + kind + ' ' + std::to_string(params_.number) + ' ' +
            std::to_string(next_++);
    }

    work make_images(client& with, clock::time_point begin)
    {
        co_await wait_until(begin);
        while (!over()) co_await make_image(with);
    }

    work make_image(client& with)
    {
        auto const index = jobs_.size();
        jobs_.emplace_back().prompt = next_prompt("image");
        ends_.emplace_back();
        on_v1_.push_back(&with == &on_.image_service);
        auto ask = generate_params(jobs_[index].prompt);
        auto const got = co_await with.generate(std::move(ask));
        chaos::keep_result(ends_[index], got, false);
        if (got && got->attempts == 1 && !got->recovered) {
            auto const late = got->elapsed - generation_time;
            result_.lateness_ms.push_back(std::chrono::duration<double, std::milli>(late).count());
        }
    }

    work make_texts(clock::time_point begin)
    {
        co_await wait_until(begin);
        while (!over()) {
            auto ask = text_params(next_prompt("text"));
            ask.max_tokens = 40;
            auto const got = co_await on_.guide.complete_text(std::move(ask));
            auto const charge = got ? got->charge : got.error().charge();
            ++result_.texts;
            if (charge.state == charge_state::charged) ++texts_.charged;
            if (charge.state == charge_state::unknown) ++texts_.unknown;
        }
    }

    /// Makes a client for some calls, and destroys it.
    work make_clients(clock::time_point begin)
    {
        co_await wait_until(begin);
        while (!over()) {
            auto made = std::optional<client>();
            made.emplace(
                on_.context.get_executor(),
                on_.service.client_of(image_surface::guide, calls_of_a_short_client));
            auto left = calls_of_a_short_client;
            auto done = asio::steady_timer(on_.context, clock::time_point::max());
            for (std::size_t i = 0; i < calls_of_a_short_client; ++i)
                spawn(make_last_image(*made, left, done));
            auto ignored = boost::system::error_code();
            co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            ++result_.clients;
        }
    }

    /// Makes an image, and wakes who waits for the last.
    work make_last_image(client& with, std::size_t& left, asio::steady_timer& done)
    {
        co_await make_image(with);
        if (--left == 0)
            done.expires_at(clock::time_point::min()); // also ends a wait that has yet to begin
    }

    work run_batch()
    {
        co_await wait_until(start_ + generation_time);
        auto const directory = on_.directory / std::to_string(params_.number);
        auto params = batch::batch_params(directory);
        auto runner = batch::batch_runner(
            on_.context.get_executor(), on_.service.client_of(image_surface::guide, 16),
            std::move(params));
        auto left = items_of_a_batch;
        auto lines = [this, left]() mutable -> std::optional<std::string> {
            if (left == 0) return std::nullopt;
            return "soak batch " + std::to_string(params_.number) + ' ' + std::to_string(left--);
        };
        auto input = batch::batch_input(std::move(lines));
        auto permission = batch::spending_permission::granted();
        auto got = co_await runner.run(std::move(input), std::move(permission));
        if (got && got->totals.unknown != 0) got = co_await runner.reconcile();
        if (got) batch_ = std::move(*got);
        else result_.wrong.sentences.push_back("The batch failed: " + got.error().to_string());
        result_.batch_items = items_of_a_batch;
        std::filesystem::remove_all(directory);
    }

    /// Observes the process while all calls are in flight.
    work observe()
    {
        for (auto time = start_ + 2 * generation_time; time < end_; time += between_observations) {
            co_await wait_until(time);
            result_.busy.push_back(current_usage());
        }
    }

    /// Searches for the images of calls whose charge is unknown.
    void settle(client& with, image_surface surface)
    {
        auto const v1 = surface == image_surface::v1;
        auto chosen = std::vector<chaos::job>();
        auto places = std::vector<std::size_t>();
        auto ends = std::vector<chaos::job_end>();
        for (std::size_t i = 0; i < jobs_.size(); ++i) {
            if (on_v1_[i] != v1 || ends_[i].charge != charge_state::unknown) continue;
            places.push_back(i);
            chosen.push_back(jobs_[i]);
            ends.push_back(ends_[i]);
        }
        chaos::settle_all(
            on_.context, with, chosen, ends, settled_at_a_time, [](auto const&) { return true; });
        for (std::size_t i = 0; i < places.size(); ++i) ends_[places[i]] = std::move(ends[i]);
    }

    void compare()
    {
        result_.images = jobs_.size();
        auto ledger = on_.service.server().ledger();
        result_.charges = ledger.size() + on_.service.server().token_ledger().size();
        compare_batch(ledger);
        std::erase_if(ledger, [](auto const& one) { return one.prompt.starts_with("soak batch"); });
        auto failed = std::move(result_.wrong.sentences);
        result_.wrong = chaos::check(jobs_, ends_, ledger);
        for (auto& one : failed) complain(std::move(one));
        compare_texts(on_.service.server().token_ledger().size());
    }

    void compare_batch(std::vector<sandbox::ledger_entry> const& ledger)
    {
        auto charges = std::map<std::string, std::size_t>();
        for (auto const& one : ledger)
            if (one.prompt.starts_with("soak batch")) ++charges[one.prompt];
        auto const& totals = batch_.totals;
        for (auto const& [prompt, times] : charges) {
            if (times > 1)
                result_.wrong.sentences.push_back(
                    '"' + prompt + "\" was charged " + std::to_string(times) + " times.");
        }
        auto const paid = static_cast<std::size_t>(totals.done + totals.undelivered);
        if (paid != charges.size())
            result_.wrong.sentences.push_back(
                "The batch has " + std::to_string(paid) + " paid items, the ledger " +
                std::to_string(charges.size()) + '.');
    }

    void compare_texts(std::size_t charges)
    {
        if (charges >= texts_.charged && charges <= texts_.charged + texts_.unknown) return;
        complain(
            "The callers know of " + std::to_string(texts_.charged) + " charged texts and " +
            std::to_string(texts_.unknown) + " that may be, the ledger of " +
            std::to_string(charges) + '.');
    }

    void complain(std::string sentence)
    {
        ++result_.wrong.wrong_results;
        result_.wrong.sentences.push_back(std::move(sentence));
    }

    long_lived& on_;
    epoch_params const params_;
    clock::time_point const start_;
    clock::time_point const end_;
    std::size_t next_ = 0;
    std::vector<chaos::job> jobs_;
    std::vector<chaos::job_end> ends_;
    std::vector<bool> on_v1_;
    text_charges texts_;
    batch::batch_summary batch_;
    epoch_result result_;
};

} // namespace

long_lived::long_lived(soak::service& with, std::uint64_t seed, std::size_t in_flight)
    : service(with), context(1),
      guide(context.get_executor(), service.client_of(image_surface::guide, in_flight)),
      image_service(context.get_executor(), service.client_of(image_surface::v1, in_flight)),
      directory(temporary_directory(seed))
{
}

long_lived::~long_lived()
{
    auto ignored = std::error_code();
    std::filesystem::remove_all(directory, ignored);
}

epoch_result run_epoch(long_lived& on, epoch_params const& params)
{
    return epoch(on, params).run();
}

} // namespace neuroflash::soak
