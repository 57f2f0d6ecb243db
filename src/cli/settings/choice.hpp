// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SETTINGS_CHOICE_HPP
#define NEUROFLASH_SRC_CLI_SETTINGS_CHOICE_HPP

#include "cli/render/text.hpp"

#include <neuroflash/nearest_word.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::cli {

/// Accepts one of the words. The help shows them as `{bash,zsh}`.
inline CLI::Validator one_of(std::vector<std::string> words)
{
    auto shown = std::string();
    auto spoken = std::string();
    for (auto i = std::size_t(0); i < words.size(); ++i) {
        shown += (i == 0 ? "" : ",") + words[i];
        spoken += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    }
    auto const check = [words = std::move(words), spoken](std::string const& given) -> std::string {
        if (std::ranges::find(words, given) != words.end()) return {};
        auto const meant = nearest_word(given, words);
        auto const hint = meant.empty() ? std::string() : "; did you mean `" + meant + "`?";
        auto const known = words.size() == 1 ? "The only value is " : "There are ";
        return "`" + shortened(printable(given), 40) + "` is not known. " + known + spoken + hint;
    };
    return CLI::Validator(check, '{' + shown + '}', "");
}

} // namespace neuroflash::cli

#endif
