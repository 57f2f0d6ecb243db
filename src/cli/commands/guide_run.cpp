// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/guide_run.hpp"

#include <array>
#include <utility>

namespace neuroflash::cli {

struct guide_run::step
{
    std::string_view title;
    outcome (guide_run::*perform)();
};

guide_run::guide_run(
    command_context& context, free_client& service, client& paid, std::string service_words,
    std::string workspace)
    : context_(context), service_(service), paid_(paid), workspace_(std::move(workspace)),
      report_(context, std::move(service_words))
{
    results_.generated.prompt =
        "A professional hero image for a blog post about sustainable technology. Modern, "
        "clean design with green and blue tones.";
    results_.edited.prompt = "Make the sky a deep sunset orange";
}

asio::awaitable<exit_code> guide_run::run()
{
    static constexpr auto steps = std::to_array<step>({
        {"Token: log in with client id and secret (form, scope openid)", &guide_run::get_token},
        {"Workspaces: which may this account use?", &guide_run::show_workspaces},
        {"Image quota: how many images are left?", &guide_run::check_quota},
        {"Image models: which are there, and what can they do?", &guide_run::choose_model},
        {"Generate: one image from a sentence", &guide_run::generate},
        {"Download: fetch the image", &guide_run::download_generated},
        {"History: find the image by its output_image_id", &guide_run::find_in_history},
        {"Edit: change it, named by the history item's output_image_url", &guide_run::edit},
        {"Download: fetch the edited image", &guide_run::download_edited},
        {"Delete: remove the first image by its output_image_id", &guide_run::delete_source},
        {"Image quota again: what did it cost?", &guide_run::check_quota_again},
    });
    for (auto i = std::size_t(0); i < steps.size(); ++i) {
        auto const number = (i < 9 ? " " : "") + std::to_string(i + 1);
        context_.out().line(
            '[' + number + '/' + std::to_string(steps.size()) + "] " + std::string(steps[i].title));
        auto performing = (this->*steps[i].perform)();
        auto const done = co_await std::move(performing);
        if (!done) co_return report_.stopped(done.error(), results_);
    }
    if (auto const ended = report_.finish(results_); !ended) {
        co_return report_.stopped(ended.error(), results_);
    }
    co_return exit_code::done;
}

} // namespace neuroflash::cli
