// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CHAOS_CALLER_HPP
#define NEUROFLASH_SRC_CHAOS_CALLER_HPP

#include "chaos/job.hpp"

#include <neuroflash/client.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace neuroflash::chaos {

/// What is edited.
class edit_sources
{
public:
    explicit edit_sources(image_surface on) : surface(on) {}

    image_surface surface;        ///< The surface of the images.
    std::vector<std::string> ids; ///< Empty if there are no edits.
};

/// Keeps the result of a call. The handle of an error is kept for a shared prompt only.
void keep_result(job_end& end, result<generation> const& got, bool shared);

/// Makes all calls, a fixed number at a time, and runs the context until it is idle.
/// \param ends one for each job
/// \param sources of the edits
void call_all(
    asio::io_context& context, client& service, std::span<job const> jobs, std::span<job_end> ends,
    edit_sources const& sources, std::size_t concurrency);

/// Calls `reconcile` for those of the chosen jobs that are unknown; returns how many it found.
std::size_t settle_all(
    asio::io_context& context, client& service, std::span<job const> jobs, std::span<job_end> ends,
    std::size_t concurrency, std::function<bool(job const&)> const& chosen);

} // namespace neuroflash::chaos

#endif
