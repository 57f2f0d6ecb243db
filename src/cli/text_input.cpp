// SPDX-License-Identifier: BSL-1.0
#include "cli/text_input.hpp"

#include "cli/settings.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

namespace neuroflash::cli {

namespace {

// More than any model takes.
constexpr std::size_t longest_text = std::size_t(4) << 20;

error unusable(std::string what)
{
    return wrong_usage(std::move(what), "Nothing was sent; correct the prompt.");
}

} // namespace

result<typed_text> read_typed_text(std::string const& argument)
{
    auto text = argument;
    if (argument == "-") {
        text.clear();
        auto buffer = std::array<char, 16384>();
        for (;;) {
            auto const size = std::fread(buffer.data(), 1, buffer.size(), stdin);
            text.append(buffer.data(), size);
            if (text.size() > longest_text) return unusable("Standard input is longer than 4 MiB.");
            if (size < buffer.size()) break;
        }
        if (std::ferror(stdin) != 0) return unusable("Standard input cannot be read.");
        if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
    }
    if (text.find('\0') != std::string::npos) return unusable("PROMPT holds a zero byte.");
    if (text.find_first_not_of(" \t\r\n\v\f") == std::string::npos) {
        return unusable("PROMPT is blank.");
    }
    return typed_text(std::move(text));
}

} // namespace neuroflash::cli
