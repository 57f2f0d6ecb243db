// SPDX-License-Identifier: BSL-1.0
// An answer that is no success. Its size chooses status and header fields.
// Golden payloads: errors
#include <neuroflash/core/http/error_map.hpp>

#include "fuzz.hpp"

#include <array>
#include <string>

using namespace neuroflash;

namespace {

constexpr auto statuses =
    std::to_array<int>({400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 425,
                        429, 499, 500, 502, 503, 504, 529, 302, 999, 200, 207});

http_response answer(std::string_view body)
{
    http_response response;
    response.status = statuses[body.size() % statuses.size()];
    response.body = std::string(body);
    auto value = std::string(body.substr(0, 200));
    std::erase_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    auto const which = body.size() / statuses.size();
    if (which & 1) response.fields.append("X-Fal-Error-Type", value);
    if (which & 2) response.fields.append("x-request-id", value);
    if (which & 4) response.fields.append("x-should-retry", value);
    return response;
}

void check_text(std::string_view text, std::size_t max)
{
    fuzz::require(fuzz::is_printable(text), "a server's words are printable");
    fuzz::require(text.size() <= max, "a server's words are bounded");
}

void check_failure(core::server_failure const& failure)
{
    check_text(failure.server_code, 300);
    check_text(failure.server_message, 300);
    check_text(failure.request_id, 100);
    fuzz::require(failure.field_errors.size() <= core::max_field_errors, "few messages are kept");
    for (auto const& one : failure.field_errors) {
        check_text(one.field, 300);
        check_text(one.message, 300);
        check_text(one.type, 300);
        fuzz::require(!one.message.empty() || !one.type.empty(), "a message says something");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const response = answer(fuzz::text_of(data, size));
    auto const status = response.status;
    auto const failure = core::read_failure(response);
    check_failure(failure);
    auto const sentence = core::describe(status, failure);
    check_text(sentence, 4096);
    fuzz::require(sentence.starts_with("The service answered "), "a description is a sentence");
    fuzz::require(sentence == core::describe(status, core::read_failure(response)), "the same");

    auto const code = core::failure_code(status, failure);
    fuzz::require(code != errc{}, "a failure has a code");
    fuzz::require(to_string(code) != "unknown", "of this library");
    auto const meant = core::meant_status(status, failure);
    auto const in_body = core::is_success(status) && failure.says_failure;
    fuzz::require(
        code != errc::quota_exhausted || in_body || meant == 402 || meant == 403 || meant == 429,
        "quota only where a status can mean it");
    fuzz::require(
        code != errc::content_refused || in_body || (meant >= 400 && meant < 500),
        "content likewise");
    fuzz::require(
        !core::refuses_in_body(status, failure) || core::is_success(status),
        "only a success refuses in its body alone");
    check_text(core::words_for_people(failure), 4096);
    fuzz::require(core::token_failure_code(status, failure) != errc{}, "so for the token endpoint");
    return 0;
}
