// SPDX-License-Identifier: BSL-1.0
// The module api writes and reads each operation: pure header code, one file per endpoint.
#ifndef NEUROFLASH_API_ENDPOINT_HPP
#define NEUROFLASH_API_ENDPOINT_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/http/request_spec.hpp>
#include <neuroflash/core/recovery/paid_order.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/operation.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// The context of an endpoint, in addition to its own parameters.
struct endpoint_context
{
    route_params const& routes;
    workspace_id const& workspace;        ///< Empty if the endpoint does not use one.
    core::request_spec* spare = nullptr;  ///< An unused request whose memory is used again.
    field_params const* fields = nullptr; ///< Names that image-service v1 does not document.

    /// An empty request.
    core::request_spec begin() const
    {
        auto made = spare ? std::move(*spare) : core::request_spec();
        made.clear();
        return made;
    }
};

/// What only the client knows of a value that was read.
struct value_context
{
    std::string_view api_base;                 ///< The client's own address of the service.
    std::chrono::system_clock::time_point now; ///< The time by the client's wall clock.
};

/// The endpoints with two documented paths. A client remembers for each which one the service has.
enum class fallback_route : std::size_t
{
    edit,
    history,
    history_item,
    delete_image,
    text,
    count,
};

/// Whether the operation has a name, so that tables that are indexed by it have room for it.
constexpr bool is_named(operation kind) noexcept
{
    return static_cast<std::size_t>(kind) < operation_count;
}

/// An endpoint that says by which properties the history can show a call.
template <class E>
concept has_order = requires(typename E::params_type const& params) {
    { E::order_of(params) } -> std::same_as<core::paid_order>;
};

/**
 * \brief An operation of the service.
 *
 * `kind`: its name. `paid`: costs credits and must not be repeated blindly; `operation_names` must
 * agree, because metrics take it from there. `uses_workspace`: the call needs one, for its path or
 * its header. `workspace_header`: `x-workspace-id` is sent. `check` rejects invalid parameters
 * before any I/O, and takes `client_params::fields` if it needs them; `decode` reads a 2xx body.
 *
 * A paid endpoint has `order_of`, by which the history can show a call.
 *
 * Optional: `surface`, by default the guide's; `decode_into`, which reads like `decode`, into an
 * empty value that is there already; `accept`, whether a response is a refusal;
 * `is_finished`, whether the result is complete or must be requested again; `price_is_known`;
 * `fallback`, the `fallback_route` of an endpoint with two paths; `path_names_item`, whether its
 * path names an item that may be missing; `deletes_image`, whether the image that its parameters
 * name may be missing afterwards; `complete`, which adds to a value what only the client knows;
 * `credits_left`, what a value says of the account.
 */
template <class E>
concept endpoint = (requires(typename E::params_type const& params) {
    { E::check(params) } -> std::same_as<result<void>>;
} || requires(typename E::params_type const& params, field_params const& fields) {
    { E::check(params, fields) } -> std::same_as<result<void>>;
}) && requires(
    typename E::params_type const& params, endpoint_context const& context, std::string_view body) {
    { E::kind } -> std::convertible_to<operation>;
    { E::paid } -> std::convertible_to<bool>;
    { E::uses_workspace } -> std::convertible_to<bool>;
    { E::workspace_header } -> std::convertible_to<bool>;
    { E::encode(params, context) } -> std::same_as<core::request_spec>;
    { E::decode(body) } -> std::same_as<result<typename E::value_type>>;
    requires is_named(E::kind);
    requires bool(E::paid) == paid_in(E::kind).has_value();
    requires !bool(E::paid) || has_order<E>;
};

/// Calls `E::check`, in either form.
template <endpoint E>
result<void> check_params(typename E::params_type const& params, field_params const& fields)
{
    if constexpr (requires { E::check(params); }) {
        return E::check(params);
    } else {
        return E::check(params, fields);
    }
}

/// The surface that the endpoint belongs to.
template <class E>
constexpr image_surface surface_of() noexcept
{
    if constexpr (requires { E::surface; }) {
        return E::surface;
    } else {
        return image_surface::guide;
    }
}

} // namespace neuroflash::inline v0::api

#endif
