// SPDX-License-Identifier: BSL-1.0
#include "call/history_reader.hpp"

#include "call/call.hpp"
#include "call/engine.hpp"

#include <neuroflash/api/list_history.hpp>
#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/iso_time.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::call {

namespace {

namespace rules = core::rules;

/// A moment of the service's clock on ours. What lies years away stays away, and nothing overflows.
time_point
on_our_clock(std::chrono::sys_seconds made, std::chrono::sys_seconds service_now, time_point now)
{
    constexpr auto far = std::chrono::seconds(std::chrono::years(10));
    return now + std::clamp<std::chrono::seconds>(made - service_now, -far, far);
}

/// How long a cache has kept the answer, in spite of `no-cache`; 0: it is fresh. Empty: it is a
/// cache's, and nobody knows for how long.
std::optional<std::chrono::seconds> age_of(std::string_view field)
{
    if (field.empty()) return std::chrono::seconds(0);
    auto age = std::uint32_t(0);
    auto const end = field.data() + field.size();
    auto const [rest, ec] = std::from_chars(field.data(), end, age);
    if (ec != std::errc() || rest != end) return std::nullopt;
    return std::chrono::seconds(age);
}

} // namespace

/// Besides the page: what time it is for the service, so that its times can be compared with ours.
class history_reader::reader : public answer_reader
{
public:
    result<void> read(http_response const& response) override
    {
        auto decoded = api::list_history::decode(response.body);
        if (!decoded) return decoded.error();
        answer.page = std::move(*decoded);
        answer.date = core::parse_imf_date(response.fields.find("date"));
        answer.age = age_of(response.fields.find("age"));
        return {};
    }

    page_answer answer;
};

// Out of memory, most likely. Without a landing, everybody would wait for ever.
void history_reader::start(std::shared_ptr<engine> const& on)
{
    try {
        auto reading = read_all(on);
        auto settle = [this, on](std::exception_ptr thrown) {
            if (thrown) land(began_, error(errc::internal));
        };
        asio::co_spawn(on->executor(), std::move(reading), std::move(settle));
    } catch (std::bad_alloc const&) {
        land(began_, error(errc::internal));
    }
}

asio::awaitable<errc>
history_reader::look(std::shared_ptr<engine> on, time_point deadline, bool for_proof)
{
    // One that is over already begins nothing.
    auto const cancelling = co_await asio::this_coro::cancellation_state;
    if (cancelling.cancelled() != asio::cancellation_type::none) co_return errc::cancelled;
    if (on->time().now() >= deadline) co_return errc::token_timeout;
    auto const wanted = begun_ + 1;
    for_proof_ = for_proof_ || for_proof;
    while (over_ < wanted) {
        auto const seen = flight_.landings();
        if (!std::exchange(under_way_, true)) {
            ++begun_;
            start(on);
        }
        auto const why = co_await flight_.wait(on->time(), deadline, seen);
        if (why != errc{}) co_return why;
    }
    co_return errc{};
}

// Where an image is deleted or added meanwhile, others slip from page to page and may be missed.
// For a proof all is read twice, in pages of different sizes, so that none is at an edge twice.
asio::awaitable<void> history_reader::read_all(std::shared_ptr<engine> on)
{
    auto const begins = on->time().now();
    state_.on_look(workspace_, begins);
    auto const for_proof = std::exchange(for_proof_, false);
    auto complete = false;
    auto enough = true;
    cached_ = false;
    for (auto const size : {rules::page_size, rules::second_page_size}) {
        auto plan =
            core::history_look(on->params().reconcile.max_pages * (rules::page_size / size + 1));
        auto const failed = co_await read_pass(on, size, plan);
        if (failed) {
            land(begins, failed);
            co_return;
        }
        complete = complete || plan.is_complete();
        enough = enough && plan.is_enough();
        if (!for_proof || plan.pages() < 2) break;
    }
    // A cache shows what was there, and not what is not there.
    auto const kept_all = state_.on_looked(workspace_, complete && !cached_);
    read_all_wanted_ = kept_all && enough;
    was_cached_ = cached_;
    was_for_proof_ = for_proof;
    land(begins, std::nullopt);
}

asio::awaitable<std::optional<error>>
history_reader::read_pass(std::shared_ptr<engine> on, int size, core::history_look& plan)
{
    pass_.clear();
    last_made_.reset();
    rises_ = 0;
    falls_ = 0;
    while (plan.next_page() != 0) {
        auto const answer = co_await read_page(on, plan.next_page(), size);
        if (!answer) co_return answer.error();
        plan.on_page(take_in(*on, *answer));
    }
    co_return std::nullopt;
}

asio::awaitable<result<history_reader::page_answer>>
history_reader::read_page(std::shared_ptr<engine> on, int page, int size)
{
    auto job = call_job(core::location());
    auto const fine = prepare(*on, call_params(), on->params().deadline, job);
    if (!fine) co_return fine.error();
    job.workspace = workspace_;
    auto which = list_history_params();
    which.page = page;
    which.size = size;
    auto const workspace = workspace_id(workspace_);
    auto const context = api::endpoint_context{on->params().routes, workspace};
    address(*on, api::list_history::encode(which, context), job);
    job.routes = routes_of<api::list_history>(*on);
    job.kind = operation::list_history;
    job.fresh = true;
    auto into = reader();
    job.reader = &into;
    auto const facts = co_await run(*on, job);
    if (!facts) co_return conclude(*on, job, facts.error());
    conclude(*on, job, charge_verdict());
    into.answer.asked = facts->last_sent;
    co_return std::move(into.answer);
}

core::page_facts history_reader::take_in(engine& on, page_answer const& answer)
{
    auto const now = on.time().now();
    auto const dated =
        answer.date.value_or(std::chrono::floor<std::chrono::seconds>(on.time().wall_now()));
    auto const service_now = dated + answer.age.value_or(std::chrono::seconds(0));
    cached_ = cached_ || answer.age != std::chrono::seconds(0);
    auto const horizon = state_.horizon(workspace_);
    auto facts = core::page_facts();
    facts.count = answer.page.items.size();
    facts.total = answer.page.total;
    for (auto const& item : answer.page.items) {
        auto image = core::listed_image();
        image.id = item.image_id.str();
        image.prompt = item.prompt;
        image.url = item.image_url;
        if (item.model) image.model = item.model->str();
        if (item.batch_id) image.batch = item.batch_id->str();
        if (auto const made = core::parse_iso_time(item.created_at)) {
            image.made = on_our_clock(*made, service_now, answer.asked);
            image.made_by = on_our_clock(*made, service_now, now);
            image.made_is_sure = answer.date.has_value() && answer.age.has_value();
            image.names_zone = core::names_zone(item.created_at);
            note_order(*image.made);
            // Another zone's clock, or one that was never compared, may be off by so much.
            auto const believed = image.made_is_sure && image.names_zone;
            auto const margin = believed ? std::chrono::seconds(2 * rules::clock_tolerance)
                                         : std::chrono::seconds(rules::untrusted_time_margin);
            facts.reaches_back = facts.reaches_back || image.made_by + margin < horizon;
        }
        if (pass_.insert(core::text_digest(image.id)).second) ++facts.fresh;
        state_.on_image(workspace_, std::move(image), now);
    }
    if (rises_ + falls_ >= rules::order_steps && (rises_ == 0 || falls_ == 0)) {
        facts.ascending = rises_ > 0;
    }
    return facts;
}

void history_reader::note_order(time_point made)
{
    if (last_made_ && *last_made_ < made) ++rises_;
    if (last_made_ && *last_made_ > made) ++falls_;
    last_made_ = made;
}

void history_reader::land(time_point began, std::optional<error> failure)
{
    began_ = began;
    under_way_ = false;
    failure_ = std::move(failure);
    over_ = begun_;
    flight_.land();
}

} // namespace neuroflash::inline v0::call
