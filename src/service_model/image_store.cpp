// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace {

bool is_late(image_record const& image, service_time now)
{
    return image.shown_from > now || !image.is_ready(now);
}

bool is_hidden(image_record const& image, list_rules const& rules, service_time now)
{
    if (rules.only_own && image.made_by != rules.of) return true;
    return image.shown_from > now || (rules.hides_unready && !image.is_ready(now));
}

} // namespace

service_time image_store::created_at(entry const& one)
{
    return one.image->created_at;
}

void image_store::add(std::shared_ptr<image_record> image)
{
    auto& own = by_workspace_[image->workspace];
    auto const later = std::ranges::upper_bound(own.images, image->created_at, {}, created_at);
    own.images.insert(later, {image, own.listings});
    if (is_late(*image, image->created_at)) own.late.push_back(image);
    by_id_.emplace(image->id, std::move(image));
}

image_pointer image_store::find(std::string const& id) const
{
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

image_pointer image_store::find(std::string const& workspace, std::string const& id) const
{
    auto image = find(id);
    return image && image->workspace == workspace ? image : nullptr;
}

bool image_store::remove(std::string const& workspace, std::string const& id)
{
    auto const image = find(workspace, id);
    if (!image) return false;
    auto& list = by_workspace_[workspace].images;
    auto place = std::ranges::lower_bound(list, image->created_at, {}, created_at);
    while (place->image != image) ++place; // others may have the same time
    list.erase(place);
    std::erase(by_workspace_[workspace].late, image);
    by_id_.erase(id);
    return true;
}

void image_store::show_all()
{
    for (auto& [workspace, own] : by_workspace_)
        for (auto const& one : own.images) one.image->shown_from = one.image->created_at;
}

image_page image_store::list(
    std::string const& workspace, list_rules const& rules, std::size_t page, std::size_t size,
    service_time now)
{
    image_page made;
    auto const place = by_workspace_.find(workspace);
    if (place == by_workspace_.end()) return made;
    auto& own = place->second;
    auto const of = static_cast<std::size_t>(rules.of);
    auto const listings = ++own.listings[of];
    if (rules.counts_looks)
        for (auto const& one : own.late) ++one->looks;
    std::erase_if(own.late, [now](auto const& one) { return !is_late(*one, now); });

    // Images that are hidden one by one are left out. Usually there are none, so nothing is copied.
    std::vector<entry> filtered;
    bool const filters = rules.only_own || !own.late.empty();
    if (filters)
        std::ranges::copy_if(own.images, std::back_inserter(filtered), [&](entry const& one) {
            return !is_hidden(*one.image, rules, now);
        });
    auto const& images = filters ? filtered : own.images;
    // An image that was made later is shown later, so the late ones are at the end.
    auto shown = images.size();
    while (shown != 0 &&
           (images[shown - 1].listings_before[of] + rules.delay_listings > listings ||
            images[shown - 1].image->created_at + rules.delay > now))
        --shown;
    made.total = shown;
    if (page - 1 > shown / size) return made;
    auto const first = std::min((page - 1) * size, shown);
    auto const last = std::min(first + size, shown);
    if (rules.order != list_order::unordered) {
        bool const newest = rules.order == list_order::newest_first;
        for (auto i = first; i < last; ++i)
            made.images.push_back(images[newest ? shown - 1 - i : i].image);
        return made;
    }
    std::vector<image_pointer> all;
    for (std::size_t i = 0; i < shown; ++i) all.push_back(images[i].image);
    std::ranges::sort(all, {}, [](image_pointer const& one) { return one->id; });
    auto const at = [&](std::size_t n) { return all.begin() + static_cast<std::ptrdiff_t>(n); };
    made.images.assign(at(first), at(last));
    return made;
}

} // namespace neuroflash::inline v0::service_model
