// SPDX-License-Identifier: BSL-1.0
#include "batch/input/item.hpp"

#include "batch/input/text_rules.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <array>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t longest_stem = 100;
constexpr std::size_t longest_slug = 40;
constexpr std::size_t short_hash = 8;

/// The length of a generated key, with which no two prompts of any input have equal keys.
constexpr std::size_t key_digits = 16;

std::string uuid_of(std::string const& text)
{
    auto const make = boost::uuids::name_generator_sha1(boost::uuids::ns::oid());
    return boost::uuids::to_string(make(text));
}

/// Appends the length first, so that no two lists of fields give equal texts.
void append_field(std::string& to, std::string_view field)
{
    to += std::to_string(field.size()) + ':';
    to += field;
}

constexpr bool is_plain(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

constexpr char small_letter(char c) noexcept
{
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

std::string in_small_letters(std::string_view text)
{
    auto made = std::string(text);
    std::transform(made.begin(), made.end(), made.begin(), small_letter);
    return made;
}

/// The characters that count as letters. Earlier versions took only ASCII.
enum class letters
{
    of_any_script,
    ascii,
};

std::string slug(std::string_view prompt, letters which)
{
    auto const composed = which == letters::ascii ? std::string(prompt) : composed_text(prompt);
    auto made = std::string();
    for (auto rest = std::string_view(composed); !rest.empty();) {
        auto const one = which == letters::ascii ? rest.substr(0, 1) : first_character(rest);
        rest.remove_prefix(one.size());
        if (made.size() + one.size() > longest_slug) break;
        auto const taken = one.size() == 1 ? is_plain(one.front()) : is_of_word(one);
        if (taken) made += one.size() == 1 ? in_small_letters(one) : small_character(one);
        else if (!made.empty() && made.back() != '-') made += '-';
    }
    while (made.ends_with('-')) made.pop_back();
    return made.empty() ? "prompt" : made;
}

std::string made_key(item const& of, std::string_view identity, letters which)
{
    auto made = slug(of.prompt, which) + '-';
    auto const whole = made.size() + key_digits;
    for (auto const c : identity) {
        if (c != '-' && made.size() < whole) made += c;
    }
    return made;
}

/// Limits the number of bytes, without cutting a character.
void shorten(std::string& text, std::size_t most)
{
    if (text.size() <= most) return;
    while (most > 0 && (text[most] & 0xc0) == 0x80) --most;
    text.resize(most);
}

/// Whether the text before the first dot names a device on Windows, whatever follows.
bool is_device(std::string_view stem)
{
    constexpr auto alone = std::to_array<std::string_view>({"con", "prn", "aux", "nul"});
    constexpr auto numbered = std::to_array<std::string_view>({"com", "lpt"});
    auto const first = in_small_letters(stem.substr(0, stem.find('.')));
    auto const is_one_of = [](auto const& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (is_one_of(alone, first)) return true;
    return first.size() == 4 && first[3] >= '0' && first[3] <= '9' &&
        is_one_of(numbered, std::string_view(first).substr(0, 3));
}

} // namespace

item normalised(item from)
{
    auto const texts = {&from.prompt,       &from.key,           &from.model,
                        &from.aspect_ratio, &from.output_format, &from.brand_voice};
    for (auto* const text : texts) {
        if (auto const inner = trimmed_text(*text); inner.size() != text->size()) {
            *text = std::string(inner);
        }
    }
    for (auto& source : from.sources) source = std::string(trimmed_text(source));
    from.mask = std::string(trimmed_text(from.mask));
    return from;
}

std::string identity_of(item const& of)
{
    auto text = std::string();
    for (auto const* field :
         {&of.key, &of.prompt, &of.model, &of.aspect_ratio, &of.output_format}) {
        append_field(text, composed_text(*field));
    }
    append_field(text, std::to_string(of.images));
    for (auto const& source : of.sources) append_field(text, composed_text(source));
    // These fields are added only if they are set, so that journals of earlier versions know their
    // items.
    if (!of.mask.empty()) {
        append_field(text, "\nmask"); // no source begins with a line break
        append_field(text, composed_text(of.mask));
    }
    if (!of.brand_voice.empty()) {
        append_field(text, "brand_voice");
        append_field(text, composed_text(of.brand_voice));
    }
    return uuid_of(text);
}

std::string key_of(item const& of, std::string_view identity)
{
    return of.key.empty() ? made_key(of, identity, letters::of_any_script) : of.key;
}

bool is_made_key(std::string_view key, item const& of, std::string_view identity)
{
    return key == made_key(of, identity, letters::of_any_script) ||
        key == made_key(of, identity, letters::ascii);
}

std::string stem_of(std::string_view key)
{
    auto const composed = composed_text(key);
    auto stem = std::string();
    for (auto rest = std::string_view(composed); !rest.empty();) {
        auto const one = first_character(rest);
        rest.remove_prefix(one.size());
        if (stem.size() + one.size() > longest_stem) break;
        // At the front, a dash would be an option to other commands, and a dot would hide the file.
        auto const inner = one == "_" || ((one == "-" || one == ".") && !stem.empty());
        stem += inner || is_of_word(one) ? one : std::string_view("_");
    }
    if (stem == key && !is_device(stem)) return stem;
    shorten(stem, longest_stem - short_hash - 1);
    // The hash is not added at the end, because `con.txt-1` is still a device.
    auto const hash = '-' + uuid_of(std::string(key)).substr(0, short_hash);
    return stem.insert(is_device(stem) ? std::min(stem.find('.'), stem.size()) : stem.size(), hash);
}

} // namespace neuroflash::inline v0::batch
