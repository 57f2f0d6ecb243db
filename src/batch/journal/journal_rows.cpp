// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_rows.hpp"

#include "batch/journal/sqlite.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>

namespace neuroflash::inline v0::batch {

std::string sources_text(std::vector<std::string> const& sources)
{
    if (sources.empty()) return {};
    auto list = boost::json::array();
    for (auto const& one : sources) list.emplace_back(one);
    return boost::json::serialize(list);
}

std::vector<std::string> sources_in(std::string const& text)
{
    auto made = std::vector<std::string>();
    if (text.empty()) return made;
    auto ec = boost::system::error_code();
    auto const list = boost::json::parse(text, ec);
    auto const* const array = ec ? nullptr : list.if_array();
    if (array == nullptr)
        throw storage_failure("journal.sqlite is damaged: sources of an edit", restore_journal);
    for (auto const& one : *array) made.emplace_back(std::string_view(one.as_string()));
    return made;
}

} // namespace neuroflash::inline v0::batch
