// SPDX-License-Identifier: BSL-1.0
#include "batch/input/line_joints.hpp"

#include "batch/input/format_choice.hpp"
#include "batch/input/kinds.hpp"
#include "batch/input/line_kind.hpp"
#include "batch/input/refusal.hpp"
#include "batch/input/text.hpp"

namespace neuroflash::inline v0::batch {

namespace {

/// The longest quoted cell with line breaks that a file of plain prompts may have.
constexpr auto most_lines_of_cell = 20;

} // namespace

void line_joints::watch_end(std::string const& name, std::string_view line, std::int64_t number)
{
    auto end = std::string();
    if (line.ends_with('\\')) {
        end = "with a backslash (line " + std::to_string(number);
    } else if (number == number_before_ + 1) {
        auto const word = word_of_broken_line(before_, line);
        if (!word.empty()) {
            end = "within a sentence, with " + in_quotes(word) + " (line " +
                std::to_string(number_before_);
        }
    }
    before_ = line;
    number_before_ = number;
    if (end.empty()) return;
    throw input_refused(
        name + " has a line that ends " + end +
            "), but a prompt does not continue in the next line.",
        "Write each prompt on one line; a line break in a prompt is \\n in a JSON line: "
        "{\"prompt\": \"...\"} Or take each line as a prompt, as it is, which is how earlier versions "
        "read this file: --format lines (input_format::lines). A changed line is a new item, and is "
        "paid for again.");
}

void line_joints::watch_quotes(std::string const& name, std::string_view line, std::int64_t number)
{
    auto const is_near = open_quote_ && number - open_quote_->line < most_lines_of_cell;
    if (is_near && closes_quotation(line)) refuse_found(name, *open_quote_);
    if (opens_quotation(line)) open_quote_ = make_detection(line, kinds::strings, number);
}

} // namespace neuroflash::inline v0::batch
