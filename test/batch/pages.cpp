// SPDX-License-Identifier: BSL-1.0
// Results, gallery, and several parts made one.
#include "run_fixture.hpp"

#include <batch/output/gallery.hpp>
#include <batch/output/results.hpp>
#include <batch/output/written_files.hpp>

#include <filesystem>

namespace neuroflash::test {

namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(batch_pages)

namespace {

batch::result_row hostile_row()
{
    auto row = batch::result_row();
    row.key = "k";
    row.where = batch::state::failed;
    row.what.prompt = "</script><script>alert(1)</script>\"\n<!--";
    row.reason = "no";
    row.code = "content_refused";
    return row;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_result_is_one_line_of_json)
{
    auto const line = batch::result_line(hostile_row(), 7);
    BOOST_TEST(line.find('\n') == line.size() - 1);
    auto const read = boost::json::parse(line).as_object();
    BOOST_TEST(read.at("run").as_int64() == 7);
    BOOST_TEST(read.at("state") == "failed");
    BOOST_TEST(read.at("error").at("code") == "content_refused");
    BOOST_TEST(read.at("charge").at("state") == "not_charged");
}

BOOST_AUTO_TEST_CASE(no_prompt_ends_the_galleries_script)
{
    auto const text = batch::gallery_item(hostile_row(), true);
    BOOST_TEST(text.find('<') == std::string::npos);
    auto const read = boost::json::parse(text).as_object();
    BOOST_TEST(std::string(read.at("prompt").as_string()) == hostile_row().what.prompt);
}

BOOST_AUTO_TEST_CASE(no_title_becomes_part_of_the_page_before_which_its_mark_stands)
{
    auto const page = batch::gallery_head("<b>'\"&", batch::item_totals(), 7);
    BOOST_TEST(page.find("<b>") == std::string::npos);
    BOOST_TEST(page.find("<title>&lt;b&gt;&#39;&quot;&amp;</title>") != std::string::npos);
    BOOST_TEST(page.find(batch::gallery_mark) < page.find("<title>"));
    BOOST_TEST(page.find(std::string(batch::gallery_run_begin) + "7\">") < page.find("<title>"));
}

BOOST_FIXTURE_TEST_CASE(four_parts_pay_for_all_once_and_merge_into_one, run_fixture)
{
    auto const whole = directory.path() / "whole";
    auto lines = prompts(40);
    auto parts = std::vector<fs::path>();
    for (auto part = 1u; part <= 4; ++part) {
        params.part = batch::shard(part, 4);
        params.out = directory.path() / ("part-" + std::to_string(part));
        parts.push_back(params.out);
        require_adds_up(finish(lines));
    }
    BOOST_TEST(server.credits_charged() == 40);
    auto const merged = batch::merge(whole, parts);
    BOOST_REQUIRE(merged);
    BOOST_TEST(merged->totals.done == 40);
    BOOST_TEST(merged->images == 40);
    params.out = whole;
    auto const rows = results();
    BOOST_TEST(rows.size() == 40u);
    for (auto const& row : rows) {
        auto const file = std::string(row.at("files").at(0).at("file").as_string());
        BOOST_TEST(fs::exists(whole / file));
    }
    BOOST_TEST(!batch::merge(parts[0], parts));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
