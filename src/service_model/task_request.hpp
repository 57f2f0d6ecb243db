// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TASK_REQUEST_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TASK_REQUEST_HPP

#include "service_model/image_format.hpp"
#include "service_model/model_catalog.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// A prompt with this word in it is refused for its content.
inline constexpr std::string_view refused_word = "[refuse]";

/// A prompt with this word gets one image fewer than it asks for, but at least one.
inline constexpr std::string_view partial_word = "[partial]";

/// One field that a request got wrong.
struct field_error
{
    std::string field; ///< "prompt", or the steps to it: "messages.0.role"
    std::string message;
    std::string type; ///< machine-readable, "missing" for example
};

/// The largest number of errors in a response: a body of some megabytes can have a million.
inline constexpr std::size_t most_field_errors = 100;

/// Which fields a body has and what they are called. An empty name: there is no such field.
struct task_rules
{
    std::span<catalog_model const> models;
    std::string_view capability; ///< that the model must have; empty if any will do
    std::string_view prompt;     ///< required
    std::string_view model;
    std::string_view count;
    std::string_view ratio;
    std::string_view format;
    std::string_view limit;  ///< a flag
    std::string_view url;    ///< required, a text
    std::string_view inputs; ///< required
    bool one_input = false;  ///< `inputs` is one id, not an array
    std::size_t max_inputs = std::numeric_limits<std::size_t>::max();
    std::string_view mask;
    std::string_view factor;
    bool forbids_unknown = false;
};

/// A body, checked and with its defaults filled in.
struct task_body
{
    std::string prompt;
    std::string model;
    int count = 1;
    std::string ratio;                  ///< empty if not requested
    std::optional<image_format> format; ///< empty if not requested
    std::string url;
    std::vector<std::string> inputs;
    std::string mask; ///< empty if none
    unsigned factor = 2;

    std::vector<field_error> errors;
    bool model_allowed = true; ///< false if the workspace may not use the model
};

/// \brief Checks a body as FastAPI would: all wrong fields at once.
///
/// Null counts as missing where the field is optional.
task_body read_task(std::string_view body, task_rules const& rules);

} // namespace neuroflash::inline v0::service_model

#endif
