// SPDX-License-Identifier: BSL-1.0
#include "sandbox/image_store.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::sandbox {

void image_store::add(image_pointer image)
{
    auto& shelf = by_workspace_[image->workspace];
    shelf.images.push_back({image, shelf.listings});
    if (image->shown_from > image->created_at) shelf.late.push_back(image);
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
    auto const place = std::lower_bound(
        list.begin(), list.end(), image->sequence,
        [](entry const& one, std::uint64_t sequence) { return one.image->sequence < sequence; });
    list.erase(place);
    by_id_.erase(id);
    return true;
}

std::vector<image_pointer> image_store::ordered(
    std::vector<entry> const& list, std::size_t shown, std::size_t first, std::size_t last) const
{
    std::vector<image_pointer> found;
    if (view_.order != history_order::shuffled) {
        bool const newest = view_.order == history_order::newest_first;
        for (auto i = first; i < last; ++i) found.push_back(list[newest ? shown - 1 - i : i].image);
        return found;
    }
    for (std::size_t i = 0; i < shown; ++i) found.push_back(list[i].image);
    std::ranges::sort(found, {}, [](image_pointer const& one) { return one->id; });
    return {
        found.begin() + static_cast<std::ptrdiff_t>(first),
        found.begin() + static_cast<std::ptrdiff_t>(last)};
}

/// Without those that are late by themselves: few, and not for long.
std::vector<image_store::entry> image_store::shown_of(shelf& of, service_time now) const
{
    auto const is_late = [now](image_pointer const& one) { return one->shown_from > now; };
    auto shown = of.images;
    std::erase_if(shown, [&](entry const& one) { return is_late(one.image); });
    return shown;
}

history_slice image_store::list(
    std::string const& workspace, std::size_t page, std::size_t size, service_time now)
{
    history_slice found;
    auto const place = by_workspace_.find(workspace);
    if (place == by_workspace_.end()) return found;
    auto& shelf = place->second;
    ++shelf.listings;
    std::erase_if(shelf.late, [now](auto const& one) { return one->shown_from <= now; });
    auto const without_late = shelf.late.empty() ? std::vector<entry>() : shown_of(shelf, now);
    auto const& images = shelf.late.empty() ? shelf.images : without_late;
    // Made later is shown later, so the hidden ones are at the end.
    auto shown = images.size();
    while (shown != 0 &&
           (images[shown - 1].listings_before + view_.delay_listings > shelf.listings ||
            images[shown - 1].image->created_at + view_.delay > now))
        --shown;
    found.total = shown;
    if (page - 1 > shown / size) return found;
    auto const first = (page - 1) * size;
    found.images = ordered(images, shown, std::min(first, shown), std::min(first + size, shown));
    return found;
}

} // namespace neuroflash::inline v0::sandbox
