// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/surface_probe.hpp"

#include "cli/render/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

bool is_success(int status) noexcept
{
    return status / 100 == 2;
}

std::string status_text(int status)
{
    return status == 0 ? std::string("no response") : "HTTP " + std::to_string(status);
}

json::value parsed(http_response const& response)
{
    auto failed = boost::system::error_code();
    auto made = json::parse(response.body, failed);
    return failed ? json::value() : made;
}

/// Null if it is not there.
json::value const* member(json::value const& of, std::initializer_list<std::string_view> names)
{
    auto const* at = &of;
    for (auto const name : names) {
        auto const* const object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(name);
        if (at == nullptr) return nullptr;
    }
    return at;
}

std::string text_at(json::value const& of, std::initializer_list<std::string_view> names)
{
    auto const* const found = member(of, names);
    auto const* const text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

struct found_list
{
    json::array const* items = nullptr;
    std::string envelope; ///< `data`, `_embedded` or `bare`.
};

found_list list_in(json::value const& whole)
{
    if (auto const* const bare = whole.if_array()) return {bare, "bare"};
    if (auto const* const data = member(whole, {"data"})) return {data->if_array(), "data"};
    auto const* const embedded = member(whole, {"_embedded"});
    auto const* const lists = embedded == nullptr ? nullptr : embedded->if_object();
    if (lists == nullptr) return {};
    for (auto const& one : *lists) {
        if (auto const* const items = one.value().if_array()) return {items, "_embedded"};
    }
    return {};
}

/// The order of times of one form is that of their text.
std::string_view order_in(json::array const& items)
{
    auto times = std::vector<std::string>();
    for (auto const& one : items) times.push_back(text_at(one, {"createdAt"}));
    auto const is_unknown = times.size() < 2 || std::ranges::find(times, "") != times.end() ||
        times.front() == times.back();
    if (is_unknown) return "unknown";
    return times.front() > times.back() ? "newest first" : "oldest first";
}

} // namespace

std::string one_pixel_upload()
{
    return R"({"imageUrl":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAA)"
           R"(DElEQVR42mP4//8/AAX+Av4zEpUUAAAAAElFTkSuQmCC"})";
}

finding judge_list(http_response const& response)
{
    if (!is_success(response.status)) {
        return finding::warning(
            "a sorted page of two images is refused (" + status_text(response.status) + ')', "");
    }
    auto const whole = parsed(response);
    auto const list = list_in(whole);
    if (list.items == nullptr) {
        return finding::warning(
            "the response is not a list of images in a known form",
            "Lost responses cannot be found on API v1. Please report this.");
    }
    auto const* const total = member(whole, {"page", "totalElements"});
    auto const is_counted = total != nullptr && total->is_int64();
    auto const order = order_in(*list.items);
    auto text = "envelope: " + list.envelope;
    text += is_counted ? ", total: " + std::to_string(total->get_int64()) : ", no total";
    text += ", order: " + std::string(order);
    if (order == "oldest first") text += " (newest first was requested)";
    auto made = finding::ok(std::move(text));
    made.details["envelope"] = list.envelope;
    made.details["total"] = is_counted ? *total : json::value(nullptr);
    made.details["order"] = order;
    return made;
}

std::optional<uploaded_image> image_of_upload(http_response const& response)
{
    if (!is_success(response.status)) return {};
    auto const whole = parsed(response);
    auto made = uploaded_image();
    made.id = text_at(whole, {"id"});
    if (made.id.empty()) return {};
    made.link = text_at(whole, {"_links", "content"});
    if (!made.link.empty()) {
        made.form = made.link.find("://") == std::string::npos ? "relative" : "absolute";
        return made;
    }
    made.link = text_at(whole, {"_links", "content", "href"});
    if (!made.link.empty()) made.form = "{\"href\"}";
    return made;
}

finding
judge_upload(http_response const& response, std::optional<uploaded_image> const& image, int deleted)
{
    auto const uploaded = status_text(response.status);
    if (!image && is_success(response.status)) {
        return finding::warning(
            "one pixel was uploaded (" + uploaded + "), and the response names no image",
            "Delete it by hand. Please report this.");
    }
    if (!image) {
        return finding::warning("an upload of one pixel is refused (" + uploaded + ')', "");
    }
    auto const text = uploaded + ", deleted with " + status_text(deleted);
    auto made = is_success(deleted)
        ? finding::ok(text)
        : finding::warning(
              text,
              "Delete the uploaded pixel:\nneuroflash delete --surface v1 -- " +
                  shell_word(printable(image->id)));
    made.details["status"] = response.status;
    made.details["deleted"] = deleted;
    return made;
}

finding judge_content(uploaded_image const& image, content_responses const& seen)
{
    auto text = image.form.empty() ? std::string("no link is shown; its usual address: ")
                                   : "link: " + image.form + "; ";
    if (seen.is_elsewhere) {
        text += "on another host, which was not requested";
    } else {
        text += status_text(seen.with_token) + " with the token";
        if (!seen.host.empty()) text += " (redirected to " + seen.host + ')';
        text += ", " + status_text(seen.without_token) + " without it";
    }
    auto const works =
        seen.is_elsewhere || is_success(seen.with_token) || seen.with_token / 100 == 3;
    auto made = works ? finding::ok(text)
                      : finding::warning(text, "Downloads on API v1 fail too. Please report this.");
    made.details["link"] = image.form.empty() ? json::value(nullptr) : json::value(image.form);
    made.details["with_token"] = seen.with_token;
    made.details["without_token"] = seen.without_token;
    return made;
}

std::string host_to_show(std::string_view address)
{
    auto const begin = address.find("://");
    if (begin == std::string_view::npos) return {};
    address.remove_prefix(begin + 3);
    auto const host = address.substr(0, address.find_first_of("/?#"));
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '.' || c == '-' || c == ':';
    };
    return std::ranges::all_of(host, is_plain) ? std::string(host) : std::string();
}

} // namespace neuroflash::cli
