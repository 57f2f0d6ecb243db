// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PARAMS_LIST_PARAMS_HPP
#define NEUROFLASH_PARAMS_LIST_PARAMS_HPP

#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// Which quotas to list. Source: reference, /usage/quotas and /pagination.
class list_quotas_params
{
public:
    list_quotas_params() = default;

    std::optional<std::string> usage_type_key; ///< Such as `images`. Empty: every kind.
    std::optional<int> page;                   ///< From 1.
    std::optional<int> size;                   ///< Entries of a page, 1..200.
};

/// Which brand voices to list. Source: reference, /pagination.
class list_brand_voices_params
{
public:
    list_brand_voices_params() = default;

    std::optional<int> page; ///< From 1.
    std::optional<int> size; ///< Entries of a page, 1..200.
};

/// Which part of the history to list. The parameters are not documented by the service; what it
/// does not know, it ignores.
class list_history_params
{
public:
    list_history_params() = default;

    std::optional<int> page; ///< From 1.
    std::optional<int> size; ///< Entries of a page, 1..200.
};

/**
 * \brief Which part of the images of image-service v1 to list.
 *
 * Its parameters are those of the reference's general rule, /pagination; this list has none of its
 * own in the documents.
 */
class list_images_params
{
public:
    list_images_params() = default;

    std::optional<int> page;          ///< From 1.
    std::optional<int> size;          ///< Entries of a page, 1..200. Empty: the service's choice.
    std::optional<std::string> sort;  ///< A member to sort by, such as `createdAt`.
    std::optional<std::string> order; ///< `asc` or `desc`.
};

/// Which part of the model catalogue of image-service v1 to list.
class list_models_params
{
public:
    list_models_params() = default;

    std::optional<int> page; ///< From 1.
    std::optional<int> size; ///< Entries of a page, 1..200. Empty: the service's choice, 50.
};

} // namespace neuroflash::inline v0

#endif
