// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXCHANGE_OUTCOME_HPP
#define NEUROFLASH_EXCHANGE_OUTCOME_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/http_message.hpp>

#include <cstddef>
#include <string>

namespace neuroflash::inline v0 {

/**
 * \brief The facts of one attempt. Core decides what follows from them.
 *
 * `code` is `errc{}` if a whole response was read, whatever its status.
 */
class exchange_outcome
{
public:
    exchange_outcome() = default;

    errc code{};                           ///< How the attempt ended.
    neuroflash::phase phase = phase::none; ///< The phase in which it ended.
    error_code cause;                      ///< The underlying code, if any.
    std::string explanation;               ///< Details for people: addresses tried, certificate.
    int proxy_status = 0; ///< Status with which a proxy refused a tunnel; 0 if none did.
    bool reused = false;  ///< The connection had served an earlier request.
    /// The host does not exist, or its certificate is not trusted, so the next dial fails as well.
    bool permanent_connect_failure = false;
    /// Bytes of the request that the kernel accepted (TLS: encrypted).
    std::size_t bytes_written = 0;
    bool header_seen = false;   ///< The header of the response was read.
    bool body_complete = false; ///< The whole body of the response was read.
    http_response response;     ///< The response, as far as it arrived.
    timeline times;             ///< Phases and bytes received, as far as the transport knows them.

    /// Resets all members. The response keeps its memory for the next attempt.
    void clear()
    {
        // Lists all members, so this does not compile while a new one is missing here. Resetting
        // them in place costs a third of the assignment of a new outcome.
        auto& [end, at, why, text, proxy, again, lasts, sent, head, whole, got, spent] = *this;
        end = errc{};
        at = neuroflash::phase::none;
        why = error_code();
        text.clear();
        proxy = 0;
        again = lasts = head = whole = false;
        sent = 0;
        got.clear();
        spent = timeline();
    }
};

} // namespace neuroflash::inline v0

#endif
