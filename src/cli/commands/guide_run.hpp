// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_GUIDE_RUN_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_GUIDE_RUN_HPP

#include "cli/client/command_context.hpp"
#include "cli/files/saved_image.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// The page with the images, in the directory of `--out`.
inline constexpr std::string_view guide_page_name = "index.html";

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

    void say(std::string_view text);
    void say_generation(generation const& made);
    void say_file(saved_image const& file);
    exit_code stopped(error const& failure);
    result<void> write_page();
    boost::json::object document() const;

    command_context& context_;
    free_client& service_;
    client& paid_;
    std::string service_words_;
    std::string workspace_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();

    std::vector<workspace> workspaces_;
    quota before_;
    quota after_;
    image_model model_;
    std::string prompt_;
    std::string edit_prompt_;
    generation generated_;
    generation edited_;
    std::optional<history_item> source_;
    saved_image generated_file_;
    saved_image edited_file_;
};

} // namespace neuroflash::cli

#endif
