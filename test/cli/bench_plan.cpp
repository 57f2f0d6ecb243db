// SPDX-License-Identifier: BSL-1.0
// What a benchmark would send, and in which order.
#include "common/unit_test.hpp"

#include <cli/bench/plan.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace neuroflash::test {

namespace bench = cli::bench;

BOOST_AUTO_TEST_SUITE(bench_plan)

namespace {

bench::plan_params two_models()
{
    auto params = bench::plan_params();
    params.models = {"a", "b"};
    params.num_images = {1, 4};
    params.concurrency = {1, 4};
    params.requests = 40;
    params.warmup = 2;
    return params;
}

bench::plan planned(bench::plan_params params)
{
    auto made = bench::make_plan(std::move(params));
    BOOST_REQUIRE(made.has_value());
    return std::move(*made);
}

std::vector<std::size_t> order_of(bench::plan const& of)
{
    auto combinations = std::vector<std::size_t>();
    for (auto const& one : of.blocks) combinations.push_back(one.combination);
    return combinations;
}

image_model listed(std::string id, int most)
{
    auto made = image_model();
    made.id = model_id(std::move(id));
    made.max_images = most;
    made.capabilities = {"text2image"};
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(quote_counts_every_image_of_every_request_and_of_warming_up)
{
    auto const plan = planned(two_models());
    BOOST_TEST(plan.combinations.size() == 8u);
    BOOST_TEST(plan.requests() == 8 * 42);
    BOOST_TEST(plan.credits() == 4 * 42 * 1 + 4 * 42 * 4);
}

BOOST_AUTO_TEST_CASE(every_request_of_every_combination_is_in_one_block)
{
    auto params = two_models();
    params.requests = 43; // no multiple of anything
    auto const plan = planned(params);
    auto measured = std::map<std::size_t, std::set<int>>();
    auto warming = std::map<std::size_t, int>();
    for (auto const& one : plan.blocks) {
        if (one.warmup) warming[one.combination] += one.count;
        for (auto i = 0; i < one.count && !one.warmup; ++i) {
            BOOST_TEST(measured[one.combination].insert(one.first + i).second);
        }
    }
    for (auto combination = std::size_t(0); combination < plan.combinations.size(); ++combination) {
        BOOST_TEST(measured[combination].size() == 43u);
        BOOST_TEST(*measured[combination].rbegin() == 42);
        BOOST_TEST(warming[combination] == 2);
    }
}

BOOST_AUTO_TEST_CASE(combinations_are_measured_in_turns_and_not_one_after_the_other)
{
    auto const plan = planned(two_models());
    auto last = std::map<std::size_t, std::size_t>();
    auto visits = std::map<std::size_t, int>();
    auto others_between = std::map<std::size_t, bool>();
    for (auto i = std::size_t(0); i < plan.blocks.size(); ++i) {
        auto const& one = plan.blocks[i];
        if (one.warmup) continue;
        ++visits[one.combination];
        if (last.contains(one.combination) && i > last[one.combination] + 1)
            others_between[one.combination] = true;
        last[one.combination] = i;
    }
    for (auto combination = std::size_t(0); combination < plan.combinations.size(); ++combination) {
        BOOST_TEST(visits[combination] > 1);
        BOOST_TEST(others_between[combination]);
    }
    auto const by_round = [](auto const& a, auto const& b) { return a.round < b.round; };
    BOOST_TEST(std::is_sorted(plan.blocks.begin(), plan.blocks.end(), by_round));
}

BOOST_AUTO_TEST_CASE(order_is_shuffled_by_the_seed_alone)
{
    auto params = two_models();
    auto const first = order_of(planned(params));
    BOOST_TEST(first == order_of(planned(params)), boost::test_tools::per_element());
    BOOST_TEST(!std::is_sorted(first.begin(), first.begin() + 8));
    params.seed = 2;
    BOOST_CHECK(first != order_of(planned(params)));
    BOOST_CHECK(bench::prompt_order(8, 1) == bench::prompt_order(8, 1));
    BOOST_CHECK(bench::prompt_order(8, 1) != bench::prompt_order(8, 2));
}

BOOST_AUTO_TEST_CASE(warming_up_comes_once_and_right_before_a_combinations_first_block)
{
    auto const plan = planned(two_models());
    auto seen = std::set<std::size_t>();
    for (auto i = std::size_t(0); i < plan.blocks.size(); ++i) {
        auto const& one = plan.blocks[i];
        BOOST_TEST(one.warmup == !seen.contains(one.combination));
        if (!one.warmup) continue;
        seen.insert(one.combination);
        BOOST_TEST(plan.blocks[i + 1].combination == one.combination);
    }
    auto params = two_models();
    params.warmup = 0;
    for (auto const& one : planned(params).blocks) BOOST_TEST(!one.warmup);
}

BOOST_AUTO_TEST_CASE(block_fills_its_concurrency_twice_unless_there_are_too_few_requests)
{
    auto params = two_models();
    params.concurrency = {1, 4, 16, 30};
    auto const plan = planned(params);
    for (auto const& one : plan.blocks) {
        if (one.warmup) continue;
        auto const places = plan.combinations[one.combination].concurrency;
        BOOST_TEST((one.count >= 2 * places || one.count == params.requests));
    }
}

BOOST_AUTO_TEST_CASE(parameters_that_make_no_sense_are_refused)
{
    auto const refused = [](auto change) {
        auto params = two_models();
        change(params);
        auto const made = bench::make_plan(params);
        return !made && made.error().value() == errc::invalid_argument;
    };
    BOOST_TEST(refused([](auto& p) { p.models.clear(); }));
    BOOST_TEST(refused([](auto& p) { p.models = {"a", ""}; }));
    BOOST_TEST(refused([](auto& p) { p.models = {"a", "a"}; }));
    BOOST_TEST(refused([](auto& p) { p.num_images = {0}; }));
    BOOST_TEST(refused([](auto& p) { p.num_images = {2, 2}; }));
    BOOST_TEST(refused([](auto& p) { p.concurrency = {1001}; }));
    BOOST_TEST(refused([](auto& p) { p.concurrency = {41}; })); // of 40 requests
    BOOST_TEST(refused([](auto& p) { p.requests = 0; }));
    BOOST_TEST(refused([](auto& p) { p.warmup = -1; }));
    BOOST_TEST(refused([](auto& p) { p.rate = 0.0; }));
    BOOST_TEST(refused([](auto& p) { p.rate = -1.0; }));
    BOOST_TEST(!refused([](auto&) {}));
    BOOST_TEST(!refused([](auto& p) { p.rate = 1.0, p.concurrency = {41}; })); // only a limit
}

BOOST_AUTO_TEST_CASE(models_are_held_to_what_the_service_lists)
{
    auto models = std::vector<image_model>({listed("a", 4), listed("b", 4), listed("c", 0)});
    auto params = two_models();
    BOOST_TEST(bench::check_models(params, models).has_value());
    params.models = {"c"}; // which does not say how many
    params.num_images = {100};
    BOOST_TEST(bench::check_models(params, models).has_value());

    params = two_models();
    params.num_images = {5};
    BOOST_TEST(!bench::check_models(params, models));
    params.num_images = {1};
    params.models = {"nobody"};
    auto const unknown = bench::check_models(params, models);
    BOOST_REQUIRE(!unknown);
    BOOST_TEST(unknown.error().message().find("a, b, c") != std::string::npos);

    params.models = {"b"};
    models[1].capabilities = {"image2image"};
    BOOST_TEST(!bench::check_models(params, models));
    models[1].capabilities.clear(); // not said
    BOOST_TEST(bench::check_models(params, models).has_value());
    models[1].allowed = false;
    BOOST_TEST(!bench::check_models(params, models));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
