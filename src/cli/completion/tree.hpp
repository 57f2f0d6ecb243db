// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMPLETION_TREE_HPP
#define NEUROFLASH_SRC_CLI_COMPLETION_TREE_HPP

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

/// What is written from the tool's own tree of commands and options, so that it cannot drift: the
/// completions of the shells and the manual page.
namespace neuroflash::cli {

/// What may stand for an argument.
enum class argument_kind
{
    none,      ///< A flag: nothing.
    any,       ///< A text that no shell can know.
    choice,    ///< One of `values`.
    file,      ///< A file.
    directory, ///< A directory.
    profile,   ///< The name of a profile, which the tool itself lists.
};

/// An option, or an argument without a name.
struct described_option
{
    std::vector<std::string> names; ///< `--json`; empty for a positional argument.
    std::string placeholder;        ///< `FILE`; empty for a flag.
    std::string text;               ///< One sentence, without a full stop.
    std::string initial;            ///< The default; empty if there is none, or the text has it.
    argument_kind kind = argument_kind::none;
    std::vector<std::string> values; ///< The values of a choice, or suggestions.
    bool suggests = false;           ///< Other values are as good.
    std::vector<std::string> behind; ///< The words that an argument may follow; empty for any.
    /// What an argument is behind certain words. Each has two words in `behind`, one after the
    /// other.
    std::vector<described_option> by_words;
    bool required = false;
    bool repeated = false;
};

struct described_command
{
    std::string name;
    std::string text;
    std::string note; ///< Sentences that follow `text`; may be empty.
    std::vector<described_option> options;
    std::vector<described_option> arguments; ///< The arguments in their order.
};

struct described_tool
{
    std::string name;
    std::string text;
    std::vector<described_option> options; ///< The options before any command.
    std::vector<described_command> commands;
};

described_tool describe(CLI::App const& app);

std::string bash_completion(described_tool const& tool);
std::string zsh_completion(described_tool const& tool);
std::string fish_completion(described_tool const& tool);

/// The page in the `man` macros. `version` is that of the tool.
std::string manual_page(described_tool const& tool, std::string_view version);

/// Those sections of the page that no option tree holds: exit status, environment, files, examples.
std::string manual_sections();

/// Adds the commands `completion` and `manual`. `shell`: where the wanted one is put.
void add_documents(CLI::App& app, std::string& shell);

/// What `completion SHELL` or `manual` prints; empty for any other command.
std::string document_of(
    CLI::App const& app, std::string_view command, std::string_view shell,
    std::string_view version);

} // namespace neuroflash::cli

#endif
