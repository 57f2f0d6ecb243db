// SPDX-License-Identifier: BSL-1.0
// Text on its way into JSON, paths, queries and forms: what is read there is what was written.
#include <neuroflash/api/write_request.hpp>

#include "fuzz.hpp"

#include <neuroflash/api/check.hpp>

#include <boost/json/parse.hpp>

#include <string>

using namespace neuroflash;

namespace {

std::string unescaped(std::string_view text, bool form)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            plain += form && text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

void check_json(std::string_view text)
{
    std::string quoted;
    core::append_json_string(quoted, text);
    fuzz::require(quoted.size() >= core::plain_json_string_size(text), "nothing is left out");
    error_code bad;
    auto const value = boost::json::parse(quoted, bad);
    fuzz::require(core::is_valid_utf8(text) == !bad, "UTF-8 is JSON, and nothing else is");
    if (!bad) fuzz::require(value.as_string() == text, "JSON says the same");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const text = fuzz::text_of(data, size);
    check_json(text);

    std::string segment;
    core::append_percent_encoded(segment, text);
    fuzz::require(unescaped(segment, false) == text, "a path segment says the same");
    fuzz::require(segment.find_first_of("/?#&+=;:@ ") == std::string::npos, "and stays one");
    fuzz::require(fuzz::is_visible_ascii(segment), "in plain ASCII");

    std::string form;
    core::append_form_encoded(form, text);
    fuzz::require(unescaped(form, true) == text, "a form says the same");
    fuzz::require(form.find_first_of("&=?# ") == std::string::npos, "and stays one value");

    auto const route = api::fill_route("/a/{id}/b", "id", text);
    fuzz::require(route.starts_with("/a/") && route.ends_with("/b"), "a route keeps its shape");
    auto const place = std::string_view(route).substr(3, route.size() - 5);
    fuzz::require(unescaped(place, false) == text, "an id fills its place in a route");
    fuzz::require(place.find('/') == std::string_view::npos, "and stays one segment");
    fuzz::require(place != "." && place != "..", "an id is no dot segment");
    if (api::invalid_id_reason(text).empty()) {
        fuzz::require(!text.empty() && text.size() <= api::max_id_size, "an id is bounded");
    }
    return 0;
}
