// SPDX-License-Identifier: BSL-1.0
// Names of pending requests, as a journal or a person hands them back: the word alone, the word
// with its check sum set right, and a request made of the same bytes.
#include <neuroflash/pending_generation.hpp>

#include "fuzz.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

#include <charconv>
#include <cstring>
#include <string>

using namespace neuroflash;

namespace {

void check_parsed(std::string_view text)
{
    auto const parsed = pending_generation::parse(text);
    if (!parsed) {
        auto const why = parsed.error();
        fuzz::require(why.value() == errc::invalid_argument, "a refusal is invalid_argument");
        fuzz::require(fuzz::is_printable(why.to_string()), "a refusal is printable");
        return;
    }
    fuzz::require(!parsed->workspace.empty(), "a request has a workspace");
    fuzz::require(parsed->num_images >= 1, "a request has images");
    fuzz::require(parsed->sent.time_since_epoch().count() >= 0, "it was not sent before 1970");
    fuzz::require(
        parsed->sent < std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1), "or late");
    auto const word = parsed->to_string();
    fuzz::require(fuzz::is_visible_ascii(word), "a name is one word");
    auto const again = pending_generation::parse(word);
    fuzz::require(again && *again == *parsed, "a name is read the same again");
}

std::string with_check_sum(std::string text)
{
    char digits[16];
    auto const sum = core::text_digest(text) & 0xffffffffu;
    auto const end = std::to_chars(digits, digits + sizeof digits, sum, 16).ptr;
    return text.append(".").append(digits, end);
}

pending_generation made_of(std::string_view text)
{
    auto const [workspace, rest] = fuzz::split_at(text, '.');
    auto const [digest, model] = fuzz::split_at(rest, '.');
    pending_generation made;
    made.workspace = workspace_id("w" + std::string(workspace));
    made.prompt_digest = std::string(digest);
    made.model = std::string(model);
    made.num_images = 1 + static_cast<int>(text.size());
    if (!text.empty()) {
        std::memcpy(&made.request, text.data(), std::min(text.size(), sizeof made.request));
    }
    made.call_id = ~made.request;
    for (auto i = text.size() % 4; i > 0; --i)
        made.exclude(image_id(std::string(text.substr(0, i))));
    return made;
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const text = fuzz::text_of(data, size);
    check_parsed(text);
    check_parsed(with_check_sum(std::string(text)));

    auto const made = made_of(text);
    auto const word = made.to_string();
    fuzz::require(fuzz::is_visible_ascii(word), "a name is one word");
    auto const parsed = pending_generation::parse(word);
    fuzz::require(parsed && *parsed == made, "a name names its request");
    auto changed = word;
    changed[size % word.size()] ^= 1;
    fuzz::require(!pending_generation::parse(changed), "a mistyped name is refused");
    fuzz::require(
        !pending_generation::parse(word.substr(0, size % word.size())), "a cut name is refused");
    return 0;
}
