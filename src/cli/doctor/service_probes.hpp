// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_SERVICE_PROBES_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_SERVICE_PROBES_HPP

#include "cli/client/command_context.hpp"
#include "cli/doctor/diagnosis.hpp"
#include "cli/doctor/recording_transport.hpp"
#include "cli/doctor/surface_probe.hpp"

#include <neuroflash/client_params.hpp>

#include <string>

namespace neuroflash::cli {

/**
 * \brief The requests of `doctor --probe`, which show what the service takes.
 *
 * They are free: most are incomplete, so that the service refuses them, and the image that one
 * uploads is deleted again.
 *
 * \par Object lifetimes
 * All constructor arguments but the workspace outlive it. `transport` has sent a request already,
 * because probes go to the host of its last request.
 */
class service_probes
{
public:
    service_probes(
        command_context& context, client_params const& params, recording_transport& transport,
        std::string workspace, diagnosis& into)
        : context_(context), params_(params), transport_(transport),
          workspace_(std::move(workspace)), into_(into)
    {
    }

    /// Sends them one after the other, until a signal ends the command.
    asio::awaitable<void> run();

private:
    bool stopped() const noexcept { return context_.signal() != 0; }
    asio::awaitable<void> probe_fields();
    asio::awaitable<void> probe_list();
    asio::awaitable<void> probe_upload();
    asio::awaitable<content_responses> probe_content(uploaded_image image);
    asio::awaitable<stepped<http_response>> probe(http_method method, std::string url);
    asio::awaitable<void> probe_texts();

    command_context& context_;
    client_params const& params_;
    recording_transport& transport_;
    std::string workspace_;
    diagnosis& into_;
};

} // namespace neuroflash::cli

#endif
