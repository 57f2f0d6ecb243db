// SPDX-License-Identifier: BSL-1.0
#include "batch/input/near_name.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

/// The names of other programs for the members.
struct synonym
{
    std::string_view name;
    std::string_view member;
    bool is_certain = false; ///< A column of that name can hardly be anything else.
};

constexpr auto synonyms = std::to_array<synonym>(
    {{"id", "key"},
     {"name", "key"},
     {"filename", "key"},
     {"file", "key"},
     {"file_name", "key"},
     {"text", "prompt"},
     {"prompts", "prompt"},
     {"prompt_text", "prompt"},
     {"model_id", "model", true},
     {"model_name", "model", true},
     {"n", "num_images"},
     {"count", "num_images"},
     {"images", "num_images"},
     {"number", "num_images"},
     {"num", "num_images"},
     {"samples", "num_images"},
     {"aspect", "aspect_ratio", true},
     {"ratio", "aspect_ratio", true},
     {"ar", "aspect_ratio", true},
     {"size", "aspect_ratio"},
     {"format", "output_format"},
     {"sources", "source"},
     {"image", "source"},
     {"input", "source"},
     {"source_image", "source"},
     {"image_id", "source"},
     {"mask_image", "mask", true},
     {"mask_file", "mask", true},
     {"mask_id", "mask", true},
     {"masks", "mask", true},
     {"maske", "mask", true},
     {"maks", "mask", true},
     {"msak", "mask", true},
     {"voice", "brand_voice"},
     {"brand_voice_id", "brand_voice"},
     {"text_prompt", "prompt"},
     {"prompttext", "prompt"},
     {"bildbeschreibung", "prompt"},
     {"beschreibung", "prompt"},
     {"description", "prompt"},
     {"image_prompt", "prompt"},
     {"image_prompts", "prompt"},
     {"image_description", "prompt"},
     {"bild_prompt", "prompt"},
     {"bildprompt", "prompt"},
     {"motiv", "prompt"},
     {"schl\xc3\xbcssel", "key"},
     {"schluessel", "key"},
     {"dateiname", "key"},
     {"modell", "model", true},
     {"modele", "model", true},
     {"mod\xc3\xa8le", "model", true},
     {"modelo", "model", true},
     {"modello", "model", true},
     {"anzahl", "num_images", true},
     {"anzahl_bilder", "num_images", true},
     {"bilder", "num_images", true},
     {"nombre", "num_images"},
     {"seitenverh\xc3\xa4ltnis", "aspect_ratio", true},
     {"seitenverha\xcc\x88ltnis", "aspect_ratio", true},
     {"seitenverhaeltnis", "aspect_ratio", true},
     {"bildformat", "aspect_ratio", true},
     {"dateiformat", "output_format", true},
     {"ausgabeformat", "output_format", true},
     {"bildquelle", "source", true},
     {"quellbild", "source", true},
     {"quelle", "source"}});

/// The number of letters to change, add or leave out.
std::size_t distance(std::string_view a, std::string_view b)
{
    auto row = std::vector<std::size_t>(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (auto i = std::size_t(1); i <= a.size(); ++i) {
        auto before = std::exchange(row[0], i);
        for (auto j = std::size_t(1); j <= b.size(); ++j) {
            auto const change = before + (a[i - 1] == b[j - 1] ? 0 : 1);
            before = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row[b.size()];
}

synonym const* synonym_of(std::string_view plain)
{
    auto const* const found = std::find_if(
        synonyms.begin(), synonyms.end(), [&](synonym const& one) { return one.name == plain; });
    return found == synonyms.end() ? nullptr : found;
}

} // namespace

std::string item_members_listed()
{
    auto text = std::string();
    for (auto const one : item_members) {
        if (!text.empty()) text += ", ";
        text += one;
    }
    return text;
}

std::string plain_name(std::string_view name)
{
    auto made = std::string();
    for (auto const c : name) {
        if (c == ' ' || c == '\t' || c == '-' || c == '_') {
            if (!made.empty() && made.back() != '_') made += '_';
        } else {
            made += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    while (made.ends_with('_')) made.pop_back();
    return made;
}

std::string_view near_member(std::string_view name)
{
    constexpr std::size_t longest = 40;
    constexpr std::size_t most_steps = 2;
    constexpr std::size_t short_name = 4; // one letter makes `task` and `mark` of `mask`
    auto const plain = plain_name(name);
    if (plain.empty() || plain.size() > longest) return {};
    if (auto const* const same = synonym_of(plain)) return same->member;
    auto best = std::string_view();
    auto fewest = std::min(most_steps, plain.size() / 2) + 1;
    for (auto const one : item_members) {
        auto const steps = distance(plain, one);
        if (steps >= fewest || (steps > 0 && one.size() == short_name)) continue;
        fewest = steps;
        best = one;
    }
    return best;
}

bool is_name_of_prompts(std::string_view name)
{
    auto const plain = plain_name(name);
    auto const* const found = synonym_of(plain);
    return plain == "prompt" || (found != nullptr && found->member == "prompt");
}

bool is_vague_synonym(std::string_view name)
{
    auto const* const found = synonym_of(plain_name(name));
    return found != nullptr && !found->is_certain;
}

} // namespace neuroflash::inline v0::batch
