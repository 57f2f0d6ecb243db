// SPDX-License-Identifier: BSL-1.0
#include "sandbox/image_cache.hpp"

namespace neuroflash::inline v0::sandbox {

image_cache::bytes image_cache::find(std::string const& key)
{
    std::lock_guard const lock(mutex_);
    auto const place = places_.find(key);
    if (place == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, place->second);
    return place->second->second;
}

void image_cache::put(std::string const& key, bytes content)
{
    std::lock_guard const lock(mutex_);
    if (content->size() > limit_ || places_.count(key) != 0) return;
    held_ += content->size();
    entries_.emplace_front(key, std::move(content));
    places_.emplace(key, entries_.begin());
    while (held_ > limit_) {
        held_ -= entries_.back().second->size();
        places_.erase(entries_.back().first);
        entries_.pop_back();
    }
}

void image_cache::clear()
{
    std::lock_guard const lock(mutex_);
    places_.clear();
    entries_.clear();
    held_ = 0;
}

} // namespace neuroflash::inline v0::sandbox
