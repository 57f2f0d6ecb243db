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

} // namespace neuroflash::inline v0

#endif
