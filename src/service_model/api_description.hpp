// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_API_DESCRIPTION_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_API_DESCRIPTION_HPP

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The text of doc/openapi.json, which the build puts into the program.
std::string_view openapi_json();

/// The place where a request names its workspace.
enum class workspace_place
{
    none,
    header, ///< `x-workspace-id`
    path    ///< The segment `{workspace}`.
};

/// A GET whose answer is always the same: the example that the description has for its status 200.
/// A path with another place holder than `{workspace}` is not among them.
struct described_response
{
    std::string path; ///< The path in the description, with `{workspace}`.
    workspace_place workspace = workspace_place::none;
    std::string body; ///< JSON.
};

/// All described responses.
std::vector<described_response> const& described_responses();

/// What find_described_response found.
struct described_match
{
    described_response const* response = nullptr; ///< Null if there is none.
    std::string_view workspace;                   ///< The segment in the place of `{workspace}`.
};

/// \param path that of a request, without its query
described_match find_described_response(std::string_view path);

} // namespace neuroflash::inline v0::service_model

#endif
