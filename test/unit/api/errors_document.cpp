// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <sstream>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(errors_document)

namespace {

/// The names in `enum class errc` as the header spells them.
std::vector<std::string> codes_of_the_header()
{
    auto const header = read_file(source_path("include/neuroflash/error.hpp"));
    auto const begin = header.find('{', header.find("enum class errc"));
    auto const end = header.find("};", begin);
    BOOST_TEST_REQUIRE(end != std::string::npos);
    std::vector<std::string> names;
    std::istringstream lines(header.substr(begin + 1, end - begin - 1));
    for (std::string line; std::getline(lines, line);) {
        auto const first = line.find_first_not_of(' ');
        if (first == std::string::npos || line[first] == '/') continue;
        names.push_back(line.substr(first, line.find_first_of(" ,=", first) - first));
    }
    return names;
}

/// The cells of the table row that begins with a code; empty if there is none.
std::vector<std::string> cells_of(std::string const& document, std::string const& name)
{
    auto const begin = document.find("\n| `" + name + "` |");
    if (begin == std::string::npos) return {};
    auto const end = document.find('\n', begin + 1);
    std::istringstream row(document.substr(begin + 2, end - begin - 2));
    std::vector<std::string> cells;
    for (std::string cell; std::getline(row, cell, '|');) cells.push_back(cell);
    return cells;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_code_has_a_row_with_cause_cure_and_exit_code)
{
    auto const document = read_file(source_path("doc/errors.md"));
    auto const names = codes_of_the_header();
    BOOST_TEST(names.size() >= 30u);
    for (auto const& name : names) {
        BOOST_TEST_CONTEXT(name)
        {
            auto const cells = cells_of(document, name);
            BOOST_TEST_REQUIRE(cells.size() == 4u);
            for (auto const& cell : cells) BOOST_TEST(cell.size() > 2u);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_rows_follow_the_order_of_the_header_and_name_nothing_else)
{
    auto const document = read_file(source_path("doc/errors.md"));
    auto const table = document.substr(0, document.find("\n## ", document.find("## Codes") + 1));
    std::vector<std::string> rows;
    for (auto at = table.find("\n| `"); at != std::string::npos; at = table.find("\n| `", at + 1)) {
        rows.push_back(table.substr(at + 4, table.find('`', at + 4) - at - 4));
    }
    BOOST_TEST(rows == codes_of_the_header(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_names_in_the_header_are_those_that_are_printed)
{
    int value = 0;
    for (auto const& name : codes_of_the_header()) {
        BOOST_TEST(to_string(static_cast<errc>(++value)) == name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
