// SPDX-License-Identifier: BSL-1.0
#include "prompts.hpp"

#include "../settings.hpp"

#include <fstream>
#include <utility>

namespace neuroflash::cli::bench {

namespace {

error unusable_prompts(std::string message)
{
    return wrong_usage(std::move(message), "Give --prompts a text file with a prompt a line.");
}

} // namespace

std::vector<std::string> built_in_prompts()
{
    return {
        "a red fox in fresh snow at sunrise, photograph",
        "a bowl of oranges on a wooden table, oil painting",
        "a lighthouse on a cliff in a storm, wide view",
        "isometric drawing of a small book shop",
        "portrait of an old sailor with a white beard, soft light",
        "a poster for a jazz concert, with the word JAZZ in large letters",
        "macro photograph of dew on a spider web",
        "a quiet street in a rainy city at night, neon reflections",
    };
}

result<std::vector<std::string>> read_prompts(std::string const& file)
{
    auto stream = std::ifstream(file);
    auto found = std::vector<std::string>();
    for (auto line = std::string(); std::getline(stream, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        // As in the input of `batch`.
        if (line == "#" || line.starts_with("# ")) continue;
        if (!line.empty()) found.push_back(std::move(line));
    }
    if (!stream.eof()) return unusable_prompts(file + " cannot be read.");
    if (found.empty()) return unusable_prompts(file + " has no prompt in it.");
    return found;
}

} // namespace neuroflash::cli::bench
