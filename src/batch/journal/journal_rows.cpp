// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_rows.hpp"

#include "batch/journal/sqlite.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The member of the object that has the mask of an edit.
constexpr auto mask_member = "mask";

storage_failure damaged_images()
{
    return storage_failure("journal.sqlite is damaged: sources of an edit", restore_journal);
}

} // namespace

std::string images_text(edit_images const& of)
{
    if (of.sources.empty()) return {};
    auto list = boost::json::array();
    for (auto const& one : of.sources) list.emplace_back(one);
    if (!of.mask.empty()) {
        auto mask = boost::json::object();
        mask[mask_member] = of.mask;
        list.emplace_back(std::move(mask));
    }
    return boost::json::serialize(list);
}

edit_images images_in(std::string const& text)
{
    auto made = edit_images();
    if (text.empty()) return made;
    auto ec = boost::system::error_code();
    auto const list = boost::json::parse(text, ec);
    auto const* const array = ec ? nullptr : list.if_array();
    if (array == nullptr) throw damaged_images();
    for (auto const& one : *array) {
        auto const* const object = one.if_object();
        auto const* const value = object == nullptr ? &one : object->if_contains(mask_member);
        auto const* const name = value == nullptr ? nullptr : value->if_string();
        if (name == nullptr) throw damaged_images();
        if (object == nullptr) made.sources.emplace_back(std::string_view(*name));
        else made.mask = std::string_view(*name);
    }
    return made;
}

edit_images images_of(item const& what)
{
    auto made = edit_images();
    made.sources = what.sources;
    made.mask = what.mask;
    return made;
}

} // namespace neuroflash::inline v0::batch
