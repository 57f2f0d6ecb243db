// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/params/edit_params.hpp>
#include <neuroflash/params/text_params.hpp>
#include <neuroflash/params/upload_source.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0 {

edit_params::edit_params(std::string text, image_path source) : generate_params(std::move(text))
{
    sources.push_back(std::move(source));
}

edit_params::edit_params(std::string text, std::vector<image_path> images)
    : generate_params(std::move(text)), sources(std::move(images))
{
}

edit_params::edit_params(std::string text, stored_image_id input) : generate_params(std::move(text))
{
    inputs.push_back(std::move(input));
}

edit_params::edit_params(std::string text, std::vector<stored_image_id> images)
    : generate_params(std::move(text)), inputs(std::move(images))
{
}

text_params::text_params(std::string prompt)
{
    messages.emplace_back("user", std::move(prompt));
}

text_params::text_params(std::vector<text_message> conversation) : messages(std::move(conversation))
{
}

image_bytes::image_bytes(std::span<std::byte const> bytes)
    : bytes_(reinterpret_cast<char const*>(bytes.data()), bytes.size())
{
}

image_bytes::image_bytes(std::span<unsigned char const> bytes)
    : bytes_(reinterpret_cast<char const*>(bytes.data()), bytes.size())
{
}

upload_source::upload_source(image_file from) : upload_source(kind::file, {}, {}, {})
{
    file_ = std::move(from);
}

upload_source::upload_source(image_bytes from) : upload_source(kind::bytes, {}, {}, {})
{
    bytes_ = std::move(from);
}

upload_source::upload_source(std::string url) : upload_source(kind::url, {}, {}, std::move(url)) {}

upload_source::upload_source(char const* url) : upload_source(std::string(url)) {}

upload_source::upload_source(kind which, std::string path, std::string bytes, std::string url)
    : kind_(which), file_(std::move(path)), bytes_(std::move(bytes)), url_(std::move(url))
{
}

} // namespace neuroflash::inline v0
