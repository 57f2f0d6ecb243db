// SPDX-License-Identifier: BSL-1.0
#include "cli/options/account_options.hpp"

#include "cli/options/options.hpp"
#include "cli/options/output_options.hpp"
#include "cli/settings/choice.hpp"

#include <CLI/CLI.hpp>

namespace neuroflash::cli {

void add_profile_option(CLI::App& command, options& given)
{
    command
        .add_option(
            "-p,--profile", given.profile_name,
            "Profile of the config file (default: NEUROFLASH_PROFILE, else the file's choice)")
        ->type_name("NAME");
}

CLI::App* add_account_commands(CLI::App& app, options& given)
{
    auto* const login = app.get_subcommand("login");
    login
        ->add_option(
            "--store", given.store,
            "Where to store the secret; auto: the keyring of the desktop, else a private file "
            "(default: "
            "auto)")
        ->type_name("WHERE")
        ->check(one_of({"auto", "keyring", "file"}));

    auto* const logout = app.get_subcommand("logout");
    add_output_options(*logout, given);
    add_profile_option(*logout, given);

    auto* const config = app.get_subcommand("config");
    config->add_option("action", given.config_action, "What to do")
        ->required()
        ->type_name("ACTION")
        ->check(one_of({"list", "get", "set", "unset", "path"}));
    config->add_option("key", given.config_key, "Setting, as `neuroflash config list` names it")
        ->type_name("KEY");
    config->add_option("value", given.config_value, "Its value, for set")->type_name("VALUE");
    add_output_options(*config, given);
    add_profile_option(*config, given);
    return login;
}

void add_words_for_help(CLI::App& app, options& given)
{
    auto* const help = app.get_subcommand("help");
    help->add_option("topic", given.topic, "A command, environment, or exit-codes")
        ->type_name("TOPIC");
}

} // namespace neuroflash::cli
