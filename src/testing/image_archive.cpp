// SPDX-License-Identifier: BSL-1.0
#include "testing/image_archive.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace neuroflash::inline v0::testing {

namespace {

using std::chrono::days;
using std::chrono::floor;

std::string timestamp(std::chrono::system_clock::time_point at, timestamp_style style)
{
    auto const day = floor<days>(at);
    auto const date = std::chrono::year_month_day(day);
    auto const time = std::chrono::hh_mm_ss(floor<std::chrono::microseconds>(at - day));
    auto text = std::array<char, 64>();
    auto const size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()));
    auto written = std::string(text.data(), static_cast<std::size_t>(size));
    if (style == timestamp_style::seconds) return written + 'Z';
    auto const fraction = std::snprintf(
        text.data(), text.size(), ".%06d", static_cast<int>(time.subseconds().count()));
    written.append(text.data(), static_cast<std::size_t>(fraction));
    return style == timestamp_style::microseconds ? written + "+00:00" : written;
}

} // namespace

std::string view_path(std::string_view image_id)
{
    return std::string("/api/ds-prototypes/image_generation/").append(image_id).append("/view");
}

bool image_archive::hides(std::string_view field) const noexcept
{
    auto const& hidden = params_.hidden_history_fields;
    return std::find(hidden.begin(), hidden.end(), field) != hidden.end();
}

std::string image_archive::describe(archived_image const& image) const
{
    auto shown = boost::json::object();
    shown["output_image_id"] = image.id;
    shown["output_image_url"] = view_path(image.id);
    shown["prompt"] = image.prompt;
    shown["model"] = image.model;
    shown["batch_id"] = image.batch_id;
    shown["created_at"] = timestamp(image.created, params_.timestamps);
    shown["type"] = image.type;
    for (auto const& field : params_.hidden_history_fields) shown.erase(field);
    return boost::json::serialize(shown);
}

void image_archive::add(archived_image image)
{
    image.listed = describe(image);
    auto const later = std::upper_bound(
        images_.begin(), images_.end(), image.created,
        [](auto const created, archived_image const& other) { return created < other.created; });
    images_.insert(later, std::move(image));
}

archived_image const* image_archive::find(std::string_view workspace, std::string_view id) const
{
    auto const found = std::find_if(images_.begin(), images_.end(), [&](auto const& image) {
        return image.id == id && image.workspace == workspace;
    });
    return found == images_.end() ? nullptr : &*found;
}

bool image_archive::remove(std::string_view workspace, std::string_view id)
{
    return std::erase_if(images_, [&](auto const& image) {
               return image.id == id && image.workspace == workspace;
           }) != 0;
}

void image_archive::show_all() noexcept
{
    for (auto& image : images_) image.visible = moment();
}

std::string image_archive::list(
    std::string_view workspace, std::size_t page, std::size_t size, moment now) const
{
    auto shown = std::vector<archived_image const*>();
    for (auto const& image : images_) {
        if (image.visible <= now && image.workspace == workspace) shown.push_back(&image);
    }
    if (params_.order == history_order::newest_first) std::reverse(shown.begin(), shown.end());
    if (params_.order == history_order::unordered) {
        std::sort(
            shown.begin(), shown.end(), [](auto const* a, auto const* b) { return a->id < b->id; });
    }
    auto const total = shown.size();
    auto begin = std::size_t(0);
    auto end = total;
    if (params_.pages_history) {
        if (size == 0) size = params_.default_page_size;
        size = std::min(size, params_.max_page_size);
        begin = std::min(total, (page == 0 ? 0 : page - 1) * size);
        end = std::min(total, begin + size);
    }
    auto text = std::string(R"({"items":[)");
    for (auto i = begin; i < end; ++i) {
        if (i != begin) text += ',';
        text += shown[i]->listed;
    }
    text += ']';
    if (!hides("total")) text += R"(,"total":)" + std::to_string(total);
    return text + '}';
}

} // namespace neuroflash::inline v0::testing
