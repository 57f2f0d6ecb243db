// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_BRAND_PROMPT_HPP
#define NEUROFLASH_SRC_CALL_BRAND_PROMPT_HPP

#include "call/client_state.hpp"

#include <neuroflash/call_params.hpp>
#include <neuroflash/models/brand_voice.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace neuroflash::inline v0::call {

/// Implements client::brand_voice_summary.
asio::awaitable<result<std::string>>
brand_voice_summary(std::shared_ptr<client_state> on, brand_voice_id id, call_params options);

/// Implements client::write_image_prompt.
asio::awaitable<result<written_prompt>> write_image_prompt(
    std::shared_ptr<client_state> on, std::string prompt, brand_voice_id voice,
    std::optional<model_id> model, call_params options);

} // namespace neuroflash::inline v0::call

#endif
