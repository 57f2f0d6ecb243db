// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/certificate.hpp"
#include "cli/doctor/doctor_checks.hpp"

#include "cli/client/settings.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/system/certificate_file.hpp"

#include <filesystem>
#include <stdexcept>

namespace neuroflash::cli {

namespace {

constexpr std::string_view check = "settings";

/// Copied along with a value now and then.
bool is_quoted(std::string const& value)
{
    constexpr std::string_view wrapping = "\"'";
    return wrapping.find(value.front()) != std::string_view::npos ||
        wrapping.find(value.back()) != std::string_view::npos;
}

/// `, from --proxy`, where it did not come from `subject` itself.
std::string from_text(setting which, std::string_view subject)
{
    auto const& origin = setting_origins::get().of(which);
    if (!origin.is_given() || origin.text() == subject) return {};
    return ", from " + origin.text();
}

/// One of the credentials; their values are not shown.
finding judge_credential(setting which, std::string const& value)
{
    auto const name = std::string(row_of(which).variable);
    auto const from = from_text(which, name);
    if (value.empty()) {
        return finding::failed(
            errc::authentication_failed, "is not set.",
            '`' + with_typed_profile("neuroflash login") +
                "` saves an account, or set it with: export " + name +
                "=... (a service account: Settings > Workspace > API Access). Without an account, "
                "`neuroflash sandbox` gives a local service and prints its settings.");
    }
    if (auto const fault = credential_fault(value); !fault.empty()) {
        return finding::failed(
            errc::invalid_argument, fault + from + '.',
            "Copy it again, without the text around it.");
    }
    if (is_quoted(value)) {
        return finding::warning(
            "is set" + from + ", and begins or ends with a quotation mark",
            "Remove it, unless the service gave it so.");
    }
    return finding::ok("is set" + from);
}

finding judge_url(setting which, std::string const& url, proxy_params const& proxy)
{
    auto const& origins = setting_origins::get();
    auto const from = origins.is_given(which) ? from_text(which, row_of(which).variable)
                                              : std::string(", the default");
    auto const found = find_way(url, proxy);
    if (found) return finding::ok(url + from);
    return finding::failed(
        errc::invalid_argument, std::string(found.error()) + '.',
        "Correct " + origins.name(which) + ", or unset it.");
}

finding judge_authorities(std::string const& file, profile const& from)
{
    if (file.empty()) return finding::ok("is not set: the authorities of the system are trusted");
    auto fault = certificate_file_fault(file);
    auto const count = fault.empty() ? count_certificates(file) : 0;
    if (fault.empty() && count == 0) fault = "holds a certificate that cannot be read";
    if (!fault.empty()) {
        auto const wrong = wrong_certificates(file, fault, from);
        return finding::failed(
            errc::invalid_argument, '"' + file + "\" " + fault + '.', wrong.advice());
    }
    auto const shown = std::to_string(count) + (count == 1 ? " authority" : " authorities");
    auto found = finding::ok(
        file + ", " + shown + " instead of the system's" +
        from_text(setting::ca_file, row_of(setting::ca_file).variable));
    found.details["authorities"] = count;
    return found;
}

finding judge_workspace(client_params const& params)
{
    if (!params.workspace) return finding::ok("is not set: the first one listed is used");
    return finding::ok(
        params.workspace->str() +
        from_text(setting::workspace, row_of(setting::workspace).variable));
}

finding judge_profile(profile const& from)
{
    return finding::ok(
        from.name + (from.origin.empty() ? "" : ", chosen by " + from.origin) + ", in " +
        from.file);
}

/// The settings of other commands that have a value.
void show_defaults(options const& given, diagnosis& into)
{
    for (auto const which :
         {setting::timeout, setting::max_connections, setting::max_attempts, setting::model,
          setting::aspect_ratio, setting::output_format, setting::out, setting::surface}) {
        auto const found = value_below_option(given.from, which);
        if (!found) continue;
        into.add(
            check, row_of(which).key, finding::ok(found->text + ", from " + found->origin.text()));
    }
}

/// What the checks above do not see: the client's own rules.
bool accepted(client_params params, diagnosis& into)
{
    auto context = asio::io_context();
    try {
        auto const made = client(context.get_executor(), std::move(params));
        return true;
    } catch (std::invalid_argument const& e) {
        auto const refused = refused_setting(e.what());
        into.add(check, "", finding::failed(refused));
        return false;
    }
}

} // namespace

bool check_settings(
    options const& given, client_params const& params, result<credentials> const& account,
    diagnosis& into)
{
    auto sound = true;
    auto const add = [&](std::string_view subject, finding found) {
        sound = sound && found.status != check_status::failed;
        into.add(check, subject, std::move(found));
    };
    if (given.from.exists) add("profile", judge_profile(given.from));
    auto const id = value_below_option(given.from, setting::client_id);
    add("NEUROFLASH_CLIENT_ID", judge_credential(setting::client_id, id ? id->text : ""));
    add("NEUROFLASH_CLIENT_SECRET",
        account ? judge_credential(setting::client_secret, account->client_secret())
                : finding::failed(account.error()));
    auto const& proxy = params.proxy;
    add("NEUROFLASH_API_BASE", judge_url(setting::api_base, params.api_base, proxy));
    add("NEUROFLASH_TOKEN_URL", judge_url(setting::token_url, params.token_url, proxy));
    add("NEUROFLASH_CA_FILE", judge_authorities(params.ca_file, given.from));
    add("NEUROFLASH_WORKSPACE_ID", judge_workspace(params));
    if (auto const wrong = invalid_proxy_reason(proxy); !wrong.empty()) {
        auto const name = setting_origins::get().name(setting::proxy);
        add(name,
            finding::failed(
                errc::invalid_argument, std::string(wrong) + '.', "Correct " + name + '.'));
    }
    show_defaults(given, into);
    return sound && accepted(params, into);
}

} // namespace neuroflash::cli
