// SPDX-License-Identifier: BSL-1.0
// The module core decides: pure functions and state machines without clock, executor, socket or
// log.
#ifndef NEUROFLASH_CORE_HTTP_REQUEST_SPEC_HPP
#define NEUROFLASH_CORE_HTTP_REQUEST_SPEC_HPP

#include <neuroflash/http_message.hpp>

#include <string>
#include <string_view>

namespace neuroflash::inline v0::core {

/// One request as an endpoint writes it, before host, token and connection are known.
struct request_spec
{
    http_method method = http_method::get;
    std::string path;              ///< Below api_base, percent-encoded, ids filled in.
    std::string fallback_path;     ///< The reference's second path; empty if there is none.
    std::string query;             ///< Percent-encoded, without the question mark; may be empty.
    std::string_view content_type; ///< Static text; empty if there is no body.
    std::string body;

    /// Clears all members; keeps the memory.
    void clear() noexcept
    {
        method = http_method::get;
        path.clear();
        fallback_path.clear();
        query.clear();
        content_type = {};
        body.clear();
    }
};

} // namespace neuroflash::inline v0::core

#endif
