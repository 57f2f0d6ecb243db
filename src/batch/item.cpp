// SPDX-License-Identifier: BSL-1.0
#include "batch/item.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t longest_stem = 100;
constexpr std::size_t longest_slug = 40;
constexpr std::size_t short_hash = 8;

std::string uuid_of(std::string const& text)
{
    auto const make = boost::uuids::name_generator_sha1(boost::uuids::ns::oid());
    return boost::uuids::to_string(make(text));
}

/// With its length in front, so that no two lists of fields give the same text.
void append_field(std::string& to, std::string_view field)
{
    to += std::to_string(field.size()) + ':';
    to += field;
}

constexpr bool is_plain(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string slug(std::string_view prompt)
{
    auto made = std::string();
    for (auto const c : prompt) {
        if (made.size() >= longest_slug) break;
        if (is_plain(c)) {
            made += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        } else if (!made.empty() && made.back() != '-') {
            made += '-';
        }
    }
    while (made.ends_with('-')) made.pop_back();
    return made.empty() ? "prompt" : made;
}

} // namespace

std::string identity_of(item const& of)
{
    auto text = std::string();
    for (auto const* field : {&of.key, &of.prompt, &of.model, &of.aspect_ratio, &of.output_format}) {
        append_field(text, *field);
    }
    append_field(text, std::to_string(of.images));
    for (auto const& source : of.sources) append_field(text, source);
    return uuid_of(text);
}

std::string key_of(item const& of, std::string_view identity)
{
    if (!of.key.empty()) return of.key;
    return slug(of.prompt) + '-' + std::string(identity.substr(0, short_hash));
}

std::string stem_of(std::string_view key)
{
    auto stem = std::string();
    for (auto const c : key.substr(0, longest_stem)) {
        auto const inner = c == '-' || c == '_' || (c == '.' && !stem.empty());
        stem += is_plain(c) || inner ? c : '_';
    }
    if (stem == key) return stem;
    auto const room = longest_stem - short_hash - 1;
    if (stem.size() > room) stem.resize(room);
    return stem + '-' + uuid_of(std::string(key)).substr(0, short_hash);
}

} // namespace neuroflash::v0::batch
