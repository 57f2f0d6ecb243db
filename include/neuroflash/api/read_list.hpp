// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_READ_LIST_HPP
#define NEUROFLASH_API_READ_LIST_HPP

#include <neuroflash/api/json_read.hpp>
#include <neuroflash/models/page.hpp>

#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// A page of a list in any of the service's envelopes: `data` next to `page`, an array within
/// `_embedded` or at the top under another name, or the bare array. `read` reads one element.
template <class T, class Read>
result<page<T>> decode_page(std::string_view body, Read read)
{
    json_document document(body);
    auto const root = document.root();
    auto const data = root["data"];
    auto const embedded = root["_embedded"];
    auto const inner = embedded.first_array();
    auto const outer = root.first_array();
    auto const& named = inner.is_array() ? inner : outer.is_array() ? outer : data;
    auto const& list = root.is_array() ? root : data.is_array() ? data : named;
    auto part = page<T>();
    if ((root.is_array() || root.require_object()) && list.require_array()) {
        part.data.reserve(list.size_hint());
        list.for_each([&](json_node const& item) { part.data.push_back(read(item)); });
    }
    auto const paging = root["page"];
    part.size = paging["size"].integer(0).value_or(0);
    part.total_elements = paging["totalElements"].integer(0).value_or(0);
    part.total_pages = paging["totalPages"].integer(0).value_or(0);
    part.current_page = paging["currentPage"].integer(0).value_or(0);
    return document.finish(std::move(part));
}

} // namespace neuroflash::inline v0::api

#endif
