// SPDX-License-Identifier: BSL-1.0
// A soak run passes only if nothing grows and the ledger is right.
#include "soak/report.hpp"

#include "common/unit_test.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace neuroflash::soak {

BOOST_AUTO_TEST_SUITE(reports)

namespace {

/// Six epochs, of which the first is unlike the others, with a quantity that grows.
soak_result run_with(double epoch_row::* column, double growth)
{
    auto made = soak_result();
    for (auto i = 0; i < 6; ++i) {
        auto row = epoch_row();
        row.hours = i;
        for (auto const& one : quantities) row.*one.column = 100;
        row.*column += growth * i;
        if (i == 0) row.heap_mib = 1;
        made.rows.push_back(row);
    }
    return made;
}

bool flat(soak_result const& run, char const* name)
{
    auto const document = boost::json::parse(in_json(run, allowance()));
    return document.at("trends").at(name).at("verdict").as_string() == "flat";
}

} // namespace

BOOST_AUTO_TEST_CASE(flat_run_passes)
{
    auto const run = run_with(&epoch_row::heap_mib, 0);
    BOOST_TEST(passed(run, allowance()));
    for (auto const& one : quantities) BOOST_TEST(flat(run, one.name), one.name);
}

BOOST_AUTO_TEST_CASE(growth_of_each_quantity_is_seen)
{
    for (auto const& grown : quantities) {
        auto const run = run_with(grown.column, 10);
        BOOST_TEST(!passed(run, allowance()), grown.name);
        for (auto const& one : quantities)
            BOOST_TEST(flat(run, one.name) == (one.column != grown.column), one.name);
    }
}

BOOST_AUTO_TEST_CASE(latency_may_vary_more_than_memory)
{
    BOOST_TEST(passed(run_with(&epoch_row::late_p95_ms, 4), allowance()));
    BOOST_TEST(!passed(run_with(&epoch_row::heap_mib, 4), allowance()));
}

BOOST_AUTO_TEST_CASE(growth_that_may_be_chance_is_unclear_and_passes)
{
    auto run = run_with(&epoch_row::heap_mib, 0);
    run.rows[3].heap_mib = 130;
    BOOST_TEST(passed(run, allowance()));
    auto const document = boost::json::parse(in_json(run, allowance()));
    BOOST_TEST(document.at("trends").at("heap_mib").at("verdict").as_string() == "unclear");
}

BOOST_AUTO_TEST_CASE(first_quarter_of_a_run_does_not_count)
{
    auto run = run_with(&epoch_row::heap_mib, 0);
    run.rows.insert(run.rows.end(), 2, run.rows.back());
    for (std::size_t i = 0; i < run.rows.size(); ++i) run.rows[i].hours = static_cast<double>(i);
    run.rows[1].heap_mib = 1;
    BOOST_TEST(flat(run, "heap_mib"));
    run.rows[2].heap_mib = 1;
    BOOST_TEST(!flat(run, "heap_mib"));
}

BOOST_AUTO_TEST_CASE(what_is_left_at_the_end_fails_a_flat_run)
{
    auto leak = [](double process_usage::* what, double count) {
        auto run = run_with(&epoch_row::heap_mib, 0);
        run.left.*what = count;
        return run;
    };
    BOOST_TEST(!passed(leak(&process_usage::descriptors, 1), allowance()));
    BOOST_TEST(!passed(leak(&process_usage::threads, 1), allowance()));
    BOOST_TEST(!passed(leak(&process_usage::heap_mib, 5), allowance()));
    BOOST_TEST(passed(leak(&process_usage::heap_mib, 3), allowance()));
    BOOST_TEST(passed(leak(&process_usage::heap_mib, -3), allowance()));
    auto const text = to_text(leak(&process_usage::descriptors, 7), allowance());
    BOOST_TEST(text.find("7 descriptors") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(violation_fails_a_flat_run)
{
    auto run = run_with(&epoch_row::heap_mib, 0);
    run.wrong.sentences.emplace_back("A charge is lost.");
    BOOST_TEST(!passed(run, allowance()));
    BOOST_TEST(to_text(run, allowance()).find("A charge is lost.") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::soak
