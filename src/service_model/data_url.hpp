// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_DATA_URL_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_DATA_URL_HPP

#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// The content of a `data:` address.
struct data_url
{
    std::string type;       ///< The media type in lower case; "text/plain" if none is given.
    std::string bytes;      ///< The decoded content.
    std::string_view wrong; ///< The reason why it cannot be read; empty if it can.
};

/// Reads both forms, base64 and percent-encoded. \pre the text begins with `data:`
data_url read_data_url(std::string_view text);

/// Encodes one segment of a path: letters, digits and `-._~` stay, all else becomes percent
/// escapes.
std::string percent_encode(std::string_view text);

/// Decodes percent escapes. Returns nothing if one is broken. \param plus_is_space true for a query
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

} // namespace neuroflash::inline v0::service_model

#endif
