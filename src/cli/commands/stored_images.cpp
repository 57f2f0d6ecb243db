// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/stored_images.hpp"

#include "cli/image_place.hpp"
#include "cli/settings.hpp"
#include "cli/text.hpp"

#include <neuroflash/core/http/image_format.hpp>

#include <filesystem>
#include <fstream>
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

} // namespace

bool is_address(std::string const& source)
{
    return source.find("://") != std::string::npos || source.starts_with("data:");
}

bool looks_like_file(std::string const& source)
{
    if (is_address(source)) return false;
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
        is_directory(source) ? " is a directory, and no image." : ": there is no such file.";
    return wrong_usage(source + what, std::move(advice));
}

bool is_local_file(std::string const& source)
{
    auto failed = std::error_code();
    auto const what = std::filesystem::status(source, failed);
    return !failed && std::filesystem::exists(what) && !std::filesystem::is_directory(what);
}

result<void> check_image_file(std::string const& source)
{
    constexpr auto way_out = "Name an image: PNG, JPEG, WebP, GIF, HEIC or AVIF.";
    auto failed = std::error_code();
    // Opening a named pipe would wait for a writer.
    if (!std::filesystem::is_regular_file(source, failed))
        return wrong_usage(printable(source) + " is no regular file.", way_out);
    auto file = std::ifstream(source, std::ios::binary);
    if (!file)
        return wrong_usage(printable(source) + " cannot be opened.", "Check its permissions.");
    auto head = std::string(core::image_head_size, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    if (head.empty()) return wrong_usage(printable(source) + " is empty.", way_out);
    if (core::image_format(head).empty())
        return wrong_usage(printable(source) + " is not an image, by its first bytes.", way_out);
    return {};
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
    auto from = is_address(source) ? upload_source(source) : upload_source(image_file(source));
    auto operation = service.upload_image(std::move(from), context.call());
    auto label = "uploading " + shortened(printable(source), 40);
    auto watching = watch(context, std::move(label), std::move(operation));
    co_return co_await std::move(watching);
}

std::string size_text(stored_image const& of)
{
    if (!of.width || !of.height) return "?";
    return std::to_string(*of.width) + 'x' + std::to_string(*of.height);
}

} // namespace neuroflash::cli
