// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_FAULT_HPP
#define NEUROFLASH_SANDBOX_FAULT_HPP

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::sandbox
{

/// The ways in which a request can go wrong.
enum class fault_kind
{
    answer,              ///< status, headers and body below instead of the real answer
    close_before_answer, ///< the connection is closed (FIN, no TLS close_notify)
    reset_before_answer, ///< the connection is reset (RST)
    cut_body,            ///< whole header and the first `bytes` bytes of the body, then close
    stall,               ///< no answer at all; ends when the client closes
    stall_body,          ///< whole header and `bytes` bytes of the body, then as stall
    delay,               ///< the real answer, `wait` later
    drip,                ///< the real answer in pieces of `bytes` bytes (0: 1), `wait` between them
    garbage,             ///< `raw` (default: bytes that are not HTTP), then close
    raw,                 ///< exactly the bytes of `raw`, then close unless `keep_open`
    close_after_answer   ///< the real answer with keep-alive, then close without a word
};

/**
 * \brief One planned misbehaviour.
 *
 * Applied to the next requests whose method and path match; of several that match, the one
 * injected first. The match sees the path without the query.
 */
struct fault
{
    explicit fault(fault_kind what, std::string for_method = {}, std::string for_path = {})
        : kind(what), method(std::move(for_method)), path_prefix(std::move(for_path))
    {
    }

    fault_kind kind;
    std::string method;      ///< "POST"; empty: any
    std::string path_prefix; ///< "/api/ds-prototypes/edit"; empty: any
    int times = 1;           ///< applied to that many matching requests; negative: to all
    int skip = 0;            ///< so many matching requests pass unharmed before

    /// Whether the request is carried out (state changed, credits charged) before the fault
    /// strikes. Kinds that send the real answer always carry it out; delay waits after that
    /// if true and before it if false.
    bool charge_first = false;

    unsigned status = 500;                                    ///< answer
    std::vector<std::pair<std::string, std::string>> headers; ///< answer, beside the framing
    std::string body;                                         ///< answer
    std::string content_type = "application/json";            ///< answer; empty: none
    std::size_t bytes = 0;                                    ///< cut_body, stall_body, drip
    std::chrono::milliseconds wait{0};                        ///< delay, drip
    std::string raw;                                          ///< garbage, raw
    bool keep_open = false;                                   ///< raw

    /// An answer of the given status and JSON body instead of the real one.
    static fault answering(unsigned with_status, std::string with_body,
                           std::string for_method = {}, std::string for_path = {})
    {
        fault made(fault_kind::answer, std::move(for_method), std::move(for_path));
        made.status = with_status;
        made.body = std::move(with_body);
        return made;
    }
};

} // namespace neuroflash::sandbox

#endif
