// SPDX-License-Identifier: BSL-1.0
#include "cli/input/text_input.hpp"

#include "cli/input/prompt_input.hpp"

namespace neuroflash::cli {

result<typed_text> read_typed_text(std::string const& argument)
{
    auto text = read_whole_text(argument);
    if (!text) return text.error();
    return typed_text(std::move(*text));
}

} // namespace neuroflash::cli
