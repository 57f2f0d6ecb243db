// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/certificate.hpp"
#include "cli/doctor/examination.hpp"

#include "cli/certificate_file.hpp"
#include "cli/setting_origins.hpp"
#include "cli/settings.hpp"
#include "cli/trimmed.hpp"

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

/// One of the credentials; their values are not shown.
finding judge_credential(char const* name)
{
    auto const value = trimmed(environment(name));
    if (value.empty()) {
        return finding::failed(
            errc::authentication_failed, "is not set.",
            "Set it with: export " + std::string(name) +
                "=... (a service account: Settings > Workspace > API Access). Without an account, "
                "`neuroflash sandbox` gives a local service and prints its settings.");
    }
    if (auto const fault = credential_fault(value); !fault.empty()) {
        return finding::failed(
            errc::invalid_argument, fault + '.',
            "Copy it once more, without what stands around it.");
    }
    if (is_quoted(value)) {
        return finding::warning(
            "is set, and begins or ends with a quotation mark",
            "Remove it, unless the service gave it so.");
    }
    return finding::ok("is set");
}

finding judge_url(setting which, std::string const& url, proxy_params const& proxy)
{
    auto const& origins = setting_origins::get();
    auto const from = origins.is_given(which) ? "" : ", the default";
    auto const found = find_way(url, proxy);
    if (found) return finding::ok(url + from);
    return finding::failed(
        errc::invalid_argument, std::string(found.error()) + '.',
        "Correct " + origins.name(which) + ", or unset it.");
}

finding judge_authorities(std::string const& file)
{
    if (file.empty()) return finding::ok("is not set: the authorities of the system are trusted");
    auto fault = certificate_file_fault(file);
    auto const count = fault.empty() ? count_certificates(file) : 0;
    if (fault.empty() && count == 0) fault = "holds a certificate that cannot be read";
    if (!fault.empty()) {
        auto const wrong = wrong_certificates(file, fault);
        return finding::failed(
            errc::invalid_argument, '"' + file + "\" " + fault + '.', wrong.advice());
    }
    auto const shown = std::to_string(count) + (count == 1 ? " authority" : " authorities");
    auto found = finding::ok(file + ", " + shown + " instead of the system's");
    found.details["authorities"] = count;
    return found;
}

finding judge_workspace(options const& given, client_params const& params)
{
    if (!params.workspace) return finding::ok("is not set: the first one listed is used");
    return finding::ok(params.workspace->str() + (given.workspace ? ", from --workspace" : ""));
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
    options const& given, client_params const& params, bool account, diagnosis& into)
{
    auto sound = account;
    auto const add = [&](std::string_view subject, finding found) {
        sound = sound && found.status != verdict::failed;
        into.add(check, subject, std::move(found));
    };
    for (auto const* const name : {"NEUROFLASH_CLIENT_ID", "NEUROFLASH_CLIENT_SECRET"}) {
        add(name, judge_credential(name));
    }
    auto const& proxy = params.proxy;
    add("NEUROFLASH_API_BASE", judge_url(setting::api_base, params.api_base, proxy));
    add("NEUROFLASH_TOKEN_URL", judge_url(setting::token_url, params.token_url, proxy));
    add("NEUROFLASH_CA_FILE", judge_authorities(params.ca_file));
    add("NEUROFLASH_WORKSPACE_ID", judge_workspace(given, params));
    if (auto const wrong = proxy_complaint(proxy); !wrong.empty()) {
        auto const name = setting_origins::get().name(setting::proxy);
        add(name,
            finding::failed(
                errc::invalid_argument, std::string(wrong) + '.', "Correct " + name + '.'));
    }
    return sound && accepted(params, into);
}

} // namespace neuroflash::cli
