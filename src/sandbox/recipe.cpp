// SPDX-License-Identifier: BSL-1.0
#include "sandbox/recipe.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

std::string sha256(std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    return std::string(reinterpret_cast<char const*>(digest.data()), size);
}

/// Appends the length and the text, so that no two lists of texts look the same.
void append(std::string& text, std::string_view part)
{
    text += std::to_string(part.size());
    text += ':';
    text += part;
}

} // namespace

recipe::~recipe()
{
    auto left = std::move(sources);
    if (mask) left.push_back(std::move(mask));
    while (!left.empty()) {
        auto const one = std::move(left.back());
        left.pop_back();
        // The recipe is destroyed here. Its sources are held for longer, so that its destructor
        // destroys none of them.
        if (one.use_count() != 1) continue;
        left.insert(left.end(), one->sources.begin(), one->sources.end());
        if (one->mask) left.push_back(one->mask);
    }
}

void set_sources(recipe& made, std::vector<std::shared_ptr<recipe const>> sources)
{
    made.weight = 1;
    for (auto& source : sources) {
        if (!made.sources.empty() && made.weight + source->weight > max_branching_weight) break;
        made.weight += source->weight;
        made.sources.push_back(std::move(source));
    }
}

void set_key(recipe& made)
{
    std::string all;
    append(all, made.prompt ? std::string_view(*made.prompt) : std::string_view());
    append(all, std::to_string(made.index));
    append(all, std::to_string(made.size.width));
    append(all, std::to_string(made.size.height));
    append(all, made.enlarges ? "larger" : "");
    append(all, made.file ? sha256(*made.file) : std::string());
    for (auto const& source : made.sources) append(all, source->key);
    append(all, made.mask ? made.mask->key : std::string());
    append(all, made.transparent_mask_changes ? "transparent" : "");
    made.key = sha256(all);
}

} // namespace neuroflash::inline v0::sandbox
