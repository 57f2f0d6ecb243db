// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_PAID_REQUEST_HPP
#define NEUROFLASH_SRC_BATCH_RUN_PAID_REQUEST_HPP

#include "batch/journal/journal_rows.hpp"

#include <neuroflash/client.hpp>
#include <neuroflash/client_params.hpp>

#include <chrono>
#include <string>
#include <vector>

/// Between the rows of the journal and the calls of the client.
namespace neuroflash::inline v0::batch {

/// What the service is asked for.
generate_params request_of(work_unit const& unit);

/// The images that an item edits. Ids have no slash; paths and URLs have one.
///
/// \par Errors
/// invalid_argument: not an image of the service.
result<std::vector<image_path>> sources_of(client const& service, item const& what);

/// Sends it; `inputs`: the images that it edits on image-service v1. Errors as `client::generate`
/// and `client::edit`.
asio::awaitable<result<generation>> send_request(
    client& service, work_unit unit, std::vector<stored_image_id> inputs, call_params options);

/// What the journal keeps of an answer.
answer_row answer_of(generation const& made);

/// What the journal keeps of a failure, with `reason` in place of its message.
failure_words words_of(error const& why, std::string reason);

/// What is looked for in the history: a request that was begun and not settled.
pending_generation pending_of(
    client const& service, client_params const& params, open_part const& one,
    std::vector<stored_image_id> const& inputs, std::chrono::system_clock::time_point now);

} // namespace neuroflash::inline v0::batch

#endif
