// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_CHECKED_PROMPT_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_CHECKED_PROMPT_HPP

#include "batch/input/item.hpp"
#include "batch/input/refusal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace neuroflash::inline v0::batch {

class checked_prompt;

/// Applies the reader's rules to one prompt. Surrounding blanks are removed. It must have a visible
/// character, be valid UTF-8, and have no control characters. Otherwise returns the reason.
std::variant<checked_prompt, rejection> check_prompt(std::string text);

/// A prompt that may be paid for. Only the reader of inputs and `check_prompt` make one.
class checked_prompt
{
public:
    std::string const& text() const noexcept { return text_; }

private:
    friend std::variant<checked_prompt, rejection> check_prompt(std::string text);

    explicit checked_prompt(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

/// An item whose prompt, key and sources were checked. Only `check_item_text` makes one.
class checked_item
{
public:
    item const& what() const noexcept { return what_; }
    checked_prompt const& prompt() const noexcept { return prompt_; }

private:
    friend std::variant<checked_item, rejection> check_item_text(item from);

    checked_item(item what, checked_prompt prompt)
        : what_(std::move(what)), prompt_(std::move(prompt))
    {
    }

    item what_; ///< The item, with the prompt's text from `prompt_`.
    checked_prompt prompt_;
};

/// Applies the rules of prompts to an item. Its keys name files, and its sources name images.
std::variant<checked_item, rejection> check_item_text(item from);

/// Why a line is not valid UTF-8; empty if it is.
rejection fault_of_encoding(std::string_view line);

/// Checks a prompt that is written as an argument. `@@...` is a prompt that begins with `@`.
///
/// \par Preconditions
/// The text is neither `-` nor `@FILE`, which the prompt_reader reads.
std::variant<checked_prompt, rejection> check_typed_prompt(std::string text);

} // namespace neuroflash::inline v0::batch

#endif
