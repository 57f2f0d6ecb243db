// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/guide_report.hpp"

#include "cli/client/fetch.hpp"
#include "cli/errors/advice.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/gallery.hpp"

#include <array>
#include <ctime>
#include <filesystem>
#include <utility>
#include <vector>

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

/// A free step that fails is no free run, if the steps before it were paid.
void add_earlier_cost(error_details& to, guide_results const& of)
{
    auto const paid = of.generated.made.charge.credits + of.edited.made.charge.credits;
    if (paid == 0 || to.charge.state != charge_state::not_charged) return;
    to.charge = charge_verdict(charge_state::charged, paid, "The steps before this one were paid.");
}

} // namespace

guide_report::guide_report(command_context& context, std::string service_words)
    : context_(context), service_words_(std::move(service_words))
{
}

void guide_report::say(std::string_view text)
{
    context_.out().line(std::string(indent) + printable(text));
}

void guide_report::say_generation(generation const& made)
{
    for (auto const& one : made.images) {
        say("image " + (one.image_id ? one.image_id->str() : "without id") + ", " +
            pixels_and_bytes(one) + ", " + one.content_type);
    }
    auto line = "charged " + pluralize(made.charge.credits, "credit", "credits") + ", " +
        seconds(made.elapsed);
    if (made.batch_id) line += ", batch " + made.batch_id->str();
    say(line);
    if (!made.detail.empty()) say("the service says: " + made.detail);
}

void guide_report::say_file(saved_image const& file)
{
    say(file.path + ", " + file.content_type + ", " +
        pluralize(static_cast<std::int64_t>(file.bytes), "byte", "bytes") + ", sha256 " +
        file.sha256.substr(0, 12) + "...");
}

exit_code guide_report::stopped(error const& failure, guide_results const& of)
{
    auto unsaved = std::vector<std::string>();
    auto const note = [&](guide_image const& one) {
        auto const& images = one.made.images;
        if (!one.file.path.empty() || images.empty() || !images.front().image_id) return;
        unsaved.push_back(images.front().image_id->str());
    };
    note(of.generated);
    note(of.edited);
    auto details = failure.details();
    add_earlier_cost(details, of);
    if (!unsaved.empty()) {
        auto const kept = advice(
            "The images that were paid for are kept, and downloading them is free:",
            download_command(context_.given(), unsaved));
        details.advice = kept.to_text();
    }
    return context_.fail(error(failure.value(), std::move(details)));
}

result<void> guide_report::finish(guide_results const& of)
{
    if (auto const written = write_page(of); !written) return written.error();
    context_.out().document(document(of));
    auto const where = std::filesystem::path(context_.given().out) / guide_page_name;
    context_.out().line();
    context_.out().line(
        "Done in " + seconds(std::chrono::steady_clock::now() - start_) + ". The images are in " +
        printable(context_.given().out) + "/; open " + printable(where.string()) + " to see them.");
    return {};
}

result<void> guide_report::write_page(guide_results const& of) const
{
    auto const shown_image = [&](guide_image const& from) {
        auto shown = gallery_image();
        auto const& one = from.made.images.front();
        shown.file = std::filesystem::path(from.file.path).filename().string();
        shown.model = of.model.name.empty() ? of.model.id.str() : of.model.name;
        shown.width = one.width;
        shown.height = one.height;
        shown.content_type = from.file.content_type;
        shown.bytes = from.file.bytes;
        shown.credits = from.made.charge.credits;
        shown.image_id = one.image_id ? one.image_id->str() : "";
        shown.prompt = from.prompt;
        return shown;
    };
    auto page = gallery();
    page.service = service_words_;
    page.when = now_utc();
    page.quota = pluralize(of.after.used_amount - of.before.used_amount, "credit", "credits") +
        " spent, " + pluralize(of.after.available_now(), "image", "images") + " left";
    page.before = shown_image(of.generated);
    page.before.heading = "Generated";
    page.after = shown_image(of.edited);
    page.after.heading = "Edited";
    return write_file(
        std::filesystem::path(context_.given().out) / guide_page_name, gallery_html(page));
}

boost::json::object guide_report::document(guide_results const& of) const
{
    auto images = boost::json::array();
    images.push_back(to_json(of.generated.made.images.front().image_id->str(), of.generated.file));
    auto const& id = of.edited.made.images.front().image_id;
    images.push_back(to_json(id ? id->str() : "", of.edited.file));
    auto whole = boost::json::object();
    whole["service"] = service_words_;
    whole["images"] = std::move(images);
    whole["credits"] = of.after.used_amount - of.before.used_amount;
    whole["index"] = (std::filesystem::path(context_.given().out) / guide_page_name).string();
    return whole;
}

} // namespace neuroflash::cli
