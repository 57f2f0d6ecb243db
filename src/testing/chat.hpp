// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_CHAT_HPP
#define NEUROFLASH_SRC_TESTING_CHAT_HPP

#include "testing/responses.hpp"

#include <neuroflash/testing/simulated_service_params.hpp>
#include <neuroflash/testing/stream_fault.hpp>

#include <string>
#include <string_view>

namespace neuroflash::inline v0::testing {

/// A request for a text, as the service understood it.
struct chat_order
{
    std::string model;    ///< The name with the prefix of its provider.
    std::string question; ///< The last message of the user.
    bool streams = false;
    int prompt_tokens = 0;
    int max_tokens = 0; ///< 0 if unlimited.
};

/// What was written for it.
struct chat_response
{
    simulated_response what;
    int completion_tokens = 0;
    bool streamed = false;
};

/// Reads a request. If it returns false, `refused` has the reason.
bool read_chat(std::string_view body, chat_order& into, simulated_response& refused);

/// An answer that depends on nothing but its arguments.
chat_response write_chat(
    chat_order const& order, planned_stream_fault const& wrong, usage_place usage,
    std::string_view id);

/// The list of the text models.
simulated_response text_models();

} // namespace neuroflash::inline v0::testing

#endif
