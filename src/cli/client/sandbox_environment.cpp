// SPDX-License-Identifier: BSL-1.0
#include "cli/client/sandbox_environment.hpp"

#include "cli/render/text.hpp"

#include <filesystem>

namespace neuroflash::cli {

std::vector<variable> sandbox_variables(sandbox::sandbox_server const& server)
{
    auto made = std::vector<variable>();
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
        lines += "export " + name + '=' + shell_word(value) + '\n';
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
