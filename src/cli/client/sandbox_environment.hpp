// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_SANDBOX_ENVIRONMENT_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_SANDBOX_ENVIRONMENT_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::cli {

/// One variable of the environment: name and value. Without a value it must not be set.
using variable = std::pair<std::string, std::optional<std::string>>;

/// The variables that point any client at the sandbox: the tool's own, and those from which cURL,
/// OpenSSL, Python, Node.js and Go learn whom to trust. What would lead elsewhere has no value: a
/// proxy, and what an earlier sandbox set that this one does not have.
std::vector<variable> sandbox_variables(sandbox::sandbox_server const& server);

/// The lines of shell that point any client at the sandbox.
std::string export_lines(sandbox::sandbox_server const& server);

/// The parameters of a client of the sandbox.
client_params params_for(sandbox::sandbox_server const& server);

} // namespace neuroflash::cli

#endif
