// SPDX-License-Identifier: BSL-1.0
#include "cli/settings.hpp"

#include "cli/advice.hpp"
#include "cli/certificate_file.hpp"
#include "cli/setting_origins.hpp"
#include "cli/tool_words.hpp"
#include "cli/trimmed.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto id_name = "NEUROFLASH_CLIENT_ID";
constexpr auto secret_name = "NEUROFLASH_CLIENT_SECRET";

/// The variable without blanks around its value; its origin is noted if there is a value.
std::string read_variable(char const* name, setting which)
{
    auto value = trimmed(environment(name));
    if (!value.empty()) setting_origins::get().put(which, setting_origin(name));
    return value;
}

std::string read_option_or_variable(
    std::optional<std::string> const& option, char const* option_name, char const* variable,
    setting which)
{
    if (!option) return read_variable(variable, which);
    setting_origins::get().put(which, setting_origin(option_name));
    return *option;
}

error missing_credentials()
{
    auto missing = std::string();
    for (auto const* name : {id_name, secret_name}) {
        if (!trimmed(environment(name)).empty()) continue;
        if (!missing.empty()) missing += " and ";
        missing += name;
    }
    auto const both = missing.find(" and ") != std::string::npos;
    auto details = error_details();
    details.message = missing + (both ? " are" : " is") + " not set.";
    details.advice = "Set them with: export " + std::string(id_name) + "=... " + secret_name +
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

/// The first of these variables that is set, as `proxy_params::from_environment` chooses.
std::string first_variable(std::initializer_list<char const*> names, setting which)
{
    for (auto const* name : names) {
        auto value = read_variable(name, which);
        if (!value.empty()) return value;
    }
    return {};
}

/// The option first, then NEUROFLASH_PROXY; the variables that other programs read only if asked
/// to.
result<proxy_params> read_proxy(options const& given)
{
    if (given.proxy && holds_password(*given.proxy)) {
        return wrong_usage(
            "--proxy must not hold a password: arguments are visible to every user of the machine.",
            "Put the URL into the environment variable NEUROFLASH_PROXY.");
    }
    auto url = read_option_or_variable(given.proxy, "--proxy", "NEUROFLASH_PROXY", setting::proxy);
    auto direct = std::string();
    if (given.proxy_from_environment) {
        if (url.empty()) {
            url = first_variable(
                {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}, setting::proxy);
        }
        direct = first_variable({"no_proxy", "NO_PROXY"}, setting::no_proxy);
    }
    return proxy_params(std::move(url), std::move(direct));
}

result<void> check_credentials(credentials const& of)
{
    struct row
    {
        char const* name;
        std::string const& value;
    };
    for (auto const& [name, value] :
         {row{id_name, of.client_id()}, row{secret_name, of.client_secret()}}) {
        auto const odd = credential_fault(value);
        if (odd.empty()) continue;
        return wrong_usage(
            std::string(name) + ' ' + odd + '.',
            "Copy it once more, without what stands around it.");
    }
    return {};
}

} // namespace

std::string credential_fault(std::string_view value)
{
    for (auto i = std::size_t(0); i < value.size(); ++i) {
        auto const byte = static_cast<unsigned char>(value[i]);
        auto const place = " at position " + std::to_string(i + 1);
        if (byte < 0x20 || byte == 0x7f) return "holds a control character" + place;
        if (byte >= 0x80) return "holds a character that is not ASCII" + place;
    }
    return {};
}

bool has_credentials()
{
    return !trimmed(environment(id_name)).empty() && !trimmed(environment(secret_name)).empty();
}

result<client_params> read_settings(options const& given)
{
    if (!has_credentials()) return missing_credentials();
    auto params = read_service(given);
    if (!params) return params;
    if (auto const fine = check_credentials(params->credentials); !fine) return fine.error();
    if (auto const wrong = certificate_file_fault(params->ca_file); !wrong.empty()) {
        return wrong_certificates(params->ca_file, wrong);
    }
    return params;
}

result<client_params> read_service(options const& given)
{
    auto params = client_params();
    params.credentials = credentials(
        read_variable(id_name, setting::client_id),
        read_variable(secret_name, setting::client_secret));
    auto base = read_variable("NEUROFLASH_API_BASE", setting::api_base);
    if (!base.empty()) params.api_base = std::move(base);
    auto token_url = read_variable("NEUROFLASH_TOKEN_URL", setting::token_url);
    if (!token_url.empty()) params.token_url = std::move(token_url);
    params.ca_file = read_variable("NEUROFLASH_CA_FILE", setting::ca_file);
    auto proxy = read_proxy(given);
    if (!proxy) return proxy.error();
    params.proxy = std::move(*proxy);
    auto workspace = read_option_or_variable(
        given.workspace, "--workspace", "NEUROFLASH_WORKSPACE_ID", setting::workspace);
    if (!workspace.empty()) params.workspace = workspace_id(std::move(workspace));
    if (given.max_connections) params.max_connections = *given.max_connections;
    return params;
}

error wrong_certificates(std::string const& file, std::string_view fault)
{
    auto const name = setting_origins::get().name(setting::ca_file);
    return wrong_usage(
        name + ": \"" + file + "\" " + std::string(fault) + '.',
        "Correct " + name +
            ", or unset it. If it was a sandbox's, that has ended: start it again, and "
            "paste its lines.");
}

error refused_setting(std::string_view what)
{
    auto const setting = setting_named_in(what);
    auto advice = std::string("Correct the setting that the message names.");
    if (!setting.empty()) advice = "Correct " + setting + '.';
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

error wrong_usage(std::string message, advice const& what)
{
    return wrong_usage(std::move(message), what.to_text());
}

} // namespace neuroflash::cli
