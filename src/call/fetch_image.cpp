// SPDX-License-Identifier: BSL-1.0
#include "call/fetch_image.hpp"

#include "call/call.hpp"
#include "call/engine.hpp"
#include "call/telling.hpp"

#include <neuroflash/api/get_image.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::call {

asio::awaitable<result<stored_image>> fetch_image(
    std::shared_ptr<engine> on, stored_image_id id, workspace_id workspace, time_point deadline)
{
    auto job = call_job(core::location());
    auto const fine = prepare(*on, call_params(), on->params().deadline, job);
    if (!fine) co_return fine.error();
    job.deadline = std::min(job.deadline, deadline);
    job.kind = operation::get_image;
    job.fresh = true;
    auto const context = api::endpoint_context{on->params().routes, workspace};
    address(*on, api::get_image::encode(id, context), job);
    auto reader = decoding_reader<api::get_image>();
    job.reader = &reader;
    auto const facts = co_await run(*on, job);
    if (!facts) co_return conclude(*on, job, facts.error());
    conclude(*on, job, charge_verdict());
    co_return std::move(reader.decoded);
}

} // namespace neuroflash::inline v0::call
