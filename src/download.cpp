// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/download.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0 {

download_source::download_source(image const& from)
    : text_(from.url), id_(from.image_id ? *from.image_id : neuroflash::image_id()),
      stored_id_(from.stored_id ? *from.stored_id : stored_image_id())
{
}

download_source::download_source(stored_image const& from)
    : text_(from.content), stored_id_(from.id)
{
}

download_source::download_source(stored_image_id from) : stored_id_(std::move(from)) {}

download_source::download_source(image_path const& from) : text_(from.str()) {}

download_source::download_source(image_id from) : id_(std::move(from)) {}

download_target download_target::memory(std::string& to)
{
    auto target = download_target(std::string());
    target.string_ = &to;
    return target;
}

} // namespace neuroflash::inline v0
