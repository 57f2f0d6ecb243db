// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_LIST_PARAMS_HPP
#define NEUROFLASH_PARAMS_LIST_PARAMS_HPP

#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// Selects the quotas to list. Source: reference, /usage/quotas and /pagination.
class list_quotas_params
{
public:
    list_quotas_params() = default;

    std::optional<std::string> usage_type_key; ///< A kind such as `images`. Empty for all kinds.
    std::optional<int> page;                   ///< The number of the page, from 1.
    std::optional<int> size;                   ///< Entries per page, 1..200.
};

/// Selects the brand voices to list. Source: reference, /pagination.
class list_brand_voices_params
{
public:
    list_brand_voices_params() = default;

    std::optional<int> page; ///< The number of the page, from 1.
    std::optional<int> size; ///< Entries per page, 1..200.
};

/// Selects the part of the history to list. The service does not document these parameters and
/// ignores unknown ones.
class list_history_params
{
public:
    list_history_params() = default;

    std::optional<int> page; ///< The number of the page, from 1.
    std::optional<int> size; ///< Entries per page, 1..200.
};

/**
 * \brief Selects the images of image-service v1 to list.
 *
 * The parameters are those of the reference's general rule, /pagination; the reference has none
 * for this list.
 */
class list_images_params
{
public:
    list_images_params() = default;

    std::optional<int> page; ///< The number of the page, from 1.
    /// Entries per page, 1..200. Empty for the service's default.
    std::optional<int> size;
    std::optional<std::string> sort;  ///< A member to sort by, such as `createdAt`.
    std::optional<std::string> order; ///< `asc` or `desc`.
};

/// Selects the part of the model catalogue of image-service v1 to list.
class list_models_params
{
public:
    list_models_params() = default;

    std::optional<int> page; ///< The number of the page, from 1.
    std::optional<int> size; ///< Entries per page, 1..200. Empty for the service's default, 50.
};

} // namespace neuroflash::inline v0

#endif
