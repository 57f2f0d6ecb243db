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
 * \brief One planned misbehaviour.
 *
 * Applied to the next requests whose method and path match; of several that match, the one
 * injected first. The match sees the path without the query. Faults of the stages accept and
 * handshake are applied to the next connections instead, whatever is asked on them.
 */
struct fault
{
    /// For requests that match; empty texts match all.
    explicit fault(fault_kind what, std::string for_method = {}, std::string for_path = {})
        : kind(what), method(std::move(for_method)), path_prefix(std::move(for_path))
    {
    }

    fault_kind kind;         ///< what happens
    std::string method;      ///< "POST"; empty: any
    std::string path_prefix; ///< "/api/ds-prototypes/edit"; empty: any
    int times = 1;           ///< applied to that many matching requests; negative: to all
    int skip = 0;            ///< so many matching requests pass unharmed before

    /// Whether the request is carried out (state changed, credits charged) before the fault
    /// strikes, where fault_kind_rows leaves that open. Kinds that send the real answer always
    /// carry it out; delay waits after that if true and before it if false.
    bool charge_first = false;

    // Of answer and charged_refusal.
    unsigned status = 500;                                    ///< of the response
    std::vector<std::pair<std::string, std::string>> headers; ///< beside the framing
    std::string body;                                         ///< of the response
    std::string content_type = "application/json";            ///< empty: none
    std::size_t bytes = 0;                                    ///< see the kinds that name it

    /// delay, the drips, close_before_answer, reset_before_answer: as they say. The stalls: the
    /// connection is closed after that; 0: only when the client closes.
    std::chrono::milliseconds wait{0};

    /// Where the request is carried out: the history shows its images only this much later.
    std::chrono::milliseconds history_late{0};

    std::chrono::seconds retry_after{1}; ///< busy, rate_limit
    std::string raw;                     ///< garbage, garbage_in_handshake, raw
    bool keep_open = false;              ///< raw

    /// An answer of the given status and JSON body instead of the real one.
    static fault answering(
        unsigned with_status, std::string with_body, std::string for_method = {},
        std::string for_path = {})
    {
        fault made(fault_kind::answer, std::move(for_method), std::move(for_path));
        made.status = with_status;
        made.body = std::move(with_body);
        return made;
    }
};

} // namespace neuroflash::inline v0::sandbox

#endif
