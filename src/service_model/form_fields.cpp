// SPDX-License-Identifier: BSL-1.0
#include "service_model/form_fields.hpp"

#include "service_model/data_url.hpp"

#include <charconv>

namespace neuroflash::inline v0::service_model {

namespace {

bool read_number(
    form_fields const& query, std::string_view name, std::size_t limit, std::size_t& into)
{
    auto const* text = query.find(name);
    return text == nullptr || read_position(*text, limit, into);
}

} // namespace

std::optional<form_fields> form_fields::parse(std::string_view text)
{
    form_fields made;
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        auto const equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value =
            percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        made.fields_.emplace_back(std::move(*name), std::move(*value));
    }
    return made;
}

std::string const* form_fields::find(std::string_view name) const
{
    for (auto const& [key, value] : fields_)
        if (key == name) return &value;
    return nullptr;
}

bool read_position(std::string_view text, std::size_t limit, std::size_t& into)
{
    auto const* end = text.data() + text.size();
    auto const [stop, ec] = std::from_chars(text.data(), end, into);
    return ec == std::errc() && stop == end && into >= 1 && into <= limit;
}

page_request read_page(form_fields const& query, std::size_t usual_size)
{
    page_request asked;
    asked.size = usual_size;
    if (!read_number(query, "page", max_page_number, asked.page)) asked.bad = "page";
    else if (!read_number(query, "size", max_page_size, asked.size)) asked.bad = "size";
    return asked;
}

form_fields query_of(std::string_view target)
{
    auto const mark = target.find('?');
    if (mark == std::string_view::npos) return {};
    return form_fields::parse(target.substr(mark + 1)).value_or(form_fields());
}

} // namespace neuroflash::inline v0::service_model
