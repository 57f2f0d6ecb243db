// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(counting)

namespace {

/// A client whose metrics are kept.
template <class Fixture>
struct with_metrics : Fixture
{
    explicit with_metrics(
        client_params params = with_workspace(), std::chrono::nanoseconds latency = {},
        std::shared_ptr<metrics> into = std::make_shared<metrics>())
        : Fixture(with_observer(into, std::move(params)), latency), figures(std::move(into))
    {
    }

    static client_params with_observer(std::shared_ptr<metrics> const& to, client_params params)
    {
        params.observer = to;
        return params;
    }

    operation_metrics of(operation kind) const { return figures->snapshot().of(kind); }

    std::shared_ptr<metrics> figures;
};

using fixture = with_metrics<call_fixture>;

/// Name with labels to value; the format's own rules are held on the way.
std::map<std::string, std::string> samples(std::string const& text)
{
    auto found = std::map<std::string, std::string>();
    auto in = std::istringstream(text);
    for (auto line = std::string(); std::getline(in, line);) {
        if (line.starts_with("#")) continue;
        auto const gap = line.rfind(' ');
        BOOST_REQUIRE_MESSAGE(gap != std::string::npos, line);
        BOOST_TEST(found.emplace(line.substr(0, gap), line.substr(gap + 1)).second, line);
    }
    return found;
}

bool is_identifier(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == text.npos;
}

template <class Enum>
void check_names(std::size_t count, std::string_view beyond = "unknown")
{
    auto seen = std::set<std::string_view>();
    for (std::size_t i = 0; i < count; ++i) {
        auto const name = to_string(static_cast<Enum>(i));
        BOOST_TEST(is_identifier(name), name);
        BOOST_TEST(seen.insert(name).second, name);
    }
    // The counts of enumerators are kept by hand.
    BOOST_TEST(to_string(static_cast<Enum>(count)) == beyond);
}

} // namespace

BOOST_AUTO_TEST_CASE(bound_belongs_to_its_own_bucket)
{
    auto times = duration_histogram();
    times.add(0ns);
    times.add(1ms);
    times.add(1ms + 1ns);
    times.add(2ms);
    times.add(300s);
    times.add(301s);
    times.add(-5s); // a user's clock that runs backwards
    BOOST_TEST(times.in(0) == 3u);
    BOOST_TEST(times.in(1) == 2u);
    BOOST_TEST(times.in(duration_histogram::bounds.size() - 1) == 1u);
    BOOST_TEST(times.in(duration_histogram::bounds.size()) == 1u);
    BOOST_TEST(times.count() == 7u);
    BOOST_TEST(times.sum() == 601s + 4ms + 1ns);
}

BOOST_AUTO_TEST_CASE(call_counts_in_its_operation_with_its_outcome)
{
    auto at = fixture(with_workspace(), 40ms);
    at.wire->expect(answered(200, one_image));
    at.wire->expect(answered(403, "{}"));
    BOOST_REQUIRE(at.generate());
    BOOST_REQUIRE(!at.generate());
    auto const made = at.of(operation::generate);
    BOOST_TEST(made.ended_with(errc{}) == 1u);
    BOOST_TEST(made.ended_with(errc::permission_denied) == 1u);
    BOOST_TEST(made.attempts == 2u);
    BOOST_TEST(made.credits_charged == 1u);
    BOOST_TEST(made.unknown_charges == 0u);
    BOOST_TEST(made.recovered == 0u);
    BOOST_TEST(made.bytes_sent == 2u); // the scripted wire takes a byte
    BOOST_TEST(made.duration.count() == 2u);
    BOOST_TEST(made.duration.sum() == 120ms); // the first waited for the token
    BOOST_TEST(made.first_byte.count() == 2u);
    BOOST_TEST(made.in(phase::token).count() == 1u);
    BOOST_TEST(made.in(phase::token).sum() == 40ms);
    auto const all = at.figures->snapshot();
    BOOST_TEST(all.of(operation::issue_token).ended_with(errc{}) == 1u);
    BOOST_TEST(all.token_renewals == 1u);
    BOOST_TEST(all.waits_in(phase::token) == 1u);
}

BOOST_AUTO_TEST_CASE(retries_count_by_cause_and_waits_by_phase)
{
    auto at = fixture();
    at.wire->expect(answered(429, "{}"));
    at.wire->expect(answered(429, "{}"));
    at.wire->expect(answered(200, one_image));
    BOOST_REQUIRE(at.generate());
    auto const all = at.figures->snapshot();
    BOOST_TEST(all.retries_after(retry_cause::rate_limited) == 2u);
    BOOST_TEST(all.retries_after(retry_cause::lost) == 0u);
    BOOST_TEST(all.waits_in(phase::backoff) == 2u);
    BOOST_TEST(all.of(operation::generate).attempts == 3u);
    BOOST_TEST(all.of(operation::generate).in(phase::backoff).count() == 1u);
}

BOOST_AUTO_TEST_CASE(first_byte_is_all_before_the_answer_and_no_attempt_without_one)
{
    auto slow = answered(200, no_models);
    slow.times.add(phase::queue, 1ms);
    slow.times.add(phase::connect, 2ms);
    slow.times.add(phase::response, 4ms);
    slow.times.add(phase::body, 100ms);
    auto lost = failed(errc::connection_lost, phase::response, 9);
    lost.times.add(phase::response, 50ms);
    auto at = fixture();
    at.wire->expect(lost);
    at.wire->expect(slow);
    BOOST_REQUIRE(at.models());
    auto const listed = at.of(operation::list_image_models);
    BOOST_TEST(listed.first_byte.count() == 1u);
    BOOST_TEST(listed.first_byte.sum() == 7ms);
    BOOST_TEST(listed.in(phase::response).sum() == 54ms);
    BOOST_TEST(listed.in(phase::body).sum() == 100ms);
}

BOOST_AUTO_TEST_CASE(lost_answer_counts_as_recovered_or_as_unknown)
{
    auto found = with_metrics<history_fixture>(searching());
    found.loses_answers();
    BOOST_REQUIRE(found.generate());
    BOOST_TEST(found.of(operation::generate).recovered == 1u);
    BOOST_TEST(found.of(operation::generate).credits_charged == 1u);
    BOOST_TEST(found.of(operation::generate).unknown_charges == 0u);

    auto lost = with_metrics<history_fixture>(searching());
    BOOST_REQUIRE(!lost.generate());
    BOOST_TEST(lost.of(operation::generate).recovered == 0u);
    BOOST_TEST(lost.of(operation::generate).credits_charged == 0u);
    BOOST_TEST(lost.of(operation::generate).unknown_charges == 1u);
    BOOST_TEST(lost.of(operation::generate).ended_with(errc::outcome_unknown) == 1u);
}

BOOST_AUTO_TEST_CASE(two_clients_may_share_their_metrics)
{
    auto const shared = std::make_shared<metrics>();
    for (auto i = 0; i < 2; ++i) {
        auto at = fixture(with_workspace(), {}, shared);
        at.wire->expect(answered(200, one_image));
        BOOST_REQUIRE(at.generate());
    }
    BOOST_TEST(shared->snapshot().of(operation::generate).ended_with(errc{}) == 2u);
}

BOOST_AUTO_TEST_CASE(snapshot_stays_as_it_was)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(200, one_image));
    auto const before = at.figures->snapshot();
    BOOST_REQUIRE(at.generate());
    BOOST_TEST(before.of(operation::generate).attempts == 0u);
}

BOOST_AUTO_TEST_CASE(label_values_are_identifiers_so_nothing_needs_an_escape)
{
    check_names<operation>(operation_count);
    check_names<phase>(phase_count, "none");
    check_names<retry_cause>(retry_cause_count);
    check_names<close_reason>(close_reason_count);
    for (auto i = std::size_t(1); i < operation_metrics::codes; ++i) {
        BOOST_TEST(is_identifier(to_string(static_cast<errc>(i))));
    }
}

BOOST_AUTO_TEST_CASE(exposition_of_nothing_has_every_row_that_a_rate_needs)
{
    auto const rows = samples(to_prometheus(metrics_snapshot()));
    auto const zero = [&](std::string const& name) {
        BOOST_TEST(rows.contains(name), name);
        if (rows.contains(name)) BOOST_TEST(rows.at(name) == "0", name);
    };
    zero(R"(neuroflash_calls_total{operation="generate",outcome="ok"})");
    zero(R"(neuroflash_attempts_total{operation="download"})");
    zero(R"(neuroflash_retries_total{cause="rate_limited"})");
    zero(R"(neuroflash_credits_charged_total{operation="edit"})");
    zero(R"(neuroflash_unknown_charges_total{operation="generate"})");
    zero(R"(neuroflash_recovered_results_total{operation="reconcile"})");
    zero("neuroflash_connections_opened_total");
    zero("neuroflash_connections_resumed_total");
    zero(R"(neuroflash_connections_closed_total{reason="expired"})");
    zero("neuroflash_token_renewals_total");
    zero(R"(neuroflash_waits_total{phase="queue"})");
    zero(R"(neuroflash_sent_bytes_total{operation="generate"})");
    zero(R"(neuroflash_received_bytes_total{operation="generate"})");
    for (auto const& [name, value] : rows) BOOST_TEST(value == "0", name);
}

/// The unit in which each operation is paid is written once more here, because a row that is
/// missing in the table would be missing in the metrics without a word.
BOOST_AUTO_TEST_CASE(every_paid_operation_has_its_rows_and_no_free_one_has_any)
{
    auto const credits = std::set<std::string_view>{"generate", "edit", "upscale", "reconcile"};
    auto const rows = samples(to_prometheus(metrics_snapshot()));
    auto const has = [&](std::string const& metric, std::string_view operation) {
        return rows.contains(
            "neuroflash_" + metric + R"({operation=")" + std::string(operation) + R"("})");
    };
    for (auto const& row : operation_names) {
        auto const for_images = credits.contains(row.name);
        auto const paid = for_images || row.name == "generate_text";
        BOOST_TEST(has("credits_charged_total", row.name) == for_images, row.name);
        BOOST_TEST(has("recovered_results_total", row.name) == for_images, row.name);
        BOOST_TEST(has("unknown_charges_total", row.name) == paid, row.name);
    }
}

BOOST_AUTO_TEST_CASE(exposition_shows_what_was_counted)
{
    auto at = fixture(with_workspace(), 40ms);
    at.wire->expect(answered(200, one_image));
    at.wire->expect(answered(403, "{}"));
    BOOST_REQUIRE(at.generate());
    BOOST_REQUIRE(!at.generate());
    auto const rows = samples(to_prometheus(at.figures->snapshot()));
    auto const value = [&](std::string const& name) {
        return rows.contains(name) ? rows.at(name) : "missing: " + name;
    };
    BOOST_TEST(value(R"(neuroflash_calls_total{operation="generate",outcome="ok"})") == "1");
    BOOST_TEST(
        value(R"(neuroflash_calls_total{operation="generate",outcome="permission_denied"})") ==
        "1");
    BOOST_TEST(value(R"(neuroflash_credits_charged_total{operation="generate"})") == "1");
    auto const duration = std::string("neuroflash_call_duration_seconds");
    BOOST_TEST(value(duration + R"(_count{operation="generate"})") == "2");
    BOOST_TEST(value(duration + R"(_sum{operation="generate"})") == "0.12");
    BOOST_TEST(value(duration + R"(_bucket{operation="generate",le="0.025"})") == "0");
    BOOST_TEST(value(duration + R"(_bucket{operation="generate",le="0.05"})") == "1");
    BOOST_TEST(value(duration + R"(_bucket{operation="generate",le="0.1"})") == "2");
    BOOST_TEST(value(duration + R"(_bucket{operation="generate",le="300"})") == "2");
    BOOST_TEST(value(duration + R"(_bucket{operation="generate",le="+Inf"})") == "2");
    BOOST_TEST(
        value(R"(neuroflash_phase_duration_seconds_sum{operation="generate",phase="token"})") ==
        "0.04");
    BOOST_TEST(!rows.contains(duration + R"(_count{operation="edit"})"));
}

BOOST_AUTO_TEST_SUITE_END()
