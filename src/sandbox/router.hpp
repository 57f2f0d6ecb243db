// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ROUTER_HPP
#define NEUROFLASH_SRC_SANDBOX_ROUTER_HPP

#include "sandbox/routes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// \brief From a request to its response, without sockets, waiting or drawing.
///
/// A paid request that is accepted is returned as a job, to be passed to
/// finish() afterwards.
class router
{
public:
    explicit router(route_context context);

    http_response handle(http_request const& request) const;
    http_response finish(service_model::guide_job const& job) const
    {
        return finish_job(context_, job);
    }
    http_response
    finish(service_model::image_task const& task, std::vector<drawn_file> const& files) const
    {
        return finish_task(context_, task, files);
    }

private:
    using handler =
        http_response (*)(route_context const&, http_request const&, std::string const&);

    /// What a request must show before its handler is asked.
    enum class guard
    {
        open,
        token,
        token_and_workspace,     ///< the workspace is that of x-workspace-id
        token_and_path_workspace ///< the workspace is what stands at "{workspace}" in the path
    };

    struct route
    {
        std::string_view method;
        std::vector<std::string_view> pattern; // "{}", "{workspace}": any one segment
        guard needs;
        handler respond;
    };

    void add(std::string_view method, std::string_view path, guard needs, handler respond);
    void add_voices();
    void add_described();
    http_response reject(std::string_view target) const;
    bool has_token(http_request const& request) const;
    http_response refuse_token(http_request const& request) const;
    http_response
    run(route const& chosen, http_request const& request, std::string const& id) const;
    bool known(std::string_view path) const;

    route_context context_;
    std::vector<route> routes_;
};

} // namespace neuroflash::inline v0::sandbox

#endif
