// SPDX-License-Identifier: BSL-1.0
#include "common/work.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <array>
#include <charconv>
#include <stdexcept>

namespace bench {

namespace {

namespace json = boost::json;

void append_json_string(std::string& to, std::string_view text)
{
    constexpr char digits[] = "0123456789abcdef";
    to += '"';
    auto begin = std::size_t(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        to.append(text, begin, i - begin);
        begin = i + 1;
        if (c >= 0x20) {
            to.append({'\\', text[i]});
        } else {
            to.append({'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]});
        }
    }
    to.append(text, begin, text.npos);
    to += '"';
}

void assign(std::string& to, json::object const& from, std::string_view key)
{
    auto const& text = from.at(key).as_string();
    to.assign(text.data(), text.size());
}

void read_image(json::object const& from, image& to)
{
    assign(to.url, from, "url");
    assign(to.content_type, from, "content_type");
    assign(to.image_id, from, "image_id");
    to.width = json::value_to<int>(from.at("width"));
    to.height = json::value_to<int>(from.at("height"));
}

} // namespace

std::string prompt(int hold_ms)
{
    return "A professional hero image for a landing page about sustainable energy: wind turbines "
           "on green hills at sunrise, soft light, wide angle, \"hopeful\" mood, no text, "
           "photorealistic, hold " +
        std::to_string(hold_ms) + " ms";
}

request_writer::request_writer(
    std::string const& host, unsigned short port, std::string const& token)
{
    auto const authority = host + ':' + std::to_string(port);
    auto const common = " HTTP/1.1\r\nHost: " + authority +
        "\r\nUser-Agent: benchmark/1.0\r\nAccept: */*\r\nAuthorization: Bearer " + token +
        "\r\nx-workspace-id: " + workspace + "\r\n";
    post_header_ = std::string("POST ") + generate_path + common +
        "Content-Type: application/json\r\nContent-Length: ";
    get_ = std::string("GET ") + image_path + common + "\r\n";
}

std::string_view request_writer::generate(std::string_view prompt)
{
    body_.clear();
    append_generate_body(body_, prompt);
    auto number = std::array<char, 20>();
    auto const end = std::to_chars(number.data(), number.data() + number.size(), body_.size()).ptr;
    whole_ = post_header_;
    whole_.append(number.data(), end).append("\r\n\r\n").append(body_);
    return whole_;
}

std::string_view request_writer::get_image()
{
    return get_;
}

void append_generate_body(std::string& to, std::string_view prompt)
{
    to += "{\"prompt\":";
    append_json_string(to, prompt);
    to += ",\"model\":";
    append_json_string(to, model);
    to += ",\"num_images\":1,\"aspect_ratio\":";
    append_json_string(to, aspect_ratio);
    to += ",\"output_format\":";
    append_json_string(to, output_format);
    to += '}';
}

void parse_answer(std::string_view text, answer& to)
{
    alignas(std::max_align_t) unsigned char memory[4096];
    auto resource = json::monotonic_resource(memory, sizeof(memory));
    auto const document = json::parse(text, &resource);
    auto const& root = document.as_object();
    auto const& images = root.at("images").as_array();
    to.images.resize(images.size());
    for (std::size_t i = 0; i < images.size(); ++i) {
        read_image(images[i].as_object(), to.images[i]);
    }
    assign(to.prompt, root, "prompt");
    assign(to.batch_id, root, "batch_id");
    if (to.images.size() != 1) throw std::runtime_error("not the answer that was expected");
}

std::string parse_upload_answer(std::string_view text)
{
    auto const document = json::parse(text);
    auto const& id = document.as_object().at("id").as_string();
    return std::string(id.data(), id.size());
}

header find_header(std::string_view bytes)
{
    constexpr std::string_view length_name = "\r\nContent-Length: ";
    auto found = header();
    auto const end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) return found;
    auto const length = bytes.substr(0, end).find(length_name);
    if (!bytes.starts_with("HTTP/1.1 ") || length == bytes.npos) {
        throw std::runtime_error("not the header that was expected");
    }
    auto const* const last = bytes.data() + bytes.size();
    std::from_chars(bytes.data() + 9, last, found.status);
    std::from_chars(bytes.data() + length + length_name.size(), last, found.body_size);
    found.size = end + 4;
    return found;
}

} // namespace bench
