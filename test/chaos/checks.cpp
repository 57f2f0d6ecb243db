// SPDX-License-Identifier: BSL-1.0
// The checks of the chaos run see what they are there for.
#include "chaos/checks.hpp"
#include "common/unit_test.hpp"

#include <string>
#include <utility>
#include <vector>

namespace neuroflash::chaos {

BOOST_AUTO_TEST_SUITE(checks)

namespace {

/// A small run: jobs, their results, and the ledger.
class run_builder
{
public:
    /// A charge of that many images, named `id` and a number.
    run_builder& charge(std::string const& prompt, std::string const& id, int images = 1)
    {
        auto entry = sandbox::ledger_entry();
        entry.sequence = ledger.size() + 1;
        entry.prompt = prompt;
        entry.credits = images;
        entry.image_ids = ids(id, images);
        ledger.push_back(std::move(entry));
        return *this;
    }

    run_builder& returned(std::string const& prompt, std::string const& id, int images = 1)
    {
        auto end = job_end();
        end.returned = true;
        end.charge = charge_state::charged;
        end.credits = images;
        end.image_ids = ids(id, images);
        return add(prompt, std::move(end));
    }

    run_builder& failed(std::string const& prompt, charge_state charge, std::string pending = {})
    {
        auto end = job_end();
        end.charge = charge;
        end.pending = std::move(pending);
        return add(prompt, std::move(end));
    }

    violations found() const { return check(jobs, ends, ledger); }

    std::vector<job> jobs;
    std::vector<job_end> ends;
    std::vector<sandbox::ledger_entry> ledger;

private:
    static std::vector<std::string> ids(std::string const& id, int images)
    {
        auto made = std::vector<std::string>();
        for (auto i = 0; i < images; ++i) made.push_back(id + std::to_string(i));
        return made;
    }

    run_builder& add(std::string const& prompt, job_end end)
    {
        auto made = job();
        made.prompt = prompt;
        jobs.push_back(std::move(made));
        ends.push_back(std::move(end));
        return *this;
    }
};

constexpr auto not_charged = charge_state::not_charged;
constexpr auto unknown = charge_state::unknown;

void expect(
    run_builder const& of, std::size_t double_charges, std::size_t lost_results,
    std::size_t wrong_not_charged, std::size_t wrong_results)
{
    auto const found = of.found();
    BOOST_TEST(found.double_charges == double_charges);
    BOOST_TEST(found.lost_results == lost_results);
    BOOST_TEST(found.wrong_not_charged == wrong_not_charged);
    BOOST_TEST(found.wrong_results == wrong_results);
    BOOST_TEST(found.sentences.size() == found.count());
}

} // namespace

BOOST_AUTO_TEST_CASE(run_in_order_has_no_violations)
{
    auto good = run_builder();
    good.charge("a", "x", 3).returned("a", "x", 3);
    good.failed("b", not_charged).failed("c", unknown, "p");
    good.charge("d", "y").charge("d", "z");
    good.returned("d", "z").returned("d", "y").failed("d", not_charged).failed("d", unknown, "p");
    expect(good, 0, 0, 0, 0);
}

BOOST_AUTO_TEST_CASE(job_that_was_charged_twice_is_seen)
{
    expect(run_builder().charge("a", "x").charge("a", "y").returned("a", "x"), 1, 0, 0, 0);
    expect(run_builder().charge("a", "x"), 1, 0, 0, 0); // without a request
}

BOOST_AUTO_TEST_CASE(charge_that_stayed_unknown_is_a_lost_result)
{
    expect(run_builder().charge("a", "x").failed("a", unknown, "p"), 0, 1, 0, 0);
    expect(
        run_builder().charge("a", "x").charge("a", "y").returned("a", "y").failed(
            "a", unknown, "p"),
        0, 1, 0, 0);
}

BOOST_AUTO_TEST_CASE(part_of_the_images_is_a_lost_result)
{
    auto part = run_builder();
    part.charge("a", "x", 2).returned("a", "x", 1);
    part.ends[0].credits = 2;
    expect(part, 0, 1, 0, 0);
}

BOOST_AUTO_TEST_CASE(unknown_that_cannot_be_settled_is_a_lost_result)
{
    expect(run_builder().failed("a", unknown), 0, 1, 0, 0);
    expect(run_builder().failed("a", charge_state::charged), 0, 1, 0, 0);
}

BOOST_AUTO_TEST_CASE(charge_that_was_denied_is_seen)
{
    expect(run_builder().charge("a", "x").failed("a", not_charged), 0, 0, 1, 0);
    auto shared = run_builder();
    shared.charge("a", "x").charge("a", "y").returned("a", "x").failed("a", not_charged);
    expect(shared, 0, 0, 1, 0);
}

BOOST_AUTO_TEST_CASE(images_of_another_job_or_of_nobody_are_seen)
{
    expect(run_builder().returned("a", "x"), 0, 0, 0, 1);
    expect(run_builder().charge("a", "x").returned("a", "x").returned("a", "x"), 0, 0, 0, 1);
    auto foreign = run_builder();
    foreign.charge("a", "x").charge("b", "y").returned("a", "y").returned("b", "y");
    expect(foreign, 0, 1, 0, 1);
}

BOOST_AUTO_TEST_CASE(wrong_price_is_seen)
{
    auto wrong = run_builder();
    wrong.charge("a", "x", 2).returned("a", "x", 2);
    wrong.ends[0].credits = 1;
    expect(wrong, 0, 0, 0, 1);
}

BOOST_AUTO_TEST_CASE(same_seed_makes_the_same_jobs_of_every_sort)
{
    auto const jobs = make_jobs(7, 2000);
    auto const again = make_jobs(7, 2000);
    BOOST_TEST_REQUIRE(jobs.size() == 2000u);
    auto shared = 0;
    auto edits = 0;
    auto several = 0;
    auto cancelled = 0;
    auto hurried = 0;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        BOOST_TEST(jobs[i].prompt == again[i].prompt);
        BOOST_TEST(jobs[i].cancel_after == again[i].cancel_after);
        shared += jobs[i].shared;
        edits += jobs[i].edit;
        several += jobs[i].images > 1;
        cancelled += jobs[i].cancel_after.has_value();
        hurried += jobs[i].deadline.has_value();
    }
    BOOST_TEST(make_jobs(8, 1)[0].prompt != jobs[0].prompt);
    for (auto const count : {shared, edits, several, cancelled, hurried})
        BOOST_TEST((count > 20 && count < 1000));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::chaos
