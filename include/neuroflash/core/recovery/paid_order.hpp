// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_PAID_ORDER_HPP
#define NEUROFLASH_CORE_RECOVERY_PAID_ORDER_HPP

#include <neuroflash/ids.hpp>

#include <span>
#include <string_view>

namespace neuroflash::inline v0::core {

/// The properties of a paid call that the history can show. Everything it refers to outlives it.
struct paid_order
{
    std::string_view prompt;
    std::string_view model;                    ///< Empty if none was requested.
    int images = 1;                            ///< 1 if no number was requested.
    std::span<stored_image_id const> inputs{}; ///< The input images, on image-service v1.
};

} // namespace neuroflash::inline v0::core

#endif
