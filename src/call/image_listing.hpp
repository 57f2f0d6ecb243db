// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_IMAGE_LISTING_HPP
#define NEUROFLASH_SRC_CALL_IMAGE_LISTING_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/listed_page.hpp>
#include <neuroflash/core/http/request_spec.hpp>
#include <neuroflash/core/http/route_fallback.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/image_surface.hpp>
#include <neuroflash/operation.hpp>

#include <string_view>

namespace neuroflash::inline v0::call {

class client_state;

/// The way a surface lists its images: what the search for lost images needs of an endpoint.
struct image_listing
{
    operation kind;
    bool workspace_header;
    core::request_spec (*encode)(int page, int size, api::endpoint_context const& context);
    result<api::listed_page> (*decode)(std::string_view body);
    core::route_fallback* (*routes)(client_state& on);
};

image_listing const& listing_of(image_surface surface) noexcept;

} // namespace neuroflash::inline v0::call

#endif
