// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_LIST_PAGE_HPP
#define NEUROFLASH_SRC_SANDBOX_LIST_PAGE_HPP

#include "sandbox/form.hpp"
#include "sandbox/responses.hpp"

#include <boost/json/array.hpp>

namespace neuroflash::inline v0::sandbox {

/// The asked page of the entries.
inline boost::json::array cut_page(boost::json::array const& all, page_request const& asked)
{
    boost::json::array cut;
    auto const first = (asked.page - 1) * asked.size;
    for (auto i = first; i < all.size() && i < first + asked.size; ++i) cut.push_back(all[i]);
    return cut;
}

/// The answer of the v1 services to a page or a size that is out of range.
inline http_response bad_page_response(page_request const& asked)
{
    return bad_parameter_response(asked.bad, "must be a number from 1 (size: to 200)");
}

} // namespace neuroflash::inline v0::sandbox

#endif
