// SPDX-License-Identifier: BSL-1.0
// Several directories: whose part each is, and what a merge makes of them.
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>

#include <filesystem>

namespace neuroflash::test {

namespace fs = std::filesystem;

namespace {

class parts_fixture : public run_fixture
{
public:
    /// A run into a directory of that name.
    fs::path run_into(std::string const& name, std::vector<std::string> const& lines)
    {
        params.out = directory.path() / name;
        finish(lines);
        return params.out;
    }

    /// A directory whose journal says that the prompt was paid, and what came of it.
    fs::path claimed(std::string const& name, std::string const& key, std::string const& image)
    {
        auto const out = directory.path() / name;
        fs::create_directories(out / "images");
        auto into = batch::journal((out / "journal.sqlite").string(), batch::open_mode::create);
        auto what = batch::item();
        what.prompt = "the same";
        what.key = key;
        into.begin();
        into.items().begin_input();
        into.items().plan(what, 1);
        into.items().end_input();
        auto const part = into.requests().next_planned(0, 1, 9).at(0).part;
        into.requests().on_intent(part, 1);
        auto answer = batch::response_row();
        answer.credits = 1;
        answer.images.emplace_back().image_id = image;
        into.requests().on_answered(part, answer);
        into.commit();
        return out;
    }

    std::string content(fs::path const& file) const { return read_whole(file.string()); }

    fs::path whole = directory.path() / "whole";
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_parts, parts_fixture)

BOOST_AUTO_TEST_CASE(a_directory_is_of_one_part_of_the_input)
{
    params.part = batch::shard(3, 4);
    auto const first = finish(prompts(20));
    auto const paid = server.credits_charged();
    BOOST_TEST(paid == static_cast<std::uint64_t>(first.totals.done));
    for (auto const part : {batch::shard(), batch::shard(2, 4), batch::shard(3, 5)}) {
        params.part = part;
        auto const refused = run(prompts(20));
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error().value() == errc::invalid_argument);
        BOOST_TEST(refused.error().message().find("part 3/4") != std::string::npos);
        make_runner();
        BOOST_TEST(!get<batch::batch_quote>(runner->quote(input(prompts(20)))));
    }
    BOOST_TEST(server.credits_charged() == paid);
    make_runner(); // whatever the environment says: it reads no input
    BOOST_TEST(get<batch::batch_summary>(runner->reconcile()).has_value());
    params.part = batch::shard(3, 4);
    BOOST_TEST(finish(prompts(21)).totals.items >= first.totals.items);
}

BOOST_AUTO_TEST_CASE(a_directory_of_another_workspace_says_how_to_name_its_own)
{
    finish({"a"});
    auto const own = server.workspace_id();
    service.workspace = workspace_id("another");
    auto const refused = run({"a", "b"});
    BOOST_TEST_REQUIRE(!refused);
    BOOST_TEST(refused.error().value() == errc::invalid_argument);
    auto const advice = refused.error().advice();
    for (auto const* const way : {"--workspace ", "NEUROFLASH_WORKSPACE_ID="})
        BOOST_TEST(advice.find(way + own) != advice.npos, advice);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(a_directory_whose_input_was_refused_is_of_no_part_yet)
{
    params.part = batch::shard(3, 4);
    BOOST_TEST(!run({"{"}));
    params.part = batch::shard();
    BOOST_TEST(finish({"a"}).totals.done == 1);
}

BOOST_AUTO_TEST_CASE(equal_prompts_are_of_one_part_whatever_their_keys)
{
    auto lines = std::vector<std::string>();
    for (auto i = 0; i < 12; ++i) {
        auto const* const prompt = i % 2 == 0 ? "the same" : " the  same ";
        lines.push_back(
            std::string(R"({"prompt":")") + prompt + R"(","key":"k)" + std::to_string(i) + "\"}");
    }
    auto owners = 0;
    for (auto part = 1u; part <= 4; ++part) {
        params.part = batch::shard(part, 4);
        params.out = directory.path() / std::to_string(part);
        auto const done = finish(lines);
        require_adds_up(done);
        owners += done.totals.items > 0;
    }
    BOOST_TEST(owners == 1);
    BOOST_TEST(server.credits_charged() == 12);
}

BOOST_AUTO_TEST_CASE(a_key_has_one_content_whichever_parts_its_lines_are_of)
{
    auto lines = std::vector<std::string>();
    for (auto const& prompt : prompts(8)) {
        lines.push_back(R"({"key":"k","prompt":")" + prompt + "\"}");
    }
    lines.push_back(lines.front());
    params.skip_invalid = true;
    auto items = std::int64_t(0);
    for (auto part = 1u; part <= 3; ++part) {
        params.part = batch::shard(part, 3);
        params.out = directory.path() / std::to_string(part);
        for (auto again = 0; again < 2; ++again) { // known to the journal, it is the same
            auto const done = finish(lines);
            require_adds_up(done);
            BOOST_TEST(done.input.invalid == 7);
            if (again == 0) items += done.totals.items;
        }
    }
    BOOST_TEST(items == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(a_merge_takes_of_each_item_what_was_paid)
{
    params.budget = 3;
    auto const some = run_into("some", prompts(8));
    params.budget.reset();
    auto const all = run_into("all", prompts(8));
    auto const orders = std::vector<std::vector<fs::path>>({{some, all}, {all, some}});
    for (auto const& parts : orders) {
        fs::remove_all(whole);
        auto const merged = batch::merge(whole, parts);
        BOOST_REQUIRE(merged);
        BOOST_TEST(merged->totals.items == 8);
        BOOST_TEST(merged->totals.done == 8);
        BOOST_TEST(merged->totals.left == 0);
        BOOST_TEST(merged->repeated == 8);
        BOOST_TEST(merged->images == 8);
        params.out = whole;
        BOOST_TEST(results().size() == 8u);
        for (auto const& row : results()) {
            auto const file = std::string(row.at("files").at(0).at("file").as_string());
            BOOST_TEST(fs::exists(whole / file));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_merge_tells_of_images_that_two_items_have)
{
    auto const parts = std::vector<fs::path>(
        {claimed("one", "v1", "id-1"), claimed("two", "v2", "id-1"), claimed("three", "v3", "id-3"),
         claimed("copy", "v3", "id-3")}); // a copy of a directory has the same item
    auto const merged = batch::merge(whole, parts);
    BOOST_REQUIRE(merged);
    BOOST_TEST(merged->images_with_two_items == 1);
    BOOST_TEST(merged->totals.undelivered == 3);
    BOOST_TEST(merged->repeated == 1);
}

BOOST_AUTO_TEST_CASE(the_totals_of_a_merge_are_those_of_its_results)
{
    run_into("changed", {"a", "b"});
    auto const changed = run_into("changed", {"b", "c"}); // `a` is of an earlier input
    auto const other = run_into("other", {"d"});
    auto const merged = batch::merge(whole, {changed, other});
    BOOST_REQUIRE(merged);
    params.out = whole;
    BOOST_TEST(results().size() == 4u);
    BOOST_TEST(merged->totals.items == 4);
    BOOST_TEST(merged->totals.done == 4);
    BOOST_TEST(merged->repeated == 0);
}

BOOST_AUTO_TEST_CASE(a_merge_does_not_write_into_a_batch)
{
    auto const red = run_into("red", {R"({"prompt":"red house","key":"x"})"});
    auto const blue = run_into("blue", {R"({"prompt":"blue boat","key":"x"})"});
    auto const image = content(red / "images" / "x.png");
    auto const said = content(red / "results.jsonl");
    auto const refused = batch::merge(red, {blue});
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().value() == errc::invalid_argument);
    BOOST_TEST(content(red / "images" / "x.png") == image);
    BOOST_TEST(content(red / "results.jsonl") == said);
    BOOST_TEST(batch::merge(whole, {red, blue}).has_value());
    BOOST_TEST(batch::merge(whole, {red, blue}).has_value()); // it is no batch, and made anew
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
