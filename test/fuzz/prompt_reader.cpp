// SPDX-License-Identifier: BSL-1.0
// Any bytes as an input of prompts: what comes of it may be paid for. The first byte chooses the
// format.
#include "fuzz.hpp"

#include <batch/input/prompt_reader.hpp>
#include <batch/input/text_rules.hpp>
#include <neuroflash/core/text/visible.hpp>

#include <array>
#include <atomic>
#include <cstdio>
#include <string>
#include <unistd.h>

using namespace neuroflash;

namespace {

std::atomic<bool> const goes_on = false;

/// A file without a name, which the reader opens by its descriptor.
class nameless_file
{
public:
    explicit nameless_file(std::string_view bytes) : file_(std::tmpfile())
    {
        std::fwrite(bytes.data(), 1, bytes.size(), file_);
        std::fflush(file_);
    }
    ~nameless_file() { std::fclose(file_); }
    nameless_file(nameless_file const&) = delete;
    nameless_file& operator=(nameless_file const&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(::fileno(file_)); }

private:
    std::FILE* file_;
};

void check_item(batch::checked_item const& one)
{
    auto const& prompt = one.prompt().text();
    fuzz::require(!core::is_blank_text(prompt), "a prompt has a visible character");
    fuzz::require(core::is_valid_utf8(prompt), "a prompt is UTF-8");
    fuzz::require(!batch::control_in(prompt), "a prompt has no control characters");
    fuzz::require(batch::trimmed_text(prompt) == prompt, "a prompt has no blanks around it");
    fuzz::require(one.what().prompt == prompt, "the item has the prompt that was checked");
    fuzz::require(one.what().images >= 1 && one.what().images <= 1000, "images are bounded");
    auto again = batch::check_prompt(prompt);
    fuzz::require(std::get_if<batch::checked_prompt>(&again) != nullptr, "a prompt stays one");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto text = fuzz::text_of(data, size);
    constexpr auto formats = std::to_array(
        {batch::input_format::detect, batch::input_format::lines, batch::input_format::json_lines,
         batch::input_format::csv, batch::input_format::tsv});
    auto format = batch::input_format::detect;
    if (!text.empty()) {
        format = formats[static_cast<unsigned char>(text.front()) % formats.size()];
        text.remove_prefix(1);
    }
    auto const file = nameless_file(text);
    auto input = batch::batch_input(file.path().c_str());
    input.format = format;
    try {
        auto reader = batch::prompt_reader(input, batch::item(), goes_on);
        auto line = std::int64_t(0);
        while (auto const one = reader.next()) {
            fuzz::require(one->line > line, "lines are told in order");
            line = one->line;
            fuzz::require(
                one->what.has_value() == one->why.empty(), "an item, or why there is none");
            if (one->what) check_item(*one->what);
        }
    } catch (batch::input_refused const& e) {
        fuzz::require(
            !e.why().message().empty() && !e.why().advice().empty(), "a refusal says what to do");
    }
    return 0;
}
