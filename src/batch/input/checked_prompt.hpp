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

/// The rules of the reader for a single prompt: blanks around it are taken off; it has a visible
/// character, is valid UTF-8, and has no control characters. Else the reason.
std::variant<checked_prompt, complaint> check_prompt(std::string text);

/// A prompt that may be paid for. Only the reader of inputs and `check_prompt` make one.
class checked_prompt
{
public:
    std::string const& text() const noexcept { return text_; }

private:
    friend std::variant<checked_prompt, complaint> check_prompt(std::string text);

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
    friend std::variant<checked_item, complaint> check_item_text(item from);

    checked_item(item what, checked_prompt prompt)
        : what_(std::move(what)), prompt_(std::move(prompt))
    {
    }

    item what_; ///< With the prompt's text as it is in `prompt_`.
    checked_prompt prompt_;
};

/// The same rules for an item; keys name files, and sources name images.
std::variant<checked_item, complaint> check_item_text(item from);

/// Why a line is not UTF-8; empty: it is.
complaint fault_of_encoding(std::string_view line);

/// A prompt that is written as an argument: `@@...` is one that begins with `@`.
///
/// \par Preconditions
/// It is neither `-` nor `@FILE`, which are read by the prompt_reader.
std::variant<checked_prompt, complaint> check_typed_prompt(std::string text);

} // namespace neuroflash::inline v0::batch

#endif
