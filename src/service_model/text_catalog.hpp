// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TEXT_CATALOG_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TEXT_CATALOG_HPP

#include <span>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// Whether a text model says that the workspace may use it.
enum class availability
{
    yes,
    no,
    unsaid ///< The member is missing, which clients read as yes.
};

/// A text model that the sandbox pretends to have.
struct text_model
{
    std::string_view id; ///< The id, with or without the prefix of its provider.
    std::string_view name;
    std::string_view provider;
    std::string_view description;
    long context_window = 0;
    availability available = availability::yes;
    bool reasoning = false;
};

/// The text models. One is unavailable, one is listed with and without its prefix, one thinks
/// first.
std::span<text_model const> text_catalog();

/// The model of that id, with or without the prefix; null if there is none.
text_model const* find_text_model(std::string_view id);

} // namespace neuroflash::inline v0::service_model

#endif
