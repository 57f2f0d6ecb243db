// SPDX-License-Identifier: BSL-1.0
#include "settings.hpp"

#include "tool_words.hpp"

#include <cstdlib>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto id_name = "NEUROFLASH_CLIENT_ID";
constexpr auto secret_name = "NEUROFLASH_CLIENT_SECRET";

error missing_credentials()
{
    auto details = error_details();
    auto missing = std::string();
    for (auto const* name : {id_name, secret_name}) {
        if (!environment(name).empty()) continue;
        if (!missing.empty()) missing += " and ";
        missing += name;
    }
    auto const both = missing.find(" and ") != std::string::npos;
    details.message = missing + (both ? " are" : " is") + " not set.";
    details.advice =
        "Set them with: export " + std::string(id_name) + "=... " + secret_name +
        "=... (a service account: Settings > Workspace > API Access). Without an account, "
        "`neuroflash sandbox` gives a local service and prints its settings.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "nothing was sent");
    return error(errc::authentication_failed, std::move(details));
}

/// Whether the part in front of `@` has a colon.
bool holds_password(std::string_view url)
{
    auto const scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    auto const at = url.rfind('@');
    return at != std::string_view::npos && url.substr(0, at).find(':') != std::string_view::npos;
}

/// The option first, then NEUROFLASH_PROXY; the variables that other programs read only when told.
result<proxy_params> read_proxy(options const& given)
{
    auto const common =
        given.proxy_from_environment ? proxy_params::from_environment() : proxy_params();
    if (given.proxy) {
        if (holds_password(*given.proxy)) {
            return wrong_usage(
                "--proxy must not hold a password: arguments are visible to every user of the "
                "machine.",
                "Put the URL into the environment variable NEUROFLASH_PROXY.");
        }
        return proxy_params(*given.proxy, common.no_proxy);
    }
    auto own = environment("NEUROFLASH_PROXY");
    if (own.empty()) return common;
    return proxy_params(std::move(own), common.no_proxy);
}

} // namespace

std::string environment(char const* name)
{
    auto const* value = std::getenv(name);
    return value ? value : "";
}

bool has_credentials()
{
    return !environment(id_name).empty() && !environment(secret_name).empty();
}

result<client_params> read_settings(options const& given)
{
    if (!has_credentials()) return missing_credentials();
    return read_service(given);
}

result<client_params> read_service(options const& given)
{
    auto params = client_params();
    params.credentials = credentials(environment(id_name), environment(secret_name));
    if (auto base = environment("NEUROFLASH_API_BASE"); !base.empty()) params.api_base = base;
    if (auto url = environment("NEUROFLASH_TOKEN_URL"); !url.empty()) params.token_url = url;
    params.ca_file = environment("NEUROFLASH_CA_FILE");
    auto proxy = read_proxy(given);
    if (!proxy) return proxy.error();
    params.proxy = std::move(*proxy);
    auto workspace = given.workspace.value_or(environment("NEUROFLASH_WORKSPACE_ID"));
    if (!workspace.empty()) params.workspace = workspace_id(std::move(workspace));
    if (given.max_connections) params.max_connections = *given.max_connections;
    return params;
}

error refused_setting(std::string_view what)
{
    auto const setting = setting_named_in(what);
    auto advice = std::string("Correct the setting that the message names.");
    if (!setting.empty()) advice = "Correct " + std::string(setting) + '.';
    if (what.find("ca_file") != std::string_view::npos) {
        advice += " If it was a sandbox's, that has ended: start it again, and paste its lines.";
    }
    auto message = in_tool_words(std::string(what));
    if (!message.ends_with('.')) message += '.';
    return wrong_usage(std::move(message), std::move(advice));
}

error wrong_usage(std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    details.charge = charge_verdict(charge_state::not_charged, 0, "nothing was sent");
    return error(errc::invalid_argument, std::move(details));
}

} // namespace neuroflash::cli
