// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_READING_FIXTURE_HPP
#define NEUROFLASH_TEST_BATCH_READING_FIXTURE_HPP

#include "common/temporary_directory.hpp"

#include <batch/input/prompt_reader.hpp>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::test {

inline std::atomic<bool> const never_stopped = false;

/// What came of a whole input.
struct reading
{
    std::vector<std::string> prompts;
    std::vector<batch::item> items;
    std::vector<std::string> invalid; ///< `3: the reason`.
    std::string refused;
    std::string advice;
    std::string comments; ///< What the reader says about comments in a table.
};

inline reading read(batch::batch_input const& from)
{
    auto made = reading();
    auto reader = std::optional<batch::prompt_reader>();
    try {
        reader.emplace(from, batch::item(), never_stopped);
        while (auto const one = reader->next()) {
            if (!one->what) {
                made.invalid.push_back(std::to_string(one->line) + ": " + one->why.text());
                continue;
            }
            made.items.push_back(one->what->what());
            made.prompts.push_back(one->what->prompt().text());
        }
    } catch (batch::input_refused const& e) {
        made.refused = e.why().message();
        made.advice = e.why().advice();
    }
    if (reader) made.comments = reader->skipped_comments();
    return made;
}

class with_files
{
public:
    reading read_file(
        std::string const& name, std::string_view bytes,
        batch::input_format format = batch::input_format::detect,
        batch::column_names columns = {}) const
    {
        auto input =
            batch::batch_input(std::filesystem::path(directory.write(name, std::string(bytes))));
        input.format = format;
        input.columns = std::move(columns);
        return read(input);
    }

    temporary_directory directory;
};

inline bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != text.npos;
}

} // namespace neuroflash::test

#endif
