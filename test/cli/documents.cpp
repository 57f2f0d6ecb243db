// SPDX-License-Identifier: BSL-1.0
// The manual page and the completions: complete, sound, and understood by the programs that read
// them.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

namespace neuroflash::test {

namespace {

struct documents_fixture : cli_fixture
{
    std::vector<std::string> words_in(std::string const& text, char const* pattern) const
    {
        auto const expression = std::regex(pattern, std::regex::multiline);
        auto found = std::vector<std::string>();
        auto const end = std::sregex_iterator();
        for (auto at = std::sregex_iterator(text.begin(), text.end(), expression); at != end; ++at)
            found.push_back((*at)[1]);
        std::ranges::sort(found);
        auto const doubled = std::ranges::unique(found);
        found.erase(doubled.begin(), doubled.end());
        return found;
    }

    /// All commands, as the tool's own help lists them.
    std::vector<std::string> commands() const
    {
        auto const help = run({"--help"}).out;
        auto const begin = help.find("Commands:");
        auto const all = help.substr(begin, help.find("\n\n", begin) - begin);
        return words_in(all, "^  ([a-z][a-z-]*) ");
    }

    std::vector<std::string> options_of(std::string const& command) const
    {
        return words_in(run({command, "--help"}).out, "^  (?:-[a-zA-Z],|   ) (--[a-z0-9-]+)");
    }

    child_end run_program(std::vector<std::string> words) const
    {
        auto with = setup({});
        with.arguments = std::move(words);
        // The completions ask the tool itself for the names of profiles: this one, not one that is
        // installed.
        auto const tool = std::filesystem::path(NEUROFLASH_TOOL);
        with.variables["PATH"] = tool.parent_path().string() + ":/usr/bin:/bin";
        with.variables["TERM"] = "dumb";
        with.variables["HOME"] = directory.string();
        return child_process(with).wait();
    }

    void have_profiles()
    {
        variables["XDG_CONFIG_HOME"] = (directory / "config").string();
        std::filesystem::create_directories(directory / "config/neuroflash");
        write("config/neuroflash/config.toml", "[profiles.default]\n[profiles.wo-rk]\n");
    }

    std::string write(std::string const& name, std::string const& text) const
    {
        auto const file = directory / name;
        std::ofstream(file) << text;
        return file.string();
    }

    /// What bash offers for the last of these words, as `a|b|`; sorted.
    std::string bash_offers(std::vector<std::string> const& words) const
    {
        auto const script = write("completion", run({"completion", "bash"}).out);
        auto line = "source '" + script + "'; COMP_WORDS=(";
        for (auto const& word : words) line += " '" + word + "'";
        line += "); COMP_CWORD=" + std::to_string(words.size() - 1) +
            "; _neuroflash; printf '%s\\n' \"${COMPREPLY[@]}\" | sort | tr '\\n' '|'";
        auto const end = run_program({"/bin/bash", "--norc", "-c", line});
        BOOST_TEST(end.err == "");
        return end.out;
    }

    /// What fish offers for the end of this line, as `a|b|`; sorted, without descriptions.
    std::string fish_offers(std::string const& typed) const
    {
        auto const script = write("completion.fish", run({"completion", "fish"}).out);
        auto const end = run_program(
            {"/usr/bin/fish", "--no-config", "-c",
             "source '" + script + "'; complete -C '" + typed +
                 "' | string replace -r '\\t.*' '' | sort | string join '|'"});
        BOOST_TEST(end.err == "");
        auto offered = end.out;
        if (offered.ends_with('\n')) offered.back() = '|';
        return offered;
    }

    /// What stands on the line of an interactive zsh when it has completed it.
    bool zsh_completes(std::string const& typed, std::string const& into) const
    {
        auto const script = write("_neuroflash", run({"completion", "zsh"}).out);
        auto const driver = write(
            "driver",
            "zmodload zsh/zpty\n"
            "zpty shell zsh -f -i\n"
            "zpty -w shell 'PS1=; autoload -U compinit; compinit -u -D; source " +
                script +
                "; echo rea\"\"dy'\n"
                "zpty -r -m shell out '*ready*'\n"
                "zpty -w -n shell $'" +
                typed +
                "\\t'\n"
                "zpty -r -m shell out '*" +
                into +
                "*' && echo done\n"
                "zpty -d shell\n");
        return run_program({"/usr/bin/zsh", "-f", driver}).out == "done\n";
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(documents, documents_fixture)

BOOST_AUTO_TEST_CASE(manual_page_holds_every_command_and_option)
{
    auto page = std::regex_replace(run({"manual"}).out, std::regex(R"(\\-)"), "-");
    auto const all = commands();
    BOOST_TEST(all.size() >= 18u);
    for (auto const& command : all) {
        auto const begin =
            page.find("\n.SS \"neuroflash " + command + (command == "manual" ? " [" : " "));
        BOOST_REQUIRE_MESSAGE(begin != std::string::npos, command);
        auto const section = page.substr(begin, page.find("\n.S", begin + 1) - begin);
        auto const options = options_of(command);
        BOOST_TEST(!options.empty());
        for (auto const& option : options)
            BOOST_TEST(contains(section, "\\fB" + option + "\\fR"), command << ' ' << option);
    }
}

BOOST_AUTO_TEST_CASE(help_and_manual_hold_required_options_and_the_command_of_a_sandbox)
{
    BOOST_TEST(run({"batch", "--help"})
                   .out.starts_with("Usage: neuroflash batch INPUT --out DIR [OPTIONS]\n"));
    BOOST_TEST(contains(run({"sandbox", "--help"}).out, " -- COMMAND...` runs a command"));
    auto const doctor = run({"doctor", "--help"}).out;
    BOOST_TEST(contains(doctor, "Time limit of each step, at most 10 s"), doctor);
    BOOST_TEST(contains(doctor, "Not used: each check is tried once"), doctor);
    auto const page = run({"manual"}).out;
    BOOST_TEST(contains(page, "\\-\\- COMMAND...\\fR runs"));
    auto const line = std::regex_replace(page, std::regex("\n"), " ");
    BOOST_TEST(contains(line, " Values: append, write."));
    BOOST_TEST(contains(line, " Values: auto, lines, jsonl, csv, tsv."));
}

BOOST_AUTO_TEST_CASE(manual_page_holds_every_variable_and_exit_code_of_the_help)
{
    auto const help = run({"help", "environment"}).out;
    auto const page = run({"manual"}).out;
    auto const variables = words_in(help, "(NEUROFLASH_[A-Z_]+)");
    BOOST_TEST(variables.size() >= 17u);
    for (auto const& variable : variables)
        BOOST_TEST(contains(page, "\n.B " + variable + '\n'), variable);
    for (auto const* const code :
         {"0", "2", "3", "4", "5", "6", "7", "8", "129, 130, 131, 143", "138, 140, 142, 152"})
        BOOST_TEST(contains(page, "\n.B " + std::string(code) + '\n'), code);
    for (auto const* const section :
         {"EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"})
        BOOST_TEST(contains(page, "\n.SH " + std::string(section) + '\n'), section);
}

BOOST_AUTO_TEST_CASE(manual_page_pleases_mandoc)
{
    auto const file = write("neuroflash.1", run({"manual"}).out);
    auto const lint = run_program({"/usr/bin/mandoc", "-Tlint", file});
    BOOST_TEST(lint.out == "");
    BOOST_TEST(lint.err == "");
    BOOST_TEST(lint.code == 0);
}

BOOST_AUTO_TEST_CASE(build_has_written_what_the_tool_prints)
{
    auto const share = std::filesystem::path(NEUROFLASH_SHARE);
    BOOST_TEST(file_content(share / "man/man1/neuroflash.1") == run({"manual"}).out);
    BOOST_TEST(
        (file_content(share / "bash-completion/completions/neuroflash") ==
         run({"completion", "bash"}).out));
    BOOST_TEST(
        (file_content(share / "zsh/site-functions/_neuroflash") == run({"completion", "zsh"}).out));
    BOOST_TEST(
        (file_content(share / "fish/vendor_completions.d/neuroflash.fish") ==
         run({"completion", "fish"}).out));
}

BOOST_AUTO_TEST_CASE(unknown_shell_is_a_usage_error)
{
    auto const end = run({"completion", "tcsh"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "bash"));
    BOOST_TEST(run({"completion"}).code == 2);
}

BOOST_AUTO_TEST_CASE(bash_completes_commands_and_options)
{
    BOOST_TEST(bash_offers({"neuroflash", "quo"}) == "quota|");
    BOOST_TEST(bash_offers({"neuroflash", "--v"}) == "--version|");
    BOOST_TEST(
        bash_offers({"neuroflash", "batch-"}) == "batch-merge|batch-reconcile|batch-status|");
    BOOST_TEST(
        bash_offers({"neuroflash", "generate", "a fox", "--prox"}) ==
        "--proxy|--proxy-from-environment|");
    for (auto const& command : commands())
        for (auto const& option : options_of(command))
            BOOST_TEST(contains(bash_offers({"neuroflash", command, option}), option + '|'));
}

BOOST_AUTO_TEST_CASE(bash_completes_values_and_paths)
{
    write("faults.json", "{}");
    std::filesystem::create_directory(directory / "pictures here");
    BOOST_TEST(bash_offers({"neuroflash", "generate", "--output-format", "p"}) == "png|");
    BOOST_TEST(bash_offers({"neuroflash", "generate", "--output-format", "=", "w"}) == "webp|");
    BOOST_TEST(bash_offers({"neuroflash", "generate", "--output-format", "="}) == "jpeg|png|webp|");
    BOOST_TEST(bash_offers({"neuroflash", "sandbox", "--faults", "fau"}) == "faults.json|");
    BOOST_TEST(bash_offers({"neuroflash", "demo", "--out", "pi"}) == "pictures here|");
    BOOST_TEST(bash_offers({"neuroflash", "demo", "--out", "fau"}) == "|");
    BOOST_TEST(bash_offers({"neuroflash", "batch", "fau"}) == "faults.json|");
    BOOST_TEST(bash_offers({"neuroflash", "batch-status", "pi"}) == "pictures here|");
    BOOST_TEST(bash_offers({"neuroflash", "completion", "z"}) == "zsh|");
    BOOST_TEST(bash_offers({"neuroflash", "help", "e"}) == "edit|environment|exit-codes|");
    BOOST_TEST(bash_offers({"neuroflash", "quota", "--output", "js"}) == "json|jsonl|");
    BOOST_TEST(bash_offers({"neuroflash", "batch", "--format", "js"}) == "jsonl|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "s"}) == "set|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "--profile", "work", "g"}) == "get|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "set", "pro"}) == "profile|proxy|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "unset", "ou"}) == "out|output|output_format|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "set", "model", ""}) == "|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "set", "surface", ""}) == "guide|v1|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "set", "output", "js"}) == "json|jsonl|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "set", "color", "n"}) == "never|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "unset", "surface", ""}) == "|");
    BOOST_TEST(bash_offers({"neuroflash", "quota", "--profile", ""}) == "|");
    have_profiles();
    BOOST_TEST(bash_offers({"neuroflash", "quota", "--profile", ""}) == "default|wo-rk|");
    BOOST_TEST(bash_offers({"neuroflash", "config", "set", "profile", "w"}) == "wo-rk|");
    // No shell knows a model.
    BOOST_TEST(bash_offers({"neuroflash", "generate", "--model", ""}) == "|");
}

BOOST_AUTO_TEST_CASE(zsh_reads_the_script_and_completes)
{
    auto const script = write("_neuroflash", run({"completion", "zsh"}).out);
    auto const read = run_program({"/usr/bin/zsh", "-n", script});
    BOOST_TEST(read.code == 0);
    BOOST_TEST(read.err == "");
    BOOST_TEST(zsh_completes("neuroflash worksp", "neuroflash workspaces"));
    BOOST_TEST(zsh_completes("neuroflash generate fox --output-format we", "webp"));
    BOOST_TEST(zsh_completes("neuroflash history --si", "--size"));
    BOOST_TEST(zsh_completes("neuroflash completion z", "zsh"));
    BOOST_TEST(zsh_completes("neuroflash help exit", "exit-codes"));
    BOOST_TEST(zsh_completes("neuroflash config set upscale_f", "upscale_factor_field"));
    BOOST_TEST(zsh_completes("neuroflash config set surface gu", "guide"));
    have_profiles();
    BOOST_TEST(zsh_completes("neuroflash quota --profile wo", "wo-rk"));
    BOOST_TEST(zsh_completes("neuroflash config set profile wo", "wo-rk"));
}

BOOST_AUTO_TEST_CASE(fish_reads_the_script_and_completes)
{
    auto const script = write("neuroflash.fish", run({"completion", "fish"}).out);
    auto const read = run_program({"/usr/bin/fish", "--no-execute", script});
    BOOST_TEST(read.code == 0);
    BOOST_TEST(read.err == "");
    write("faults.json", "{}");
    std::filesystem::create_directory(directory / "pictures");
    BOOST_TEST(fish_offers("neuroflash worksp") == "workspaces|");
    BOOST_TEST(fish_offers("neuroflash --ver") == "--version|");
    BOOST_TEST(fish_offers("neuroflash generate fox --output-format we") == "webp|");
    BOOST_TEST(fish_offers("neuroflash quota --output=js") == "--output=json|--output=jsonl|");
    BOOST_TEST(fish_offers("neuroflash sandbox --faults fau") == "faults.json|");
    BOOST_TEST(fish_offers("neuroflash demo --out pi") == "pictures/|");
    BOOST_TEST(fish_offers("neuroflash demo --out fau") == "");
    BOOST_TEST(fish_offers("neuroflash completion z") == "zsh|");
    BOOST_TEST(fish_offers("neuroflash help exit") == "exit-codes|");
    BOOST_TEST(fish_offers("neuroflash config uns") == "unset|");
    BOOST_TEST(fish_offers("neuroflash config set upscale_f") == "upscale_factor_field|");
    BOOST_TEST(fish_offers("neuroflash config set surface g") == "get|guide|");
    BOOST_TEST(fish_offers("neuroflash config set output js") == "json|jsonl|");
    have_profiles();
    BOOST_TEST(fish_offers("neuroflash quota --profile w") == "wo-rk|");
    BOOST_TEST(fish_offers("neuroflash config set profile w") == "wo-rk|");
    for (auto const& command : commands()) {
        auto const offered = '|' + fish_offers("neuroflash " + command + " --");
        for (auto const& option : options_of(command))
            BOOST_TEST(contains(offered, '|' + option + '|'), command << ' ' << option);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
