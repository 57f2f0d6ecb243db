// SPDX-License-Identifier: BSL-1.0
#include "cli/client/sandbox_environment.hpp"

#include "cli/render/text.hpp"
#include "cli/system/process_environment.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace neuroflash::cli {

namespace {

/// The host of an origin, without the brackets of IPv6.
std::string host_of(std::string const& origin)
{
    auto const begin = origin.find("//") + 2;
    auto host = origin.substr(begin, origin.rfind(':') - begin);
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    return host;
}

/// Programs of other languages follow these proxies unasked, also to this machine.
void add_exception_to_proxies(std::vector<variable>& to, std::string const& host)
{
    constexpr auto proxies = std::to_array<char const*>(
        {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"});
    auto const is_set = [](char const* name) { return !environment(name).empty(); };
    if (std::ranges::none_of(proxies, is_set)) return;
    for (auto const& [name, other] :
         {std::pair("no_proxy", "NO_PROXY"), std::pair("NO_PROXY", "no_proxy")}) {
        auto before = environment(name);
        if (before.empty()) before = environment(other); // programs read only one of them
        to.emplace_back(name, before.empty() ? host : before + ',' + host);
    }
}

} // namespace

std::vector<variable> sandbox_variables(sandbox::sandbox_server const& server)
{
    auto made = std::vector<variable>();
    made.emplace_back("NEUROFLASH_PROXY", std::nullopt);
    if (server.ca_file().empty()) made.emplace_back("NEUROFLASH_CA_FILE", std::nullopt);
    if (server.admin_url().empty()) made.emplace_back("NEUROFLASH_SANDBOX_ADMIN", std::nullopt);
    add_exception_to_proxies(made, host_of(server.origin()));
    made.emplace_back("NEUROFLASH_API_BASE", server.api_base());
    made.emplace_back("NEUROFLASH_TOKEN_URL", server.token_url());
    if (!server.ca_file().empty()) {
        // Absolute: the other shell may stand elsewhere.
        auto const file = std::filesystem::absolute(server.ca_file()).string();
        for (auto const* name :
             {"NEUROFLASH_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
              "NODE_EXTRA_CA_CERTS"})
            made.emplace_back(name, file);
    }
    if (!server.admin_url().empty())
        made.emplace_back("NEUROFLASH_SANDBOX_ADMIN", server.admin_url());
    made.emplace_back("NEUROFLASH_CLIENT_ID", server.client_id());
    made.emplace_back("NEUROFLASH_CLIENT_SECRET", server.client_secret());
    made.emplace_back("NEUROFLASH_WORKSPACE_ID", server.workspace_id());
    return made;
}

std::string export_lines(sandbox::sandbox_server const& server)
{
    auto lines = std::string();
    for (auto const& [name, value] : sandbox_variables(server))
        lines +=
            value ? "export " + name + '=' + shell_word(*value) + '\n' : "unset " + name + '\n';
    return lines;
}

client_params params_for(sandbox::sandbox_server const& server)
{
    auto params = client_params();
    params.api_base = server.api_base();
    params.token_url = server.token_url();
    params.ca_file = server.ca_file();
    params.credentials = credentials(server.client_id(), server.client_secret());
    return params;
}

} // namespace neuroflash::cli
