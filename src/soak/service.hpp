// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SOAK_SERVICE_HPP
#define NEUROFLASH_SRC_SOAK_SERVICE_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/image_surface.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace neuroflash::soak {

/// How long the service works on an image.
inline constexpr std::chrono::milliseconds generation_time{4000};

/// The sandbox of a soak run. Its tokens expire, and a share of its requests and connections fail.
class service
{
public:
    service();

    /// Parameters of a client that uses it.
    client_params client_of(image_surface surface, std::size_t connections) const;

    /// Draws faults from now on.
    void begin_faults(std::uint64_t seed);
    void end_faults() { server_.clear_faults(); }

    /// Forgets charges, images and tokens. No request may be in progress.
    void reset() { server_.reset(); }

    sandbox::sandbox_server const& server() const noexcept { return server_; }

private:
    sandbox::sandbox_server server_;
};

} // namespace neuroflash::soak

#endif
