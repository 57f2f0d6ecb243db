// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_PAINT_HPP
#define NEUROFLASH_SRC_CLI_RENDER_PAINT_HPP

#include "cli/system/process_environment.hpp"

#include <string>
#include <string_view>

namespace neuroflash::cli {

/// What a colour says, if it says anything: what is well stays plain. It is never the only sign.
enum class text_style
{
    heading,
    good,
    warning,
    bad,
    advice,
};

/**
 * \brief Whether text on that stream has colours.
 *
 * `mode`: what `--color` says. With `auto` NO_COLOR decides, then CLICOLOR_FORCE, then CLICOLOR,
 * then whether the stream is a terminal with a usable TERM.
 */
bool has_colors(std::string_view mode, standard_stream which);

/// The text in that colour, or as it is.
std::string painted(bool colors, text_style what, std::string_view text);

/// The lines of a report, with its first words in colour: `error:`, `charged:`, `what to do:`.
std::string painted_report(bool colors, std::string const& report);

/// The lines of a report as standard error shows them: broken between words, in colour if it has
/// colours. `mode`: what `--color` says.
std::string report_for_terminal(std::string const& report, std::string_view mode);

} // namespace neuroflash::cli

#endif
