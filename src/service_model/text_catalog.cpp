// SPDX-License-Identifier: BSL-1.0
#include "service_model/text_catalog.hpp"

#include <algorithm>

namespace neuroflash::inline v0::service_model {

namespace {

constexpr text_model text_models[] = {
    {"openai/gpt-4.1", "GPT-4.1", "openai", "The largest model, not part of this plan", 1'000'000,
     availability::no, false},
    {"openai/gpt-4.1-mini", "GPT-4.1 mini", "openai", "Fast and cheap", 1'000'000,
     availability::yes, false},
    {"gpt-4.1-mini", "GPT-4.1 mini", "openai", "Fast and cheap", 1'000'000, availability::yes,
     false},
    {"mistralai/mistral-small", "Mistral Small", "mistralai", "Small and open", 128'000,
     availability::unsaid, false},
    {"deepseek/deepseek-r1", "DeepSeek R1", "deepseek", "Thinks before it answers", 160'000,
     availability::yes, true},
};

std::string_view without_prefix(std::string_view id)
{
    auto const slash = id.find('/');
    return slash == std::string_view::npos ? id : id.substr(slash + 1);
}

} // namespace

std::span<text_model const> text_catalog()
{
    return text_models;
}

text_model const* find_text_model(std::string_view id)
{
    auto const found = std::ranges::find_if(text_models, [id](text_model const& model) {
        return model.id == id || without_prefix(model.id) == id;
    });
    return found == std::end(text_models) ? nullptr : &*found;
}

} // namespace neuroflash::inline v0::service_model
