// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "doc_table.hpp"

#include <neuroflash/core/retry/retry_policy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace core = neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(retry_table)

namespace {

using kind = core::retry_action::kind_t;

struct expectation
{
    kind action;
    std::string_view reason;
};

constexpr std::string_view lost_money = "the request may have been carried out: not sent again";

// What the words of the document mean, independent of the code under test.
expectation meaning_of(std::string_view cell, bool sent, bool told)
{
    if (cell == "done") return {kind::stop, "done"};
    if (cell == "retry with backoff") return {kind::wait, "waiting before another attempt"};
    if (cell == "at once on a new one") {
        return {kind::again, "the reused connection was dead and nothing was sent"};
    }
    if (cell == "never sent again: reconcile") return {kind::stop, lost_money};
    if (cell == "renew token, once") {
        return {kind::refresh_token, "the service refuses the token"};
    }
    if (cell == "retry after Retry-After or backoff") {
        return {
            kind::wait, told ? "waiting as the service asks" : "waiting before another attempt"};
    }
    if (cell == "with Retry-After: retry once absence is proven; otherwise reconcile") {
        if (told) return {kind::wait, "waiting as the service asks"};
        return {kind::stop, lost_money};
    }
    if (cell == "stop; after the first byte: reconcile" && sent) return {kind::stop, lost_money};
    if (cell.starts_with("stop")) return {kind::stop, ""};
    BOOST_FAIL("the document says something unknown: " << cell);
    return {};
}

bool may_have_sent(core::attempt_class result)
{
    return result != core::attempt_class::not_sent &&
        result != core::attempt_class::permanent_connect_failure &&
        result != core::attempt_class::stale_reuse;
}

void check_cell(core::retry_row const& row, std::string_view cell, bool paid)
{
    for (auto const sent : {false, true}) {
        for (auto const told : {false, true}) {
            if (sent && !may_have_sent(row.result)) continue;
            BOOST_TEST_CONTEXT(
                row.name << (paid ? ", paid" : ", free") << (sent ? ", sent" : ", not sent")
                         << (told ? ", Retry-After: 2" : ""))
            {
                auto budget = core::retry_budget(0.2, 10);
                auto retry = core::retry_policy({}, paid, core::time_point(60s), budget);
                auto const facts = core::attempt_facts{
                    row.result, sent ? 700u : 0u,
                    told ? std::optional<std::chrono::seconds>(2s) : std::nullopt, false, 5s};
                auto const action = retry.on_attempt(facts, core::time_point(0s), 1.0);
                auto const expected = meaning_of(cell, sent, told);
                BOOST_TEST(static_cast<int>(action.kind) == static_cast<int>(expected.action));
                if (!expected.reason.empty()) BOOST_TEST(action.reason == expected.reason);
                BOOST_TEST(!action.reason.empty());
                BOOST_TEST(action.needs_proof == (cell.starts_with("with Retry-After") && told));
                BOOST_TEST(
                    (paid && action.reason == lost_money) == (expected.reason == lost_money));
            }
        }
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(retry_table_is_the_one_in_the_documentation)
{
    auto const rows = neuroflash::test::read_doc_table("retry.md", "class");
    BOOST_TEST_REQUIRE(rows.size() == core::retry_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = core::retry_table[i];
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST_REQUIRE(rows[i].size() == 4u);
            BOOST_TEST(rows[i][0] == row.name);
            BOOST_TEST(rows[i][1] == row.happened);
            BOOST_TEST(rows[i][2] == to_string(row.free));
            BOOST_TEST(rows[i][3] == to_string(row.paid));
        }
    }
}

BOOST_AUTO_TEST_CASE(each_row_of_the_documentation_is_what_happens)
{
    auto const rows = neuroflash::test::read_doc_table("retry.md", "class");
    BOOST_TEST_REQUIRE(rows.size() == core::retry_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        check_cell(core::retry_table[i], rows[i].at(2), false);
        check_cell(core::retry_table[i], rows[i].at(3), true);
    }
}

BOOST_AUTO_TEST_CASE(no_paid_attempt_that_may_have_worked_is_sent_again_unasked)
{
    for (auto const& row : core::retry_table) {
        auto budget = core::retry_budget(1, 1000);
        auto retry = core::retry_policy({}, true, core::time_point(600s), budget);
        auto const facts = core::attempt_facts{row.result, 1, {}, false, 5s};
        auto const action = retry.on_attempt(facts, core::time_point(0s), 0.5);
        auto const refusal = row.result == core::attempt_class::unauthorized ||
            row.result == core::attempt_class::rate_limited;
        BOOST_TEST_CONTEXT(row.name) BOOST_TEST((action.kind == kind::stop) == !refusal);
    }
}

BOOST_AUTO_TEST_CASE(enumerator_names_are_those_of_the_table)
{
    BOOST_TEST(to_string(core::attempt_class::server_failed) == "server_failed");
    BOOST_TEST(to_string(core::attempt_class::client_side) == "client_side");
    BOOST_TEST(to_string(static_cast<core::retry_rule>(99)) == "stop");
}

BOOST_AUTO_TEST_SUITE_END()
