// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/stored_images.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/files/image_place.hpp"
#include "cli/render/text.hpp"

#include "support/image_source.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace neuroflash::cli {

namespace {

template <class T>
boost::json::value number_or_null(std::optional<T> const& from)
{
    return from ? boost::json::value(*from) : boost::json::value(nullptr);
}

boost::json::value words_or_null(std::string const& text)
{
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

bool is_directory(std::string const& name)
{
    auto failed = std::error_code();
    return std::filesystem::is_directory(name, failed);
}

/// The failure of an upload that another command needs.
error not_uploaded(std::string const& source, error const& why)
{
    // This names the file already.
    if (why == errc::invalid_argument) return why;
    auto details = why.details();
    details.message = printable(source) + " could not be uploaded: " + why.message();
    if (why == errc::not_found) {
        auto facts = advice_facts(why);
        facts.names_image = false; // an upload has no id that could be wrong
        details.advice = advise(facts).to_text();
    }
    return error(why.value(), std::move(details));
}

} // namespace

result<void> check_is_no_address(std::string const& source)
{
    if (!support::is_address(source) || is_local_file(source)) return {};
    return wrong_usage(
        shortened(printable(source), 80) + " is an address, and the service takes image ids here.",
        advice(
            "Upload it first, which is free, and name the id that it gets.",
            source.starts_with("data:") ? "" : "neuroflash upload " + shell_word(source)));
}

void note_ids_like_files(std::vector<std::string> const& sources)
{
    auto names = std::string();
    for (auto const& source : sources) {
        if (!looks_like_file(source) || is_local_file(source)) continue;
        names += (names.empty() ? "" : ", ") + shortened(printable(source), 80);
    }
    note_ids_without_file(std::move(names));
}

bool looks_like_file(std::string const& source)
{
    if (support::is_address(source)) return false;
    if (is_directory(source) || source.starts_with('.') || source.starts_with('~')) return true;
    if (!names_image_file(source)) return false;
    // A path of the service may end like an image, too.
    if (!source.starts_with('/')) return true;
    auto const parent = std::filesystem::path(source).parent_path();
    return parent != parent.root_path() && is_directory(parent.string());
}

error no_such_file(std::string const& source, std::string advice)
{
    auto const* const what =
        is_directory(source) ? " is a directory, not an image." : ": there is no such file.";
    return wrong_usage(source + what, std::move(advice));
}

bool is_local_file(std::string const& source)
{
    return support::is_there(source) && !is_directory(source);
}

bool is_on_v1(options const& given)
{
    return given.surface == "v1";
}

boost::json::object uploaded_json(stored_image const& from)
{
    auto made = boost::json::object();
    made["image_id"] = from.id.str();
    made["width"] = number_or_null(from.width);
    made["height"] = number_or_null(from.height);
    made["bytes"] = number_or_null(from.file_size);
    return made;
}

boost::json::object to_json(stored_image const& from)
{
    auto made = boost::json::object();
    made["image_id"] = from.id.str();
    made["generation_id"] = words_or_null(from.generation_id ? from.generation_id->str() : "");
    made["prompt"] = words_or_null(from.prompt);
    made["model"] = words_or_null(from.model ? from.model->str() : "");
    made["width"] = number_or_null(from.width);
    made["height"] = number_or_null(from.height);
    made["bytes"] = number_or_null(from.file_size);
    made["created_at"] = words_or_null(from.created_at);
    return made;
}

asio::awaitable<result<stored_image>>
upload_one(command_context& context, free_client& service, std::string source)
{
    auto from =
        support::is_address(source) ? upload_source(source) : upload_source(image_file(source));
    auto operation = service.upload_image(std::move(from), context.call());
    auto label = "uploading " + shortened(printable(source), 40);
    auto watching = watch(context, std::move(label), std::move(operation));
    co_return co_await std::move(watching);
}

asio::awaitable<result<stored_image_id>>
upload_input(command_context& context, free_client& service, std::string source)
{
    auto uploading = upload_one(context, service, source);
    auto const came = co_await std::move(uploading);
    if (!came) co_return not_uploaded(source, came.error());
    context.out().hint("uploaded " + printable(source) + " as " + printable(came->id.str()));
    co_return came->id;
}

std::string size_text(stored_image const& of)
{
    if (!of.width || !of.height) return "?";
    return std::to_string(*of.width) + 'x' + std::to_string(*of.height);
}

} // namespace neuroflash::cli
