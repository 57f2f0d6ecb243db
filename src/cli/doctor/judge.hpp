// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_JUDGE_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_JUDGE_HPP

#include "cli/doctor/diagnosis.hpp"

#include <neuroflash/models/image_model.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/models/text_model.hpp>
#include <neuroflash/models/workspace.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the doctor thinks of the facts. No clock and no socket: the facts come in as parameters.
namespace neuroflash::cli {

using wall_time = std::chrono::system_clock::time_point;

/// `2026-01-31T23:59:59Z`
std::string utc_text(wall_time time);

/// With less than 14 days left, a certificate's renewal was probably missed.
finding judge_expiry(finding found, wall_time not_after, wall_time now);

/**
 * \brief How far this machine's clock is from the service's.
 *
 * The service read its clock somewhere between `sent` and `received`, and its Date leaves out the
 * fraction of the second: only what is outside of both counts. More than 5 s is a warning, more
 * than 60 s a failure, because lost answers are found again by comparing times.
 */
finding judge_clock(wall_time date, wall_time sent, wall_time received);

/// Whether the wanted one is among those listed; with `wanted` empty the first one is used.
finding judge_workspaces(std::vector<workspace> const& listed, std::string const& wanted);

finding judge_quota(quota const& left, wall_time now);

finding judge_models(std::vector<image_model> const& listed);

/// The models that write texts: images do not need them, so nothing fails here.
finding judge_text_models(std::vector<text_model> const& listed);

/// What was found out about one path.
enum class route_status
{
    answers, ///< The service has it.
    missing, ///< It says that it has not.
    unknown, ///< Something else went wrong.
};

finding judge_routes(
    std::string const& guide, route_status guide_status, std::string const& reference,
    route_status reference_status, error const& why_unknown);

} // namespace neuroflash::cli

#endif
