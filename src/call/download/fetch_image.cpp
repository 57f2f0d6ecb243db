// SPDX-License-Identifier: BSL-1.0
#include "call/download/fetch_image.hpp"

#include "call/call_events.hpp"
#include "call/client_state.hpp"
#include "call/dispatch.hpp"

#include <neuroflash/api/get_image.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::call {

asio::awaitable<result<stored_image>> fetch_image(
    std::shared_ptr<client_state> on, stored_image_id id, workspace_id workspace,
    time_point deadline)
{
    auto job = call_context(core::location());
    auto const fine = init_call(*on, call_params(), on->params().deadline, job);
    if (!fine) co_return fine.error();
    job.deadline = std::min(job.deadline, deadline);
    job.kind = operation::get_image;
    job.bypass_caches = true;
    auto const context = api::endpoint_context{on->params().routes, workspace};
    build_target(*on, api::get_image::encode(id, context), job);
    auto reader = decoding_handler<api::get_image>();
    job.reader = &reader;
    auto const facts = co_await run(*on, job);
    if (!facts) co_return report_finished(*on, job, facts.error());
    report_finished(*on, job, charge_verdict());
    co_return std::move(reader.decoded);
}

} // namespace neuroflash::inline v0::call
