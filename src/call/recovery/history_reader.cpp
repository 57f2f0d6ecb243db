// SPDX-License-Identifier: BSL-1.0
#include "call/recovery/history_reader.hpp"

#include "call/client_state.hpp"
#include "call/dispatch.hpp"
#include "call/image_listing.hpp"

#include <neuroflash/core/http/failure_body.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/history_traits.hpp>
#include <neuroflash/core/recovery/list_name.hpp>
#include <neuroflash/core/recovery/listed_image.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/text/iso_time.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::call {

namespace {

namespace rules = core::rules;

/// Converts a time of the service's clock to ours. Distant times stay distant, none overflows.
time_point
on_our_clock(std::chrono::sys_seconds made, std::chrono::sys_seconds service_now, time_point now)
{
    constexpr auto far = std::chrono::seconds(std::chrono::years(10));
    return now + std::clamp<std::chrono::seconds>(made - service_now, -far, far);
}

/// The tolerance of the image's time: of another time zone, or of a clock that was never compared.
std::chrono::seconds margin_of(core::listed_image const& image)
{
    constexpr auto of_proof = 2 * rules::clock_tolerance + rules::proof_clock_tolerance;
    if (image.made_is_sure && image.names_zone) return of_proof;
    return rules::untrusted_time_margin;
}

/// The most pages of a pass with pages of that size: smaller pages are more, and any limit is
/// valid.
int limit_of_pass(int max_pages, int size)
{
    auto const limit = std::int64_t(max_pages) * (rules::page_size / size + 1);
    return static_cast<int>(std::min<std::int64_t>(limit, std::numeric_limits<int>::max()));
}

/// The time that a cache has kept the response, in spite of `no-cache`: 0 if the response is new,
/// empty if that is unknown.
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

/// Reads a page and the service's clock, so that times of the page can be compared with ours.
class history_reader::reader : public response_handler
{
public:
    explicit reader(image_listing const& of) : listing(of) {}

    result<void> read(http_response const& response) override
    {
        auto decoded = listing.decode(response.body);
        if (!decoded) return decoded.error();
        received.page = std::move(*decoded);
        received.date = core::parse_imf_date(response.fields.find("date"));
        received.age = age_of(response.fields.find("age"));
        received.is_part = received.page.is_part || core::has_marks_of_error(response.body);
        return {};
    }

    image_listing const& listing;
    page_response received;
};

history_reader::history_reader(std::string list, core::reconciliation& state)
    : list_(std::move(list)), listing_(listing_of(core::surface_of_list(list_))), state_(state)
{
}

// An exception is mostly std::bad_alloc. If the scan did not end, all calls would wait forever.
void history_reader::start(std::shared_ptr<client_state> const& on)
{
    try {
        // Taken here: who asks from now on gets the next scan, even before this one runs.
        auto reading = read_all(on, std::exchange(next_.for_proof, false));
        auto ended = [this, on](std::exception_ptr thrown) {
            if (thrown) complete(last_.began, error(errc::internal));
        };
        asio::co_spawn(on->executor(), std::move(reading), std::move(ended));
    } catch (std::bad_alloc const&) {
        complete(last_.began, error(errc::internal));
    }
}

asio::awaitable<errc>
history_reader::scan(std::shared_ptr<client_state> on, time_point deadline, bool for_proof)
{
    // A call that is cancelled already starts no scan.
    auto const cancelling = co_await asio::this_coro::cancellation_state;
    if (cancelling.cancelled() != asio::cancellation_type::none) co_return errc::cancelled;
    if (on->time().now() >= deadline) co_return errc::token_timeout;
    auto const wanted = begun_ + 1;
    next_.for_proof = next_.for_proof || for_proof;
    while (ended_ < wanted) {
        auto const seen = flight_.completions();
        if (!is_scanning()) {
            ++begun_;
            start(on);
        }
        auto const why = co_await flight_.wait(on->time(), deadline, seen);
        if (why != errc{}) co_return why;
    }
    co_return errc{};
}

// While an image is deleted or added, others move from page to page and may be missed. For a proof
// all pages are read twice, in different sizes, so that no image is at an edge twice.
asio::awaitable<void> history_reader::read_all(std::shared_ptr<client_state> on, bool for_proof)
{
    auto const begins = on->time().now();
    state_.begin_scan(list_, begins);
    auto const max_pages = on->params().reconcile.max_pages;
    auto facts = scan_facts();
    facts.read_twice = for_proof;
    auto complete_scan = false;
    auto enough = true;
    auto size = rules::page_size;
    auto limit = limit_of_pass(max_pages, size);
    for (auto const is_second : {false, true}) {
        auto plan = core::history_scan(limit, for_proof);
        auto const failed = co_await read_pass(on, size, plan, facts);
        if (failed) {
            complete(begins, failed);
            co_return;
        }
        complete_scan = complete_scan || plan.is_complete();
        enough = enough && plan.is_enough();
        if (is_second || !facts.read_twice || plan.pages() < 2) break;
        size = plan.second_page_size();
        // After a pass that proves nothing, many small pages would be read in vain.
        if (enough) limit = limit_of_pass(max_pages, size);
    }
    complete_scan = complete_scan && !facts.is_part;
    enough = enough && !facts.is_part;
    // A page from a cache shows what existed, not what is missing.
    auto const kept_all = state_.end_scan(list_, complete_scan && !facts.cached);
    facts.read_all = kept_all && enough;
    last_ = facts;
    complete(begins, std::nullopt);
}

asio::awaitable<std::optional<error>> history_reader::read_pass(
    std::shared_ptr<client_state> on, int size, core::history_scan& plan, scan_facts& facts)
{
    pass_.clear();
    state_.traits(list_).begin_pass();
    while (plan.next_page() != 0) {
        auto const received = co_await read_page(on, plan.next_page(), size);
        if (!received) {
            // A service may reject a page behind the last one.
            auto const code = received.error().code();
            auto const is_missing =
                received.error() == errc::not_found || code == condition::rejected;
            if (!plan.may_have_ended()) co_return received.error();
            // What was read counts. Without the page that confirms it, it proves no absence.
            if (!is_missing) break;
            plan.on_missing_page();
            continue;
        }
        facts.cached = facts.cached || received->age != std::chrono::seconds(0);
        facts.is_part = facts.is_part || received->is_part;
        auto page = add_page(*on, *received);
        page.is_full = page.count == static_cast<std::size_t>(size);
        plan.on_page(page);
    }
    co_return std::nullopt;
}

asio::awaitable<result<history_reader::page_response>>
history_reader::read_page(std::shared_ptr<client_state> on, int page, int size)
{
    auto job = call_context(core::location());
    auto const fine = init_call(*on, call_params(), on->params().deadline, job);
    if (!fine) co_return fine.error();
    auto const workspace = workspace_id(std::string(core::workspace_of_list(list_)));
    if (listing_.workspace_header) job.workspace = workspace.str();
    auto const context = api::endpoint_context{on->params().routes, workspace};
    build_target(*on, listing_.encode(page, size, context), job);
    job.routes = listing_.routes(*on);
    job.kind = listing_.kind;
    job.bypass_caches = true;
    auto into = reader(listing_);
    job.reader = &into;
    auto const facts = co_await run(*on, job);
    if (!facts) co_return report_finished(*on, job, facts.error());
    report_finished(*on, job, charge_verdict());
    into.received.requested = facts->last_sent;
    co_return std::move(into.received);
}

core::page_facts history_reader::add_page(client_state& on, page_response const& received)
{
    auto const now = on.time().now();
    auto const dated =
        received.date.value_or(std::chrono::floor<std::chrono::seconds>(on.time().wall_now()));
    auto const service_now = dated + received.age.value_or(std::chrono::seconds(0));
    auto const earliest = state_.earliest_send_time(list_);
    auto& traits = state_.traits(list_);
    auto facts = core::page_facts();
    facts.count = received.page.entries.size();
    facts.total = received.page.total;
    for (auto const& item : received.page.entries) {
        auto image = core::listed_image();
        image.id = item.id;
        auto const is_new = pass_.insert(core::text_digest(item.id)).second;
        if (is_new) ++facts.new_count;
        image.prompt = item.prompt;
        // What this client uploaded has no prompt, even if the list shows none of any image.
        auto const is_silent = item.prompt.empty() && !item.shows_prompt;
        auto const is_upload = is_silent && on.uploads().contains(stored_image_id(item.id));
        image.shows_prompt = item.shows_prompt || is_upload;
        image.url = item.url;
        image.model = item.model;
        image.batch = item.batch;
        image.creator = item.creator;
        for (auto const& input : item.inputs) image.inputs.push_back(core::text_digest(input));
        if (auto const made = core::parse_iso_time(item.created_at)) {
            image.made = on_our_clock(*made, service_now, received.requested);
            image.made_by = on_our_clock(*made, service_now, now);
            image.made_is_sure = received.date.has_value() && received.age.has_value();
            image.names_zone = core::names_zone(item.created_at);
            // Images that moved from the page before, because others were added, break no order.
            if (is_new) traits.on_time(*made);
            facts.reaches_back = facts.reaches_back || image.made_by + margin_of(image) < earliest;
        }
        state_.add_image(list_, std::move(image), now);
    }
    facts.order = traits.order();
    return facts;
}

void history_reader::complete(time_point began, std::optional<error> failure)
{
    last_.began = began;
    last_.failure = std::move(failure);
    ended_ = begun_;
    flight_.complete();
}

} // namespace neuroflash::inline v0::call
