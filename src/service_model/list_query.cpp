// SPDX-License-Identifier: BSL-1.0
#include "service_model/list_query.hpp"

#include "service_model/data_url.hpp"
#include "service_model/form_fields.hpp"

#include <algorithm>
#include <initializer_list>

namespace neuroflash::inline v0::service_model {

namespace {

void read_size(
    std::string_view name, std::string const& text, std::size_t limit, std::size_t& into,
    list_query& made)
{
    if (read_position(text, limit, into)) return;
    made.errors.push_back(
        {std::string(name), "Input should be an integer from 1 to " + std::to_string(limit),
         "int_parsing"});
    into = 1;
}

void read_choice(
    std::string_view name, std::string const& text, std::initializer_list<char const*> choices,
    list_query& made)
{
    if (std::ranges::find(choices, text) != choices.end()) return;
    made.errors.push_back({std::string(name), "Input is not a known value", "literal_error"});
}

} // namespace

list_query read_query(std::string_view target, std::size_t usual_size)
{
    list_query made;
    made.size = usual_size;
    auto const mark = target.find('?');
    auto left = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    while (!left.empty()) {
        auto const pair = left.substr(0, left.find('&'));
        left.remove_prefix(std::min(left.size(), pair.size() + 1));
        auto const equals = std::min(pair.find('='), pair.size());
        auto const name = pair.substr(0, equals);
        auto const rest = pair.substr(std::min(pair.size(), equals + 1));
        auto const value = percent_decode(rest, true).value_or(std::string());
        if (name == "page") read_size(name, value, max_page_number, made.page, made);
        if (name == "size") read_size(name, value, max_page_size, made.size, made);
        if (name == "sort") read_choice(name, made.sort = value, {"createdAt", "updatedAt"}, made);
        if (name == "order") read_choice(name, made.order = value, {"asc", "desc"}, made);
    }
    return made;
}

} // namespace neuroflash::inline v0::service_model
