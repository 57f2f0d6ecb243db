// SPDX-License-Identifier: BSL-1.0
#include "sandbox/replies.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cstdio>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

http_reply json_reply(unsigned status, json::value const& body)
{
    http_reply made;
    made.status = status;
    made.content_type = "application/json";
    made.body = json::serialize(body);
    return made;
}

http_reply detail_reply(unsigned status, std::string_view text)
{
    json::object body;
    body["detail"] = text;
    return json_reply(status, body);
}

namespace {

/// The way to a field: "messages.0.role" has three steps, the second of which is a number.
void add_steps(json::array& where, std::string_view field)
{
    while (!field.empty()) {
        auto const dot = field.find('.');
        auto const step = field.substr(0, dot);
        auto number = 0;
        auto const [end, ec] = std::from_chars(step.data(), step.data() + step.size(), number);
        if (ec == std::errc() && end == step.data() + step.size()) where.emplace_back(number);
        else where.emplace_back(step);
        field.remove_prefix(dot == std::string_view::npos ? field.size() : dot + 1);
    }
}

} // namespace

http_reply validation_reply(std::string_view place, std::vector<field_error> const& errors)
{
    json::array details;
    for (auto const& error : errors) {
        json::array where;
        where.emplace_back(place);
        add_steps(where, error.field);
        json::object entry;
        entry["loc"] = std::move(where);
        entry["msg"] = error.message;
        entry["type"] = error.type;
        details.push_back(std::move(entry));
    }
    json::object body;
    body["detail"] = std::move(details);
    return json_reply(422, body);
}

http_reply code_reply(unsigned status, std::string_view text, std::string_view code)
{
    json::object body;
    body["error"] = text;
    body["code"] = code;
    return json_reply(status, body);
}

http_reply bad_parameter_reply(std::string_view field, std::string_view message)
{
    json::object error;
    error["field"] = field;
    error["message"] = message;
    error["type"] = "validation";
    json::array errors;
    errors.push_back(std::move(error));
    json::object body;
    body["errors"] = std::move(errors);
    return json_reply(400, body);
}

http_reply oauth_reply(unsigned status, std::string_view type, std::string_view description)
{
    json::object body;
    body["error"] = type;
    body["error_description"] = description;
    auto made = json_reply(status, body);
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

json::object page_object(std::size_t page, std::size_t size, std::size_t total)
{
    json::object made;
    made["size"] = size;
    made["totalElements"] = total;
    made["totalPages"] = (total + size - 1) / size;
    made["currentPage"] = page;
    return made;
}

std::string timestamp(std::chrono::system_clock::time_point time)
{
    auto const day = std::chrono::floor<std::chrono::days>(time);
    auto const micros = std::chrono::floor<std::chrono::microseconds>(time - day).count();
    auto const seconds = static_cast<int>(micros / 1'000'000);
    char text[40];
    std::snprintf(
        text, sizeof text, "T%02d:%02d:%02d.%06dZ", seconds / 3600, seconds / 60 % 60, seconds % 60,
        static_cast<int>(micros % 1'000'000));
    return date(day) + text;
}

std::string date(std::chrono::sys_days day)
{
    std::chrono::year_month_day const parts(day);
    char text[24];
    std::snprintf(
        text, sizeof text, "%04d-%02u-%02u", static_cast<int>(parts.year()),
        static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
    return text;
}

} // namespace neuroflash::inline v0::sandbox
