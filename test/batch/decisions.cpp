// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <batch/input/shard_choice.hpp>
#include <batch/journal/states.hpp>
#include <batch/policy/budget.hpp>
#include <batch/policy/classify_failure.hpp>
#include <batch/policy/client_limits.hpp>
#include <batch/policy/midnight.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::batch {

namespace {

error failed(errc code, charge_state charge = charge_state::not_charged)
{
    auto details = error_details();
    details.charge = charge_verdict(charge, 0, {});
    return error(code, std::move(details));
}

} // namespace

BOOST_AUTO_TEST_SUITE(batch_budget)

BOOST_AUTO_TEST_CASE(nothing_can_be_spent_before_the_quota_is_known)
{
    auto account = budget_account();
    BOOST_TEST(account.room() == 0);
    account.on_quota_asked();
    account.on_quota(5);
    BOOST_TEST(account.room() == 5);
}

BOOST_AUTO_TEST_CASE(the_lesser_of_budget_and_quota_counts)
{
    auto account = budget_account(3);
    account.on_quota_asked();
    account.on_quota(100);
    BOOST_TEST(account.room() == 3);
    account.reserve(2);
    BOOST_TEST(account.room() == 1);
    account.commit(2, 2);
    BOOST_TEST(account.room() == 1);
    BOOST_TEST(account.spent() == 2);
}

BOOST_AUTO_TEST_CASE(what_cost_nothing_can_be_spent_again)
{
    auto account = budget_account(4);
    account.on_quota_asked();
    account.on_quota(4);
    account.reserve(4);
    BOOST_TEST(account.room() == 0);
    account.commit(4, 1);
    BOOST_TEST(account.room() == 3);
}

BOOST_AUTO_TEST_CASE(what_is_unknown_is_held_until_it_is_known)
{
    auto account = budget_account(4);
    account.on_quota_asked();
    account.on_quota(100);
    account.reserve(3);
    account.hold(3);
    BOOST_TEST(account.room() == 1);
    account.settle_held(3, 0);
    BOOST_TEST(account.room() == 4);
}

BOOST_AUTO_TEST_CASE(what_is_under_way_while_the_quota_is_read_counts_against_it)
{
    auto account = budget_account();
    account.on_quota_asked();
    account.on_quota(10);
    account.reserve(4);
    account.on_quota_asked(); // the figure may have been made before those 4 were charged
    account.reserve(1);
    account.commit(4, 4);
    account.on_quota(10);
    BOOST_TEST(account.room() == 5);
    account.commit(1, 1);
    account.on_quota_asked();
    account.on_quota(5);
    BOOST_TEST(account.room() == 5);
}

BOOST_AUTO_TEST_CASE(requests_are_open_from_their_reservation_until_their_charge_is_known)
{
    auto account = budget_account();
    account.restore(0, 8, 2);
    BOOST_TEST(account.open_requests() == 2);
    account.reserve(4);
    account.reserve(4);
    account.hold(4);
    BOOST_TEST(account.open_requests() == 4);
    account.commit(4, 4);
    account.settle_held(4, 0);
    account.settle_held(4, 4);
    BOOST_TEST(account.open_requests() == 1);
}

BOOST_AUTO_TEST_CASE(used_up_is_used_up)
{
    auto account = budget_account(3);
    account.on_quota_asked();
    account.on_quota(100);
    account.reserve(3);
    BOOST_TEST(account.budget_room() == 0);
    auto unlimited = budget_account();
    unlimited.on_quota_asked();
    unlimited.on_quota(3);
    unlimited.reserve(3);
    BOOST_TEST(unlimited.quota_room() == 0);
}

BOOST_AUTO_TEST_CASE(what_was_reserved_or_held_for_nothing_is_given_back_to_the_quota)
{
    auto account = budget_account();
    account.on_quota_asked();
    account.on_quota(10);
    account.reserve(3);
    account.commit(3, 0);
    BOOST_TEST(account.quota_room() == 10);
    account.reserve(3);
    account.hold(3);
    account.settle_held(3, 1);
    BOOST_TEST(account.spent() == 1);
    BOOST_TEST(account.quota_room() == 9);

    auto meanwhile = budget_account();
    meanwhile.on_quota_asked();
    meanwhile.reserve(4);
    meanwhile.commit(4, 0);
    meanwhile.on_quota(10);
    BOOST_TEST(meanwhile.quota_room() == 10);
}

BOOST_AUTO_TEST_CASE(earlier_runs_count_for_the_budget)
{
    auto account = budget_account(10);
    account.restore(6, 3, 1);
    account.on_quota_asked();
    account.on_quota(100);
    BOOST_TEST(account.room() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(batch_states)

BOOST_AUTO_TEST_CASE(an_item_is_where_the_least_settled_of_its_requests_is)
{
    auto const with = [](std::initializer_list<state> parts) {
        auto counts = state_counts();
        for (auto const one : parts) ++counts[static_cast<std::size_t>(one)];
        return item_state(counts);
    };
    BOOST_TEST(with({state::done, state::done}) == state::done);
    BOOST_TEST(with({state::done, state::failed}) == state::failed);
    BOOST_TEST(with({state::failed, state::planned}) == state::planned);
    BOOST_TEST(with({state::planned, state::in_flight}) == state::in_flight);
    BOOST_TEST(with({state::in_flight, state::unknown}) == state::unknown);
    BOOST_TEST(with({state::answered, state::done}) == state::answered);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_that_was_not_planned_and_nothing_leaves_done)
{
    for (auto i = 0; i < static_cast<int>(state_count); ++i) {
        auto const from = static_cast<state>(i);
        BOOST_TEST(may_follow(from, state::in_flight) == (from == state::planned));
        BOOST_TEST(may_follow(state::done, from) == (from == state::answered)); // its file is gone
    }
    BOOST_TEST(!may_follow(state::answered, state::planned));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(batch_failures)

BOOST_AUTO_TEST_CASE(money_comes_before_the_code)
{
    for (auto i = 1; i <= static_cast<int>(errc::internal); ++i) {
        auto const code = static_cast<errc>(i);
        auto const lost = classify_failure(failed(code, charge_state::unknown));
        BOOST_TEST(lost == failure_class::unknown);
        BOOST_TEST(classify_failure(failed(code)) != failure_class::unknown);
    }
    BOOST_TEST(classify_failure(failed(errc::quota_exhausted)) == failure_class::quota);
    BOOST_TEST(classify_failure(failed(errc::rate_limited)) == failure_class::too_fast);
    BOOST_TEST(classify_failure(failed(errc::content_refused)) == failure_class::refused);
    BOOST_TEST(classify_failure(failed(errc::permission_denied)) == failure_class::access);
    BOOST_TEST(classify_failure(failed(errc::connect_failed)) == failure_class::unreachable);
    auto const paid = failed(errc::bad_response, charge_state::charged);
    BOOST_TEST(classify_failure(paid) == failure_class::charged);
    for (auto const status : {400, 402, 422}) {
        auto rejected = failed(errc::rejected_input).details();
        rejected.http_status = status;
        auto const of_account = status == 402;
        BOOST_TEST(
            classify_failure(error(errc::rejected_input, rejected)) ==
            (of_account ? failure_class::access : failure_class::refused));
    }
}

BOOST_AUTO_TEST_CASE(a_request_that_never_left_is_not_at_fault)
{
    auto details = error_details(); // the token service's failure
    details.http_status = 503;
    BOOST_TEST(!was_sent(error(errc::service_error, details)));
    BOOST_TEST(
        (classify_failure(error(errc::service_error, details)) == failure_class::unreachable));
    details.timeline.bytes_sent = 1;
    BOOST_TEST(was_sent(error(errc::service_error, details)));
    BOOST_TEST(classify_failure(error(errc::service_error, details)) == failure_class::again);
}

BOOST_AUTO_TEST_CASE(link_that_is_gone_or_leads_elsewhere_is_dead)
{
    BOOST_TEST(is_dead_link(failed(errc::not_found)));
    BOOST_TEST(is_dead_link(failed(errc::redirect_refused)));
    BOOST_TEST(!is_dead_link(failed(errc::connection_lost)));
    BOOST_TEST(!is_dead_link(failed(errc::service_error)));
}

BOOST_AUTO_TEST_CASE(a_call_of_a_batch_looks_half_a_minute_and_leaves_the_proof_to_the_settler)
{
    auto service = client_params();
    auto const made = limited(service, batch_params("out"));
    BOOST_TEST(made.reconcile.window == std::chrono::seconds(30));
    BOOST_TEST(made.reconcile.absence_after == service.reconcile.absence_after);
    BOOST_TEST(made.retry.max_attempts == 2);
    BOOST_TEST(made.max_connections >= batch_params("out").concurrency);
    service.max_connections = 1;
    auto const params = batch_params("out");
    BOOST_TEST(
        limited(service, params).max_connections == params.concurrency + params.downloads + 4);
    service.reconcile.window = std::chrono::seconds(5);
    BOOST_TEST(limited(service, batch_params("out")).reconcile.window == std::chrono::seconds(5));
}

BOOST_AUTO_TEST_CASE(a_lost_request_is_sent_again_only_if_the_history_shows_its_absence)
{
    auto details = error_details();
    details.charge = charge_verdict(charge_state::unknown, 0, {});
    BOOST_TEST(!may_send_again(error(errc::outcome_unknown, details)));
    details.absent_from_history = true;
    BOOST_TEST(may_send_again(error(errc::outcome_unknown, details)));
    details.charge = {};
    BOOST_TEST(!may_send_again(error(errc::outcome_unknown, details)));
}

BOOST_AUTO_TEST_CASE(midnight_is_the_next_one)
{
    using namespace std::chrono_literals;
    auto const day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
    BOOST_TEST(next_midnight(day + 1s) == day + std::chrono::days(1));
    BOOST_TEST(next_midnight(day) == day + std::chrono::days(1));
    BOOST_TEST(next_midnight(day + 23h + 59min + 59s) == day + std::chrono::days(1));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(batch_shards)

BOOST_AUTO_TEST_CASE(parts_never_overlap_and_leave_nothing_out)
{
    auto sizes = std::map<std::uint32_t, int>();
    for (auto i = 0; i < 10'000; ++i) {
        auto const prompt = "prompt " + std::to_string(i);
        auto owners = 0;
        for (auto part = 1u; part <= 8; ++part) {
            if (!is_ours(shard(part, 8), prompt)) continue;
            ++owners;
            ++sizes[part];
        }
        BOOST_REQUIRE(owners == 1);
    }
    for (auto const& [part, size] : sizes) BOOST_TEST((size > 1100 && size < 1400));
}

BOOST_AUTO_TEST_CASE(the_part_of_a_prompt_never_changes)
{
    BOOST_TEST(is_ours(shard(1, 1), "anything"));
    auto const owner_of = [](std::string_view prompt) {
        auto owner = 0u;
        for (auto part = 1u; part <= 16; ++part) {
            if (is_ours(shard(part, 16), prompt)) owner = part;
        }
        return owner;
    };
    BOOST_TEST(owner_of("a red fox") == 5u);
    BOOST_TEST(owner_of(" a  red\tfox\n") == 5u); // the history tells them not apart
    // Two spellings of one item.
    BOOST_TEST(owner_of("caf\xc3\xa9") == 10u);
    BOOST_TEST(owner_of("cafe\xcc\x81") == 10u);
}

BOOST_AUTO_TEST_CASE(a_part_is_written_with_a_slash)
{
    BOOST_TEST(shard::parse("2/8").value() == shard(2, 8));
    BOOST_TEST(shard(2, 8).to_string() == "2/8");
    for (auto const* bad : {"", "2", "0/8", "9/8", "1/0", "-1/8", "a/b", "1/8x", "1//8"}) {
        BOOST_TEST(!shard::parse(bad), bad);
    }
}

namespace {

using variable_map = std::map<std::string, std::string>;

/// What Slurm says to a task of an array.
variable_map slurm_task(
    std::string const& own, std::string const& first, std::string const& last,
    std::string const& count, std::string const& step)
{
    return {
        {"SLURM_ARRAY_TASK_ID", own},
        {"SLURM_ARRAY_TASK_MIN", first},
        {"SLURM_ARRAY_TASK_MAX", last},
        {"SLURM_ARRAY_TASK_COUNT", count},
        {"SLURM_ARRAY_TASK_STEP", step}};
}

} // namespace

BOOST_AUTO_TEST_CASE(some_tasks_of_an_array_that_run_again_are_not_taken_for_all_of_it)
{
    auto const rows = std::vector<variable_map>{
        slurm_task("3", "3", "3", "1", "1"),                                      // --array=3
        slurm_task("1", "1", "1", "1", "1"),                                      // --array=1
        slurm_task("0", "0", "0", "1", "1"),                                      // --array=0
        slurm_task("3", "3", "4", "2", "1"),                                      // --array=3-4
        slurm_task("4", "3", "4", "2", "1"), slurm_task("2", "2", "8", "4", "2"), // --array=2-8:2
        slurm_task("1", "1", "3", "2", "1"),                                      // --array=1,3
        slurm_task("0", "0", "7", "2", "1"),                                      // --array=0,7
    };
    for (auto const& variables : rows) {
        auto const look = [&](char const* name) {
            auto const found = variables.find(name);
            return found == variables.end() ? std::string() : found->second;
        };
        auto const got = shard::from_environment(look);
        BOOST_TEST_CONTEXT(variables.at("SLURM_ARRAY_TASK_ID"))
        {
            BOOST_REQUIRE(!got);
            BOOST_TEST(got.error().advice().find("--shard") != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(array_of_one_task_is_told_what_to_type)
{
    auto const refused = [](std::string const& own) {
        auto variables = slurm_task(own, own, own, "1", "1");
        auto const look = [&](char const* name) { return variables[name]; };
        auto const got = shard::from_environment(look);
        BOOST_TEST(got.error().message().find("the only task") != std::string::npos);
        return got.error().advice();
    };
    BOOST_TEST(
        refused("0") ==
        "For the whole input in this task, give --shard 1/1. For its part of N parts, give --shard "
        "1/N if the array began at 0.");
    BOOST_TEST(
        refused("3") ==
        "For the whole input in this task, give --shard 1/1. For its part of N parts, give --shard "
        "4/N if the array began at 0, or --shard 3/N if it began at 1.");
}

BOOST_AUTO_TEST_CASE(schedulers_are_understood)
{
    auto variables = variable_map();
    auto const look = [&](char const* name) { return variables[name]; };
    BOOST_TEST(shard::from_environment(look).value() == shard(1, 1));
    variables = slurm_task("4", "0", "6", "4", "2");
    BOOST_TEST(shard::from_environment(look).value() == shard(3, 4));
    variables = slurm_task("5", "0", "6", "4", "2");
    BOOST_TEST(!shard::from_environment(look)); // no task of that array
    variables = slurm_task("8", "1", "8", "8", "1");
    BOOST_TEST(shard::from_environment(look).value() == shard(8, 8));
    variables.erase("SLURM_ARRAY_TASK_MAX");
    BOOST_TEST(shard::from_environment(look).value() == shard(8, 8));
    variables = {{"JOB_COMPLETION_INDEX", "0"}};
    BOOST_TEST(!shard::from_environment(look));
    variables["NEUROFLASH_SHARD_COUNT"] = "4";
    BOOST_TEST(shard::from_environment(look).value() == shard(1, 4));
    variables["JOB_COMPLETION_INDEX"] = "4";
    BOOST_TEST(!shard::from_environment(look));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
