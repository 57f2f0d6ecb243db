// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_GUIDE_RUN_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_GUIDE_RUN_HPP

#include "cli/client/command_context.hpp"
#include "cli/commands/guide_report.hpp"

#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/**
 * \brief The image guide from its first step to its last, each printed with what came back.
 *
 * Costs two credits. Edits and deletes only the image that it made itself.
 */
class guide_run
{
public:
    /// \param paid Through the gate: for the two paid steps.
    /// \param service_words Where the images come from, for the page.
    /// \param workspace The requested one; empty for the first one listed.
    guide_run(
        command_context& context, free_client& service, client& paid, std::string service_words,
        std::string workspace);

    asio::awaitable<exit_code> run();

private:
    using outcome = asio::awaitable<result<void>>;
    struct step;

    outcome get_token();
    outcome show_workspaces();
    outcome check_quota();
    outcome choose_model();
    outcome generate();
    outcome download_generated();
    outcome find_in_history();
    outcome edit();
    outcome download_edited();
    outcome delete_source();
    outcome check_quota_again();

    command_context& context_;
    free_client& service_;
    client& paid_;
    std::string workspace_;
    std::vector<workspace> workspaces_;
    std::optional<history_item> source_;
    guide_results results_;
    guide_report report_;
};

} // namespace neuroflash::cli

#endif
