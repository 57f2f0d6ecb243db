// SPDX-License-Identifier: BSL-1.0
// doc/recovery.md shows the tables of reasons and constants that the code has.
#include "common/unit_test.hpp"
#include "doc_table.hpp"

#include <neuroflash/core/recovery/image_matcher.hpp>

#include <cstddef>
#include <filesystem>
#include <string>

BOOST_AUTO_TEST_SUITE(recovery_tables)

namespace {

using namespace neuroflash::core;

} // namespace

BOOST_AUTO_TEST_CASE(table_of_reasons_is_the_one_in_the_documentation_and_each_has_its_planted_bug)
{
    auto const rows = neuroflash::test::read_doc_table("recovery.md", "reason");
    BOOST_TEST_REQUIRE(rows.size() == match_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = match_table[i];
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST_REQUIRE(rows[i].size() == 3u);
            BOOST_TEST(rows[i][0] == row.name);
            BOOST_TEST(rows[i][1] == to_string(row.kind));
            BOOST_TEST(rows[i][2] == row.sentence);
            auto const bug = "/../test/mutations/match_" + std::string(row.name) + ".patch";
            BOOST_TEST(std::filesystem::exists(NEUROFLASH_DOC_DIR + bug));
        }
    }
}

BOOST_AUTO_TEST_CASE(table_of_constants_is_the_one_in_the_documentation)
{
    auto const rows = neuroflash::test::read_doc_table("recovery.md", "constant");
    BOOST_TEST_REQUIRE(rows.size() == rules::table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const& row = rules::table[i];
        auto const unit = row.unit.empty() ? std::string() : ' ' + std::string(row.unit);
        BOOST_TEST_CONTEXT(row.name)
        {
            BOOST_TEST_REQUIRE(rows[i].size() == 3u);
            BOOST_TEST(rows[i][0] == row.name);
            BOOST_TEST(rows[i][1] == std::to_string(row.value) + unit);
            BOOST_TEST(!rows[i][2].empty());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
