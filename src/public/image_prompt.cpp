// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/models/image_prompt.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::inline v0 {

namespace {

/// The text on one line, with single spaces, cut to `most` bytes of whole characters.
std::string on_one_line(std::string_view text, std::size_t most)
{
    auto made = std::string();
    auto shortened = false;
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        auto const is_space = byte <= 0x20 || byte == 0x7f;
        if (is_space && (made.empty() || made.back() == ' ')) continue;
        if (made.size() == most) {
            shortened = true;
            break;
        }
        made += is_space ? ' ' : c;
    }
    if (shortened) {
        while (!made.empty() && (static_cast<unsigned char>(made.back()) & 0xc0) == 0x80) {
            made.pop_back();
        }
        if (!made.empty()) made.pop_back();
    }
    while (!made.empty() && made.back() == ' ') made.pop_back();
    return made;
}

/// Appends a sentence, unless `rest` is empty.
void append_sentence(std::string& to, std::string_view begin, std::string const& rest)
{
    if (rest.empty()) return;
    if (!to.empty()) to += ' ';
    to.append(begin).append(rest);
    if (std::string_view(".!?").find(to.back()) == std::string_view::npos) to += '.';
}

} // namespace

std::string compose_prompt(std::string_view prompt, brand_voice const& voice)
{
    constexpr std::size_t longest = 1000;
    constexpr std::size_t longest_name = 200;
    auto values = std::string();
    for (auto const& value : voice.brand.values) {
        auto const one = on_one_line(value, longest_name);
        if (one.empty() || values.size() > longest) continue;
        values.append(values.empty() ? "" : ", ").append(one);
    }
    auto const& name = voice.brand.name.empty() ? voice.name : voice.brand.name;
    auto manner = std::string();
    append_sentence(manner, "In the manner of the brand ", on_one_line(name, longest_name));
    append_sentence(manner, "Its values: ", values);
    append_sentence(manner, "Its character: ", on_one_line(voice.description, longest));
    append_sentence(manner, "Avoid: ", on_one_line(voice.donts, longest));
    if (manner.empty()) return std::string(prompt);
    return std::string(prompt).append("\n\n").append(manner);
}

} // namespace neuroflash::inline v0
