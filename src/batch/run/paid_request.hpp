// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_PAID_REQUEST_HPP
#define NEUROFLASH_SRC_BATCH_RUN_PAID_REQUEST_HPP

#include "batch/journal/journal_rows.hpp"
#include "batch/run/clock_mark.hpp"

#include <neuroflash/client.hpp>
#include <neuroflash/client_params.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// The conversion between the rows of the journal and the calls of the client.
namespace neuroflash::inline v0::batch {

/// The images of an edit on image-service v1, by their ids.
class edit_inputs
{
public:
    edit_inputs() = default;

    std::vector<stored_image_id> sources; ///< Empty for a generation.
    std::optional<stored_image_id> mask;
};

/// The parameters of the request.
generate_params request_of(work_unit const& unit);

/// The images that an item edits. Ids have no slash; paths and URLs have one.
///
/// \par Errors
/// invalid_argument if a source is not an image of the service.
result<std::vector<image_path>> sources_of(client const& service, item const& what);

/// Sends it; `inputs` are the images that it edits on image-service v1. Errors as
/// `client::generate` and `client::edit`.
asio::awaitable<result<generation>>
send_request(client& service, work_unit unit, edit_inputs inputs, call_params options);

/// The part of a response that the journal keeps.
response_row response_of(generation const& made);

/// The part of a failure that the journal keeps, with `reason` in place of its message.
failure_text failure_text_of(error const& why, std::string reason);

/// The handle for the search of a request that was begun and not settled, with its time by the
/// clock of now.
pending_generation pending_of(
    client const& service, client_params const& params, open_part const& one,
    edit_inputs const& inputs, clock_look const& now);

} // namespace neuroflash::inline v0::batch

#endif
