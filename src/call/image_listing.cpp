// SPDX-License-Identifier: BSL-1.0
#include "call/image_listing.hpp"

#include "call/client_state.hpp"
#include "call/dispatch.hpp"

#include <neuroflash/api/list_history.hpp>
#include <neuroflash/api/list_images.hpp>

#include <utility>

namespace neuroflash::inline v0::call {

namespace {

template <api::endpoint Endpoint>
core::request_spec encode_listing(int page, int size, api::endpoint_context const& context)
{
    auto which = typename Endpoint::params_type();
    which.page = page;
    which.size = size;
    return Endpoint::encode(which, context);
}

template <api::endpoint Endpoint>
result<api::listed_page> decode_listing(std::string_view body)
{
    if constexpr (requires { Endpoint::decode_listed(body); }) {
        return Endpoint::decode_listed(body);
    } else {
        auto decoded = Endpoint::decode(body);
        if (!decoded) return decoded.error();
        return Endpoint::listed(std::move(*decoded));
    }
}

template <api::endpoint Endpoint>
constexpr image_listing listing_by = {
    Endpoint::kind, Endpoint::workspace_header, &encode_listing<Endpoint>,
    &decode_listing<Endpoint>, &routes_of<Endpoint>};

} // namespace

image_listing const& listing_of(image_surface surface) noexcept
{
    switch (surface) {
    case image_surface::guide: return listing_by<api::list_history>;
    case image_surface::v1: return listing_by<api::list_images>;
    }
    return listing_by<api::list_history>;
}

} // namespace neuroflash::inline v0::call
