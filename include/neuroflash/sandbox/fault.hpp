// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_FAULT_HPP
#define NEUROFLASH_SANDBOX_FAULT_HPP

#include <neuroflash/sandbox/fault_kind.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief One planned fault.
 *
 * It is applied to the next requests whose method and path match. If several match, the first one
 * that was injected is applied. The path is matched without the query. Faults of the stages accept
 * and handshake are applied to the next connections instead, whatever is requested on them.
 */
struct fault
{
    /// A fault for requests that match; empty texts match all.
    explicit fault(fault_kind what, std::string for_method = {}, std::string for_path = {})
        : kind(what), method(std::move(for_method)), path_prefix(std::move(for_path))
    {
    }

    fault_kind kind;         ///< The kind of the fault.
    std::string method;      ///< "POST"; empty for any.
    std::string path_prefix; ///< "/api/ds-prototypes/edit"; empty for any.
    int times = 1;           ///< Number of requests it is applied to; negative for all.
    int skip = 0;            ///< Number of matching requests before the first one it is applied to.

    /// Whether the request is carried out (state changed, credits charged) before the fault. It is
    /// used if fault_kind_rows leaves that open. Kinds that send the real response always carry it
    /// out; delay waits after that if true and before it if false.
    bool charge_first = false;

    // The next four members are used by response and charged_refusal.
    unsigned status = 500;                                    ///< Status of the response.
    std::vector<std::pair<std::string, std::string>> headers; ///< In addition to the framing.
    std::string body;                                         ///< Body of the response.
    std::string content_type = "application/json";            ///< Empty for no Content-Type.
    std::size_t bytes = 0;                                    ///< Used by the kinds that name it.

    /// Duration for delay, the drips, close_before_response and reset_before_response. For the
    /// stalls, the time until the connection is closed; 0 if only the client closes it.
    std::chrono::milliseconds wait{0};

    /// Delay until the history shows the images of the request, if it is carried out.
    std::chrono::milliseconds history_late{0};

    std::chrono::seconds retry_after{1}; ///< Used by busy, rate_limit.
    std::string raw;                     ///< Used by garbage, garbage_in_handshake, raw.
    bool keep_open = false;              ///< Used by raw.

    /// A response with the given status and JSON body instead of the real one.
    static fault with_response(
        unsigned with_status, std::string with_body, std::string for_method = {},
        std::string for_path = {})
    {
        fault made(fault_kind::response, std::move(for_method), std::move(for_path));
        made.status = with_status;
        made.body = std::move(with_body);
        return made;
    }
};

} // namespace neuroflash::inline v0::sandbox

#endif
