// SPDX-License-Identifier: BSL-1.0
#include "doc_table.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace neuroflash::test {

namespace {

std::string bare(std::string cell)
{
    std::erase(cell, '`');
    auto const begin = cell.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return cell.substr(begin, cell.find_last_not_of(' ') - begin + 1);
}

doc_row split(std::string const& line)
{
    auto row = doc_row();
    auto in = std::istringstream(line.substr(1));
    for (auto cell = std::string(); std::getline(in, cell, '|');) row.push_back(bare(cell));
    return row;
}

} // namespace

std::vector<doc_row> read_doc_table(std::string_view file, std::string_view first_heading)
{
    auto in = std::ifstream(std::string(NEUROFLASH_DOC_DIR "/").append(file));
    auto rows = std::vector<doc_row>();
    auto inside = false;
    for (auto line = std::string(); std::getline(in, line);) {
        auto const is_row = line.starts_with('|');
        if (inside && !is_row) break;
        if (inside && !line.starts_with("|-")) rows.push_back(split(line));
        inside = inside || (is_row && split(line).front() == first_heading);
    }
    return rows;
}

} // namespace neuroflash::test
