// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_INPUT_TEXT_INPUT_HPP
#define NEUROFLASH_SRC_CLI_INPUT_TEXT_INPUT_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <utility>

namespace neuroflash::cli {

/// The text that the user wants written. Only reading it makes one, so that it can stand for
/// the permission to spend tokens.
class typed_text
{
public:
    std::string const& str() const noexcept { return text_; }

private:
    explicit typed_text(std::string text) : text_(std::move(text)) {}
    friend result<typed_text> read_typed_text(std::string const& argument);

    std::string text_;
};

/**
 * \brief The text of an argument, as `read_whole_text` reads it.
 *
 * \par Errors
 * As there.
 */
result<typed_text> read_typed_text(std::string const& argument);

} // namespace neuroflash::cli

#endif
