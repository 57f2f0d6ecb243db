// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_IMAGE_CACHE_HPP
#define NEUROFLASH_SRC_SANDBOX_IMAGE_CACHE_HPP

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace neuroflash::inline v0::sandbox {

/// The image files that were asked for last, so that the same image is not drawn again.
/// Safe from any thread.
class image_cache
{
public:
    using bytes = std::shared_ptr<std::string const>;

    /// \param limit in bytes of content
    explicit image_cache(std::size_t limit) : limit_(limit) {}

    bytes find(std::string const& key); ///< Null if the image is not kept.
    void put(std::string const& key, bytes content);
    void clear();

private:
    using entry = std::pair<std::string, bytes>;

    std::mutex mutex_;
    std::size_t limit_;
    std::size_t held_ = 0;
    std::list<entry> entries_; // used last first
    std::unordered_map<std::string, std::list<entry>::iterator> places_;
};

} // namespace neuroflash::inline v0::sandbox

#endif
