// SPDX-License-Identifier: BSL-1.0
#include "image_store.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::sandbox
{

void image_store::add(image_pointer image)
{
    by_workspace_[image->workspace].push_back(image);
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
    if (!image)
        return false;
    auto& list = by_workspace_[workspace];
    auto const place = std::lower_bound(list.begin(), list.end(), image->sequence,
                                        [](image_pointer const& entry, std::uint64_t sequence)
                                        { return entry->sequence < sequence; });
    list.erase(place);
    by_id_.erase(id);
    return true;
}

std::vector<image_pointer> image_store::page(std::string const& workspace, std::size_t page,
                                             std::size_t size) const
{
    std::vector<image_pointer> found;
    auto const list = by_workspace_.find(workspace);
    if (list == by_workspace_.end() || (page - 1) > list->second.size() / size)
        return found;
    auto const first = (page - 1) * size;
    auto const last = std::min(first + size, list->second.size());
    for (auto i = first; i < last; ++i)
        found.push_back(list->second[list->second.size() - 1 - i]);
    return found;
}

std::size_t image_store::count(std::string const& workspace) const
{
    auto const list = by_workspace_.find(workspace);
    return list == by_workspace_.end() ? 0 : list->second.size();
}

} // namespace neuroflash::sandbox
