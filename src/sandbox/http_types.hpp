// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_HTTP_TYPES_HPP
#define NEUROFLASH_SRC_SANDBOX_HTTP_TYPES_HPP

#include "sandbox/recipe.hpp"
#include "service_model/service_response.hpp"
#include "service_model/text_service.hpp"

#include <neuroflash/sandbox/records.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::sandbox {

using service_model::text_shape;

/// A streamed completion.
struct streamed_completion
{
    std::vector<std::string> documents;      ///< JSON, one document for each event.
    std::chrono::milliseconds piece_time{0}; ///< The delay before each event.
};

/// The part of a request that the router sees, without sockets and Beast.
struct http_request
{
    std::string method;
    std::string target; ///< The target as sent, with the query.
    std::string authorization;
    std::string workspace; ///< The field x-workspace-id.
    std::string content_type;
    std::string user_agent;
    std::string host;
    std::string body;
    text_shape shape = text_shape::as_asked;
    bool to_storage = false; ///< Whether it was sent to the origin of signed addresses.

    /// The target up to the query.
    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
};

/// An image to be drawn and encoded before the response can go out.
struct image_order
{
    std::shared_ptr<recipe const> what;
    image_format format = image_format::png;
};

/// An image file that was drawn.
struct drawn_file
{
    std::shared_ptr<recipe const> what;
    std::shared_ptr<std::string const> bytes;
    bool is_new = false; ///< Whether it was not in the cache.
};

/// A response of the model, or the work that has to be done to get it. At most one of image, job
/// and task is set.
struct http_response : service_model::service_response
{
    http_response() {} // not an aggregate: coroutines return it, which g++ 12 gets wrong for those
    http_response(service_model::service_response from)
        : service_model::service_response(std::move(from))
    {
    }

    /// Replaces `body`, because many responses may share one file.
    std::shared_ptr<std::string const> shared_body;
    std::optional<image_order> image;
    std::optional<streamed_completion> stream; ///< The content of `body`, event by event.

    std::string_view payload() const { return shared_body ? *shared_body : body; }
};

} // namespace neuroflash::inline v0::sandbox

#endif
