// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_BASE64_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_BASE64_HPP

#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// Decodes a text. Returns nothing if it is not base64 with its whole padding.
std::optional<std::string> decode_base64(std::string_view text);

/// Encodes with the alphabet of URLs, without padding.
std::string encode_base64url(std::string_view bytes);

} // namespace neuroflash::inline v0::service_model

#endif
