// SPDX-License-Identifier: BSL-1.0
#include "sandbox/trigger_words.hpp"

#include "sandbox/admin_json.hpp"
#include "sandbox/responses.hpp"

#include <string>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::string_view slow_word = "[slow]";
constexpr std::string_view fault_word = "[fault:";
constexpr std::string_view charged_word = ":charged";
constexpr auto slow_time = std::chrono::seconds(3);
constexpr std::size_t longest_name = 100; // bytes

bool asks_a_chat(http_request const& request)
{
    return request.path().ends_with("/chat/completions");
}

/// Whether a prompt cannot ask for the fault: it is too late once the prompt is read, or it needs
/// more than its name.
bool unusable_in_prompt(fault_kind kind)
{
    return row_of(kind).stage <= fault_stage::request || kind == fault_kind::response ||
        kind == fault_kind::raw;
}

fault refusal_of_kind(std::string_view name)
{
    // The body was not parsed, so its bytes may be no text and the name as long as the body.
    auto const shown = as_utf8(name.substr(0, longest_name));
    auto const response = invalid(
        "body", {{"prompt", "There is no fault `" + shown + "` for a prompt", "value_error"}});
    return fault::with_response(response.status, response.body);
}

fault fault_named(std::string_view name, http_request const& request)
{
    auto const whole_name = name;
    auto const charged = name.ends_with(charged_word);
    if (charged) name.remove_suffix(charged_word.size());
    auto const kind = fault_kind_named(name);
    if (!kind || unusable_in_prompt(*kind) || (affects_chat(*kind) && !asks_a_chat(request)))
        return refusal_of_kind(name);
    // This is refused, because a test that expects a charge which never comes would look elsewhere
    // for the defect.
    if (charged && row_of(*kind).charge == fault_charge::never) return refusal_of_kind(whole_name);
    auto made = fault(*kind);
    made.charge_first = charged;
    if (*kind == fault_kind::delay || *kind == fault_kind::stream_pause) made.wait = slow_time;
    return made;
}

} // namespace

std::optional<fault> fault_in_words(http_request const& request)
{
    if (request.method != "POST" || !request.path().starts_with("/api/")) return std::nullopt;
    auto const body = std::string_view(request.body);
    if (auto const at = body.find(fault_word); at != std::string_view::npos) {
        auto const name = body.substr(at + fault_word.size());
        return fault_named(name.substr(0, name.find_first_of("]\"")), request);
    }
    if (body.find(slow_word) != std::string_view::npos) {
        auto made = fault(fault_kind::delay);
        made.wait = slow_time;
        return made;
    }
    if (asks_a_chat(request) && body.find(partial_word) != std::string_view::npos)
        return fault(fault_kind::stream_cut);
    return std::nullopt;
}

} // namespace neuroflash::inline v0::sandbox
