// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_FUZZ_CHECK_GENERATION_HPP
#define NEUROFLASH_TEST_FUZZ_CHECK_GENERATION_HPP

#include "fuzz.hpp"

#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/history.hpp>

namespace neuroflash::fuzz {

inline void check_generation(generation const& made)
{
    for (auto const& one : made.images) {
        require(!one.url.empty() || one.image_id, "each image can be fetched");
        require(!one.image_id || !one.image_id->empty(), "an id has content");
        require(one.file_size.value_or(0) >= 0, "a size is not negative");
        require(one.width.value_or(0) >= 0 && one.height.value_or(0) >= 0, "nor are pixels");
    }
    require(!made.batch_id || !made.batch_id->empty(), "a batch id has content");
    require(core::is_valid_utf8(made.detail), "the service's warning is UTF-8");
    // What a body cannot know.
    require(made.charge.state == charge_state::not_charged, "decoding decides nothing about money");
    require(made.attempts == 0 && !made.recovered, "nor about the call");
}

inline void check_history_item(history_item const& item)
{
    require(!item.image_id.empty(), "an item has an id");
    require(!item.batch_id || !item.batch_id->empty(), "a batch id has content");
    require(!item.model || !item.model->empty(), "a model has a name");
    auto const& path = item.image_path.str();
    if (path.empty()) return;
    require(path.front() == '/' && !path.starts_with("//"), "a path begins with one slash");
    require(is_visible_ascii(path), "a path is percent-encoded");
}

} // namespace neuroflash::fuzz

#endif
