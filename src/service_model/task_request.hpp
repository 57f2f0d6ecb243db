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

/// One invalid field of a request.
struct field_error
{
    std::string field; ///< "prompt", or the steps to it: "messages.0.role"
    std::string message;
    std::string type; ///< A word for programs, such as "missing".
};

/// The largest number of errors in a response: a body of some megabytes can have a million.
inline constexpr std::size_t most_field_errors = 100;

/// The fields of a body and their names. A field whose name is empty does not exist.
struct task_rules
{
    std::span<catalog_model const> models;
    /// The capability that the model must have; empty if any model will do.
    std::string_view capability;
    std::string_view prompt; ///< The name of a required field.
    std::string_view model;
    std::string_view count;
    std::string_view ratio;
    std::string_view format;
    std::string_view limit;  ///< The name of a flag.
    std::string_view url;    ///< The name of a required text.
    std::string_view inputs; ///< The name of a required array of ids.
    bool one_input = false;  ///< Whether `inputs` is one id, not an array.
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
    std::string ratio;                  ///< Empty if it is not requested.
    std::optional<image_format> format; ///< Empty if it is not requested.
    std::string url;
    std::vector<std::string> inputs;
    std::string mask; ///< Empty if there is none.
    unsigned factor = 2;

    std::vector<field_error> errors;
    bool model_allowed = true; ///< False if the workspace may not use the model.
};

/// \brief Checks a body as FastAPI does: reports all wrong fields at once.
///
/// Null counts as missing if the field is optional.
task_body read_task(std::string_view body, task_rules const& rules);

} // namespace neuroflash::inline v0::service_model

#endif
