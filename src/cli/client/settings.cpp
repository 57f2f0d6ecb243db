// SPDX-License-Identifier: BSL-1.0
#include "cli/client/settings.hpp"

#include "cli/errors/advice.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/profile/keyring.hpp"
#include "cli/render/trimmed.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/system/certificate_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto id_name = "NEUROFLASH_CLIENT_ID";
constexpr auto secret_name = "NEUROFLASH_CLIENT_SECRET";

/// The variable without blanks around its value; empty if it is not set.
std::string variable_of(setting which)
{
    auto const name = row_of(which).variable;
    return name.empty() ? std::string() : trimmed(environment(std::string(name).c_str()));
}

/// Reads the variable, then the profile, because the option was not given. Notes the source.
std::string read_below_option(options const& given, setting which)
{
    auto found = value_below_option(given.from, which);
    auto const is_address = which == setting::api_base || which == setting::token_url;
    if (found) {
        setting_origins::get().put(
            which, std::move(found->origin), is_address ? found->text : std::string());
    }
    return found ? std::move(found->text) : std::string();
}

std::string
read_option(options const& given, std::optional<std::string> const& option, setting which)
{
    if (!option) return read_below_option(given, which);
    setting_origins::get().put(which, setting_origin(std::string(row_of(which).option)));
    return *option;
}

/// Whether the profile has an account. Where no secret is found in spite of it, the account is not
/// that of the client id.
bool has_account(profile const& from)
{
    auto const* const store = from.find("secret_store");
    auto const in_keyring = store != nullptr && store->text == "keyring";
    return from.find("client_id") != nullptr &&
        (in_keyring || from.find("client_secret") != nullptr);
}

error missing_credentials(options const& given)
{
    auto missing = std::string();
    if (!value_below_option(given.from, setting::client_id)) missing = id_name;
    if (!has_secret(given)) missing += std::string(missing.empty() ? "" : " and ") + secret_name;
    auto const both = missing.find(" and ") != std::string::npos;
    auto details = error_details();
    details.message = missing + (both ? " are" : " is") + " not set";
    details.message += given.from.exists
        ? ", and the profile " + given.from.name + " does not have " + (both ? "them." : "it.")
        : std::string(".");
    details.advice = '`' + with_typed_profile("neuroflash login") +
        "` saves an account, or set them with: export " + std::string(id_name) + "=... " +
        secret_name +
        "=... (a service account: Settings > Workspace > API Access). Without an account, "
        "`neuroflash sandbox` gives a local service and prints its settings.";
    if (missing == secret_name && has_account(given.from)) {
        details.message = missing + " is not set, and the secret of the profile " +
            given.from.name + " is not that of " + id_name + '.';
        details.advice = std::string("Set the secret of that client id too, or unset ") + id_name +
            " to use the account of the profile.";
    }
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
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
        auto value = trimmed(environment(name));
        if (value.empty()) continue;
        setting_origins::get().put(which, setting_origin(name));
        return value;
    }
    return {};
}

/// The option first, then NEUROFLASH_PROXY, then the profile; the variables that other programs
/// read only if asked to.
result<proxy_params> read_proxy(options const& given)
{
    if (given.proxy && holds_password(*given.proxy)) {
        return wrong_usage(
            "--proxy must not hold a password: arguments are visible to every user of the machine.",
            "Put the URL into the environment variable NEUROFLASH_PROXY.");
    }
    auto url = read_option(given, given.proxy, setting::proxy);
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
        setting which;
        std::string const& value;
    };
    for (auto const& [which, value] :
         {row{setting::client_id, of.client_id()},
          row{setting::client_secret, of.client_secret()}}) {
        auto const odd = credential_fault(value);
        if (odd.empty()) continue;
        return wrong_usage(
            setting_origins::get().name(which) + ' ' + odd + '.',
            "Copy it again, without the text around it.");
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

bool is_in_quotes(std::string_view text) noexcept
{
    auto const quote = text.empty() ? '\0' : text.front();
    return text.size() >= 2 && (quote == '"' || quote == '\'') && text.back() == quote;
}

result<void> check_quotes(found_setting const& found, profile const& from, setting which)
{
    if (!is_in_quotes(found.text)) return {};
    auto const name = found.origin.text();
    return wrong_usage(
        name + " has quotation marks around its value, which are a part of it.",
        found.origin.is_in_file()
            ? advice("Correct that line, or remove it:", unset_command(from, which))
            : advice("Remove the quotation marks. A shell removes them, but a program that reads a "
                     "file of variables does not."));
}

std::optional<found_setting> value_below_option(profile const& from, setting which)
{
    auto const& row = row_of(which);
    auto value = variable_of(which);
    if (!value.empty()) {
        return found_setting{std::move(value), setting_origin(std::string(row.variable))};
    }
    auto const* const kept = row.key.empty() ? nullptr : from.find(row.key);
    if (kept == nullptr) return {};
    auto text = trimmed(kept->text);
    if (text.empty()) return {};
    return found_setting{
        std::move(text), setting_origin(std::string(row.key), from.file, kept->line)};
}

bool has_secret(options const& given)
{
    if (!variable_of(setting::client_secret).empty()) return true;
    return secret_place_of(given) != secret_place::none;
}

bool has_credentials(options const& given)
{
    return value_below_option(given.from, setting::client_id) && has_secret(given);
}

secret_place secret_place_of(options const& given)
{
    auto const* const own = given.from.find("client_id");
    auto const id = value_below_option(given.from, setting::client_id);
    // The secret of a profile belongs to the profile's client and to no other one.
    if (own == nullptr || !id || id->text != trimmed(own->text)) return secret_place::none;
    if (given.from.find("client_secret") != nullptr) return secret_place::file;
    auto const* const store = given.from.find("secret_store");
    return store != nullptr && store->text == "keyring" ? secret_place::keyring
                                                        : secret_place::none;
}

result<credentials> read_credentials(options const& given)
{
    auto id = read_below_option(given, setting::client_id);
    auto secret = variable_of(setting::client_secret);
    if (!secret.empty()) {
        setting_origins::get().put(setting::client_secret, setting_origin(secret_name));
        return credentials(std::move(id), std::move(secret));
    }
    auto const place = secret_place_of(given);
    if (place == secret_place::none) return credentials(std::move(id), {});
    if (place == secret_place::file) {
        return credentials(std::move(id), read_below_option(given, setting::client_secret));
    }
    auto const& line = *given.from.find("secret_store");
    setting_origins::get().put(
        setting::client_secret, setting_origin("secret_store", given.from.file, line.line));
    auto kept = keyring::load(given.from.name, id);
    if (kept.what == keyring::status::done) return credentials(std::move(id), kept.text);
    auto details = error_details();
    details.message = "The client secret of the profile " + given.from.name + ' ' +
        (kept.what == keyring::status::missing
             ? std::string("is not in the keyring any more.")
             : "is in the keyring, which does not answer: " + kept.text + '.');
    details.advice = "Unlock the keyring of the desktop, set NEUROFLASH_CLIENT_SECRET, or save the "
                     "account in a private file.\nneuroflash login --store file --profile " +
        given.from.name;
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return error(errc::authentication_failed, std::move(details));
}

result<client_params> read_settings(options const& given)
{
    if (!has_credentials(given)) return missing_credentials(given);
    auto params = read_service(given);
    if (!params) return params;
    auto account = read_credentials(given);
    if (!account) return account.error();
    params->credentials = std::move(*account);
    if (auto const fine = check_credentials(params->credentials); !fine) return fine.error();
    if (auto const fine = check_certificates(*params, given.from); !fine) return fine.error();
    return params;
}

result<void> check_certificates(client_params const& params, profile const& from)
{
    auto const wrong = certificate_file_fault(params.ca_file);
    if (wrong.empty()) return {};
    return wrong_certificates(params.ca_file, wrong, from);
}

/// No option comes before the value that is checked.
result<void> check_all_quotes(options const& given)
{
    for (auto const which :
         {setting::api_base, setting::token_url, setting::ca_file, setting::proxy,
          setting::workspace, setting::edit_input_field, setting::mask_field,
          setting::upscale_input_field, setting::upscale_factor_field}) {
        auto const is_given = (which == setting::proxy && given.proxy) ||
            (which == setting::workspace && given.workspace);
        if (is_given) continue;
        auto const found = value_below_option(given.from, which);
        if (!found) continue;
        if (auto const fine = check_quotes(*found, given.from, which); !fine) return fine.error();
    }
    return {};
}

result<client_params> read_service(options const& given)
{
    if (auto const fine = check_all_quotes(given); !fine) return fine.error();
    auto params = client_params();
    auto base = read_below_option(given, setting::api_base);
    if (!base.empty()) params.api_base = std::move(base);
    auto token_url = read_below_option(given, setting::token_url);
    if (!token_url.empty()) params.token_url = std::move(token_url);
    params.ca_file = read_below_option(given, setting::ca_file);
    auto proxy = read_proxy(given);
    if (!proxy) return proxy.error();
    params.proxy = std::move(*proxy);
    auto workspace = read_option(given, given.workspace, setting::workspace);
    if (!workspace.empty()) params.workspace = workspace_id(std::move(workspace));
    if (given.max_connections) params.max_connections = *given.max_connections;
    if (given.max_attempts) params.retry.max_attempts = *given.max_attempts;
    if (given.surface == "v1") params.surface = image_surface::v1;
    auto const read_field = [&](setting which, std::string& into) {
        if (auto name = read_below_option(given, which); !name.empty()) into = std::move(name);
    };
    read_field(setting::edit_input_field, params.fields.edit_input);
    read_field(setting::mask_field, params.fields.mask);
    read_field(setting::upscale_input_field, params.fields.upscale_input);
    read_field(setting::upscale_factor_field, params.fields.upscale_factor);
    return params;
}

error wrong_certificates(std::string const& file, std::string_view fault, profile const& from)
{
    auto const& origins = setting_origins::get();
    auto const name = origins.name(setting::ca_file);
    auto const of_sandbox =
        " If a sandbox set it, that sandbox has ended: start it again, and paste its lines.";
    return wrong_usage(
        name + ": \"" + file + "\" " + std::string(fault) + '.',
        origins.of(setting::ca_file).is_in_file()
            ? advice(
                  "Correct that line, or remove it." + std::string(of_sandbox),
                  unset_command(from, setting::ca_file))
            : advice("Correct " + name + ", or unset it." + of_sandbox));
}

error refused_setting(std::string_view what)
{
    auto const setting = setting_named_in(what);
    auto advice = std::string("Correct the setting that the message names.");
    if (!setting.empty()) advice = "Correct " + setting + '.';
    auto message = in_option_names(std::string(what));
    if (!message.ends_with('.')) message += '.';
    return wrong_usage(std::move(message), std::move(advice));
}

} // namespace neuroflash::cli
