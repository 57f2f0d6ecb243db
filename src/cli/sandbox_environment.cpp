// SPDX-License-Identifier: BSL-1.0
#include "cli/sandbox_environment.hpp"

#include "cli/text.hpp"

#include <filesystem>

namespace neuroflash::cli {

std::string export_lines(sandbox::sandbox_server const& server)
{
    auto lines = std::string();
    auto const add = [&](char const* name, std::string const& value) {
        lines += std::string("export ") + name + '=' + shell_word(value) + '\n';
    };
    add("NEUROFLASH_API_BASE", server.api_base());
    add("NEUROFLASH_TOKEN_URL", server.token_url());
    // Absolute: the other shell may stand elsewhere.
    add("NEUROFLASH_CA_FILE", std::filesystem::absolute(server.ca_file()).string());
    add("NEUROFLASH_CLIENT_ID", server.client_id());
    add("NEUROFLASH_CLIENT_SECRET", server.client_secret());
    add("NEUROFLASH_WORKSPACE_ID", server.workspace_id());
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
