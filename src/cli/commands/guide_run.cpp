// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/guide_run.hpp"

#include "cli/client/fetch.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/gallery.hpp"

#include <array>
#include <ctime>
#include <filesystem>

namespace neuroflash::cli {

namespace {

constexpr auto indent = std::string_view("        ");

std::string pixels_and_bytes(image const& one)
{
    if (!one.width || !one.height) return "size not said";
    return std::to_string(*one.width) + "x" + std::to_string(*one.height);
}

std::string now_utc()
{
    auto const now = std::time(nullptr);
    auto parts = std::tm();
    ::gmtime_r(&now, &parts);
    auto buffer = std::array<char, 32>();
    auto const size = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d %H:%M UTC", &parts);
    return std::string(buffer.data(), size);
}

} // namespace

struct guide_run::step
{
    std::string_view title;
    outcome (guide_run::*perform)();
};

guide_run::guide_run(
    command_context& context, free_client& service, client& paid, std::string service_words,
    std::string workspace)
    : context_(context), service_(service), paid_(paid), service_words_(std::move(service_words)),
      workspace_(std::move(workspace)),
      prompt_("A professional hero image for a blog post about sustainable technology. Modern, "
              "clean design with green and blue tones."),
      edit_prompt_("Make the sky a deep sunset orange")
{
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
        if (!done) co_return stopped(done.error());
    }
    if (auto const written = write_page(); !written) co_return stopped(written.error());
    context_.out().document(document());
    auto const where = std::filesystem::path(context_.given().out) / guide_page_name;
    context_.out().line();
    context_.out().line(
        "Done in " + seconds(std::chrono::steady_clock::now() - start_) + ". The images are in " +
        printable(context_.given().out) + "/; open " + printable(where.string()) + " to see them.");
    co_return exit_code::done;
}

void guide_run::say(std::string_view text)
{
    context_.out().line(std::string(indent) + printable(text));
}

void guide_run::say_generation(generation const& made)
{
    for (auto const& one : made.images) {
        say("image " + (one.image_id ? one.image_id->str() : "without id") + ", " +
            pixels_and_bytes(one) + ", " + one.content_type);
    }
    auto line = "charged " + counted(made.charge.credits, "credit", "credits") + ", " +
        seconds(made.elapsed);
    if (made.batch_id) line += ", batch " + made.batch_id->str();
    say(line);
    if (!made.detail.empty()) say("the service says: " + made.detail);
}

void guide_run::say_file(saved_image const& file)
{
    say(file.path + ", " + file.content_type + ", " +
        counted(static_cast<std::int64_t>(file.bytes), "byte", "bytes") + ", sha256 " +
        file.sha256.substr(0, 12) + "...");
}

exit_code guide_run::stopped(error const& failure)
{
    auto const code = context_.fail(failure);
    auto unsaved = std::vector<std::string>();
    auto const note = [&](generation const& made, saved_image const& file) {
        if (!file.path.empty() || made.images.empty() || !made.images.front().image_id) return;
        unsaved.push_back(made.images.front().image_id->str());
    };
    note(generated_, generated_file_);
    note(edited_, edited_file_);
    if (!unsaved.empty() && !context_.out().json()) {
        context_.out().note(lines_of(advice(
            "The images that were paid for are kept:",
            download_command(context_.given(), unsaved))));
    }
    return code;
}

result<void> guide_run::write_page()
{
    auto const shown_image = [&](generation const& made, saved_image const& file) {
        auto shown = gallery_image();
        auto const& one = made.images.front();
        shown.file = std::filesystem::path(file.path).filename().string();
        shown.model = model_.name.empty() ? model_.id.str() : model_.name;
        shown.width = one.width;
        shown.height = one.height;
        shown.content_type = file.content_type;
        shown.bytes = file.bytes;
        shown.credits = made.charge.credits;
        shown.image_id = one.image_id ? one.image_id->str() : "";
        return shown;
    };
    auto page = gallery();
    page.service = service_words_;
    page.when = now_utc();
    page.quota = counted(after_.used_amount - before_.used_amount, "credit", "credits") +
        " spent, " + counted(after_.available_now(), "image", "images") + " left";
    page.before = shown_image(generated_, generated_file_);
    page.before.heading = "Generated";
    page.before.prompt = prompt_;
    page.after = shown_image(edited_, edited_file_);
    page.after.heading = "Edited";
    page.after.prompt = edit_prompt_;
    return write_file(
        std::filesystem::path(context_.given().out) / guide_page_name, gallery_html(page));
}

boost::json::object guide_run::document() const
{
    auto images = boost::json::array();
    images.push_back(to_json(generated_.images.front().image_id->str(), generated_file_));
    auto const& id = edited_.images.front().image_id;
    images.push_back(to_json(id ? id->str() : "", edited_file_));
    auto whole = boost::json::object();
    whole["service"] = service_words_;
    whole["images"] = std::move(images);
    whole["credits"] = after_.used_amount - before_.used_amount;
    whole["index"] = (std::filesystem::path(context_.given().out) / guide_page_name).string();
    return whole;
}

} // namespace neuroflash::cli
