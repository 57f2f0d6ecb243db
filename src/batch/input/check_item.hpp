// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_CHECK_ITEM_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_CHECK_ITEM_HPP

#include "batch/input/item.hpp"

#include <neuroflash/models/image_model.hpp>

#include <span>
#include <string>

namespace neuroflash::inline v0::batch {

/// Why the service could not carry this item out, by its list of models; empty if it could. A fact
/// that a model leaves out is no objection. Without a model in the item, any allowed one may do it.
std::string fault_by_models(item const& of, std::span<image_model const> models);

} // namespace neuroflash::inline v0::batch

#endif
