// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_CORE_DOC_TABLE_HPP
#define NEUROFLASH_TEST_UNIT_CORE_DOC_TABLE_HPP

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::test {

using doc_row = std::vector<std::string>;

/// Body rows of the table in doc/`file` whose first header cell is `first_heading`; cells without
/// white space around them and without the marks of code.
std::vector<doc_row> read_doc_table(std::string_view file, std::string_view first_heading);

} // namespace neuroflash::test

#endif
