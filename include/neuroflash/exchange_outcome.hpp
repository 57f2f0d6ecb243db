// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXCHANGE_OUTCOME_HPP
#define NEUROFLASH_EXCHANGE_OUTCOME_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief The facts of one attempt. Core decides what follows from them.
 *
 * `code` is `errc{}` when a whole answer was read, whatever its status.
 */
class exchange_outcome
{
public:
    exchange_outcome() = default;

    errc code{};                           ///< How the attempt ended.
    neuroflash::phase phase = phase::none; ///< Where it ended.
    error_code cause;                      ///< The code underneath, if any.
    std::string explanation;       ///< What a person should know: addresses tried, certificate.
    int proxy_status = 0;          ///< Status of a proxy that opened no tunnel; 0: none.
    bool reused = false;           ///< The connection had served before.
    bool misdirected = false;      ///< No such host, or not the host: the next dial fails as well.
    std::size_t bytes_written = 0; ///< Of the request, accepted by the kernel (TLS: encrypted).
    bool header_seen = false;      ///< The answer's header was read.
    bool body_complete = false;    ///< And all of its body.
    http_response response;        ///< The answer, as far as it came.
    timeline times; ///< Phases and bytes received, as far as the transport knows them.

    /// Forgets all of it. The answer keeps its memory for the next.
    void clear()
    {
        auto memory = std::move(response);
        memory.clear();
        *this = exchange_outcome();
        response = std::move(memory);
    }
};

} // namespace neuroflash::inline v0

#endif
