// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_PAGE_HPP
#define NEUROFLASH_MODELS_PAGE_HPP

#include <cstdint>
#include <vector>

namespace neuroflash::inline v0 {

/// One page of a longer list. Source: reference, /pagination. Pages count from 1.
template <class T>
struct page
{
    std::vector<T> data;             ///< The entries.
    std::int64_t size = 0;           ///< Most entries per page.
    std::int64_t total_elements = 0; ///< Entries on all pages.
    std::int64_t total_pages = 0;    ///< 0 if not known.
    std::int64_t current_page = 0;   ///< The number of this page, from 1; 0 if not known.
};

} // namespace neuroflash::inline v0

#endif
