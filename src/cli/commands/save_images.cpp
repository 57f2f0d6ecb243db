// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/save_images.hpp"

#include "cli/client/fetch.hpp"
#include "cli/client/quota_text.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

#include <set>

namespace neuroflash::cli {

namespace {

struct save_result
{
    std::vector<std::optional<saved_image>> files; ///< The files in the order of the images.
    std::optional<error> failure;                  ///< The first one.
    std::vector<std::string> unsaved;              ///< Ids; images without id are not in it.
    std::vector<std::string> unsaved_urls;         ///< The URLs of images without an id.
};

/// Its id on either surface; empty if it has none.
std::string id_of(image const& one)
{
    if (one.image_id) return one.image_id->str();
    return one.stored_id ? one.stored_id->str() : std::string();
}

/// Two images of one answer must not take the same file, whatever ids they have.
std::vector<std::string> file_stems(std::vector<image> const& images)
{
    auto taken = std::set<std::string>();
    auto stems = std::vector<std::string>();
    for (auto const& one : images) {
        auto const id = id_of(one);
        auto const wanted = file_stem(id.empty() ? "image" : id);
        auto stem = wanted;
        for (auto n = 2; !taken.insert(stem).second; ++n) stem = wanted + '-' + std::to_string(n);
        stems.push_back(stem);
    }
    return stems;
}

/// No program can read two images from one stream of bytes.
asio::awaitable<result<saved_image>> not_the_only_one()
{
    auto details = error_details();
    details.message = "Standard output has an image already.";
    co_return error(errc::storage_failed, std::move(details));
}

asio::awaitable<save_result> save_all(
    command_context& context, free_client& service, std::vector<image> images, image_place place)
{
    auto done = save_result();
    auto const stems = file_stems(images);
    for (auto i = std::size_t(0); i < images.size(); ++i) {
        auto source = download_source(images[i]);
        auto saving = i > 0 && place.is_standard_output()
            ? not_the_only_one()
            : fetch_image(context, service, std::move(source), place, stems[i]);
        auto const saved = co_await std::move(saving);
        done.files.push_back(saved ? std::optional(*saved) : std::nullopt);
        if (saved) continue;
        if (!done.failure) done.failure = saved.error();
        if (auto id = id_of(images[i]); !id.empty()) done.unsaved.push_back(std::move(id));
        else done.unsaved_urls.push_back(images[i].url);
    }
    co_return done;
}

/// The failed download in the light of the payment before it.
error paid_but_unsaved(options const& given, generation const& made, save_result const& done)
{
    auto details = done.failure->details();
    auto const count = static_cast<std::int64_t>(done.unsaved.size() + done.unsaved_urls.size());
    details.message = pluralize(count, "image was", "images were") +
        " made but could not be saved: " + done.failure->message();
    auto what = advice("The service keeps the result, and downloading it is free.");
    for (auto const& url : done.unsaved_urls) what.sentence += " It is at: " + url;
    if (!done.unsaved.empty()) what.command = download_command(given, done.unsaved);
    details.advice = what.to_text();
    details.charge = made.charge;
    return error(done.failure->value(), std::move(details));
}

std::string size_of(image const& one)
{
    if (!one.width || !one.height) return "?";
    return std::to_string(*one.width) + 'x' + std::to_string(*one.height);
}

std::string summary(generation const& made)
{
    auto const count = static_cast<std::int64_t>(made.images.size());
    auto line = pluralize(count, "image", "images");
    if (made.charge.state == charge_state::charged) {
        line += ", " + pluralize(made.charge.credits, "credit", "credits");
    }
    line += ", " + seconds(made.elapsed);
    if (made.batch_id) line += ", batch " + printable(made.batch_id->str());
    if (made.generation_id) line += ", generation " + printable(made.generation_id->str());
    return line;
}

std::string saved_as(std::optional<saved_image> const& file)
{
    if (!file) return "not saved";
    return file->path == standard_output_name ? "standard output" : file->path;
}

void show_saved(command_context& context, generation const& made, save_result const& done)
{
    auto& out = context.out();
    auto shown =
        table({{"IMAGE ID", 3}, {"SIZE", 1}, {"TYPE", 2}, {"SAVED AS", 0, fit::unlimited}});
    for (auto i = std::size_t(0); i < made.images.size(); ++i) {
        auto const& one = made.images[i];
        auto const& file = done.files[i];
        shown.add(
            {id_of(one).empty() ? "?" : id_of(one), size_of(one),
             file ? file->content_type : one.content_type, saved_as(file)});
    }
    out.show(shown);
    for (auto const& file : done.files) {
        if (file) out.names(printable(file->path) + '\n');
    }
    out.line(summary(made));
    if (!made.description.empty()) out.line("description: " + printable(made.description));
    if (!made.detail.empty()) out.line("the service says: " + printable(made.detail));
    if (made.recovered) {
        out.line("note: the response was lost; the images were found in the history and were not "
                 "requested again");
    }
}

/// A whole document says it by its members; its rows alone do not.
void warn_of_fewer(command_context& context, generation const& made, int asked)
{
    auto const came = static_cast<std::int64_t>(made.images.size());
    if (came >= asked || context.out().has_whole_documents()) return;
    context.out().note(
        "note: only " + std::to_string(came) + " of the " + std::to_string(asked) +
        " requested images came; charged: " + printable(charge_text(made.charge)));
}

} // namespace

void apply_options(options const& given, generate_params& to)
{
    if (given.model) to.model = *given.model;
    to.num_images = given.num_images;
    to.aspect_ratio = given.aspect_ratio;
    to.output_format = given.output_format;
}

asio::awaitable<exit_code> save_images(
    command_context& context, free_client& service, generation made, image_place place, int asked)
{
    auto images = made.images;
    auto saving = save_all(context, service, std::move(images), std::move(place));
    auto const done = co_await std::move(saving);
    auto document = to_json(made, done.files);
    document["requested"] = asked;
    context.out().document(std::move(document));
    show_saved(context, made, done);
    warn_of_fewer(context, made, asked);
    if (!done.failure) co_return exit_code::done;
    context.note_paid();
    co_return context.fail(paid_but_unsaved(context.given(), made, done));
}

asio::awaitable<exit_code> make_and_save(
    command_context& context, free_client& service, std::string label,
    asio::awaitable<result<generation>> operation, image_place place, int asked)
{
    auto watching = watch(context, std::move(label), std::move(operation));
    auto made = co_await std::move(watching);
    if (!made) {
        auto explaining = explained(context, service, made.error());
        co_return context.fail(co_await std::move(explaining));
    }
    auto rest = save_images(context, service, std::move(*made), std::move(place), asked);
    co_return co_await std::move(rest);
}

} // namespace neuroflash::cli
