// SPDX-License-Identifier: BSL-1.0
#include "batch/input/checked_prompt.hpp"

#include "batch/input/damaged_text.hpp"
#include "batch/input/text_rules.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/core/text/encode.hpp>
#include <neuroflash/core/text/visible.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t longest_key = 200;

bool has_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), core::is_control);
}

std::string hex_byte(char c)
{
    auto buffer = std::array<char, 4>();
    std::snprintf(
        buffer.data(), buffer.size(), "%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return std::string(buffer.data(), 2);
}

rejection fault_of(std::string_view prompt)
{
    if (auto why = fault_of_encoding(prompt); !why.empty()) return why;
    if (core::is_blank_text(prompt)) return {"it has no prompt"};
    if (auto const control = control_in(prompt)) {
        return {"its prompt has a control character", ": " + code_point_name(*control)};
    }
    if (prompt.find("\xef\xbb\xbf") != prompt.npos) {
        return {
            "its prompt has a byte order mark within, as where files were joined without a line "
            "break between them"};
    }
    return {};
}

/// The client refuses such an id as well, but only when the lines before it are paid for.
rejection fault_of_voice(std::string const& id)
{
    if (id.empty()) return {};
    if (!core::is_valid_utf8(id)) return {"its brand voice is not UTF-8"};
    auto const why = api::invalid_id_reason(id);
    if (why.empty()) return {};
    return {"its brand voice is not an id", ": it " + std::string(why.substr(0, why.size() - 1))};
}

rejection fault_of_names(item const& of)
{
    if (!core::is_valid_utf8(of.key)) return {"its key is not UTF-8"};
    if (of.key.size() > longest_key) return {"its key is longer than 200 bytes"};
    if (has_control(of.key)) return {"its key has a control character"};
    for (auto const& source : of.sources) {
        auto const fine =
            core::is_valid_utf8(source) && !core::is_blank_text(source) && !has_control(source);
        if (!fine) return {"one of its sources is neither an id nor a path"};
    }
    if (!core::is_valid_utf8(of.mask) || has_control(of.mask))
        return {"its mask is neither an id nor a path"};
    if (!of.mask.empty() && of.sources.empty())
        return {"it has a mask, which marks where to edit, and no source to edit"};
    return fault_of_voice(of.brand_voice);
}

} // namespace

rejection fault_of_encoding(std::string_view line)
{
    auto const at = invalid_utf8_at(line);
    if (at == line.npos) return {};
    auto const likely = likely_encoding(line);
    return {
        "it is not UTF-8; text of " + std::string(likely.origin) + " is often " +
            std::string(likely.name) + " (iconv -f " + std::string(likely.name) + " -t UTF-8)",
        ": byte " + hex_byte(line[at]) + " at column " + std::to_string(column_of(line, at))};
}

std::variant<checked_prompt, rejection> check_prompt(std::string text)
{
    if (auto const inner = trimmed_text(text); inner.size() != text.size())
        text = std::string(inner);
    if (auto why = fault_of(text); !why.empty()) return why;
    return checked_prompt(std::move(text));
}

std::variant<checked_item, rejection> check_item_text(item from)
{
    from = normalised(std::move(from));
    auto prompt = check_prompt(from.prompt);
    if (auto* const why = std::get_if<rejection>(&prompt)) return std::move(*why);
    if (auto why = fault_of_names(from); !why.empty()) return why;
    return checked_item(std::move(from), std::move(std::get<checked_prompt>(prompt)));
}

std::variant<checked_prompt, rejection> check_typed_prompt(std::string text)
{
    if (text.starts_with("@@")) text.erase(0, 1);
    if (auto why = damage_in(trimmed_text(text)); !why.empty()) return why;
    return check_prompt(std::move(text));
}

} // namespace neuroflash::inline v0::batch
