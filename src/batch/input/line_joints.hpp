// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_LINE_JOINTS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_LINE_JOINTS_HPP

#include "batch/input/text_sample.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief Refuses plain lines that belong together, because each of them would be paid for.
 *
 * It watches all lines of an input, also those behind the sample. The whole input is refused: if
 * one line were skipped as invalid, the rest of its prompt would be drawn.
 */
class line_joints
{
public:
    line_joints() = default;

    /// Watches for a prompt that was meant to go on in the next line. `name` is that of the input.
    ///
    /// \par Exceptions
    /// input_refused
    void watch_end(std::string const& name, std::string_view line, std::int64_t number);

    /// Watches for a quoted cell with a line break.
    ///
    /// \par Exceptions
    /// input_refused
    void watch_quotes(std::string const& name, std::string_view line, std::int64_t number);

private:
    std::string before_;                               ///< The last line.
    std::int64_t number_before_ = -1;                  ///< Its number.
    std::optional<text_sample::detection> open_quote_; ///< The last line that left a mark open.
};

} // namespace neuroflash::inline v0::batch

#endif
