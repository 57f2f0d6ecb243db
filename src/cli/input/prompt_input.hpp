// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_INPUT_PROMPT_INPUT_HPP
#define NEUROFLASH_SRC_CLI_INPUT_PROMPT_INPUT_HPP

#include "cli/options/input_options.hpp"
#include "cli/output/output.hpp"

#include <neuroflash/error.hpp>
#include <neuroflash/params/generate_params.hpp>

#include "batch/input/checked_prompt.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The entrance of prompts into the tool: all pass through the one reader that `batch` has.
namespace neuroflash::cli {

/// A prompt for a single request. Fields that its text omits are empty: the options decide. Only
/// the reader can make one, so that it can stand for the permission to spend.
struct one_prompt
{
    explicit one_prompt(batch::checked_prompt from) : prompt(std::move(from)) {}

    batch::checked_prompt prompt;
    std::string model;
    std::optional<int> num_images;
    std::string aspect_ratio;
    std::string output_format;
    std::string brand_voice;
};

/**
 * \brief The prompt of an argument: `-` is standard input, `@FILE` a file, `@@...` a prompt that
 * begins with `@`, and all else is the prompt itself.
 *
 * \par Errors
 * invalid_argument: it is blank or no text; the file cannot be read, or does not have exactly one
 * prompt.
 */
result<one_prompt> read_one_prompt(std::string const& argument, input_options const& given);

/**
 * \brief The text of an argument, line breaks included: `-` is all of standard input, `@FILE` all
 * of a file, `@@...` a text that begins with `@`, and all else is the text itself. `called` names
 * the argument in messages.
 *
 * \par Errors
 * invalid_argument: it has no visible character, is no text or longer than 4 MiB; it is the name of
 * a file, or the word `help`; the file cannot be read.
 */
result<std::string>
read_whole_text(std::string const& argument, std::string const& called = "PROMPT");

/// What the prompt's own text says comes before what the options say.
void apply_members(one_prompt const& from, generate_params& to);

/**
 * \brief All prompts of a file; `-` is standard input. Invalid lines go to standard error.
 *
 * \par Errors
 * invalid_argument: it cannot be read, has invalid lines, edits, no prompts, or more than a
 * measurement can use.
 */
result<std::vector<std::string>>
read_prompts(output& out, std::string const& file, input_options const& given);

/// Whether an item of the input edits a file of this machine, or has a mask; false for standard
/// input, which can be read only once. What is wrong with the input, the batch says.
bool needs_surface_v1(std::string const& file, input_options const& given);

} // namespace neuroflash::cli

#endif
