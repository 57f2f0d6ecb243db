// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SANDBOX_FAULT_PLAN_HPP
#define NEUROFLASH_SANDBOX_FAULT_PLAN_HPP

#include <neuroflash/sandbox/fault.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// The targets of random faults. Each has draws of its own.
enum class fault_target
{
    paid,       ///< A generation or an edit.
    free,       ///< A request that has no other target.
    token,      ///< A request for a token.
    connection, ///< A connection.
    text        ///< A completion of a chat.
};

/// The size of arrays that are indexed by a fault_target.
inline constexpr std::size_t fault_target_count = 5;

/**
 * \brief Random faults that a seed repeats.
 *
 * The n-th draw of a target depends only on the plan and n, so that the same plan and the
 * same order of requests give the same faults.
 */
struct fault_plan
{
    // Not an aggregate, because g++ 12 destroys aggregates twice in a co_await expression.
    fault_plan() {}

    std::uint64_t seed = 1; ///< Equal seeds give equal draws.

    /// The share of the requests or connections with a fault, each 0..1.
    double rate = 0.1;            ///< Paid requests.
    double free_rate = 0.0;       ///< All other requests, those for a token included.
    double connection_rate = 0.0; ///< Connections, before their first request.
    double text_rate = 0.0;       ///< Completions of a chat.

    /// The share of the faults that happen after the work is done and charged, 0..1, among the
    /// kinds that leave it open.
    double charge_share = 0.5;

    /// How often each kind is drawn in comparison to the others, >= 0; a kind that is not in the
    /// map is not drawn. Empty for all that drawable() allows, equally often. A target without a
    /// kind in the map has no faults.
    std::map<fault_kind, double> weights;

    std::chrono::milliseconds stall_time{0};  ///< The fault::wait of the stalls.
    std::chrono::milliseconds delay_time{50}; ///< The fault::wait of delay.
    std::chrono::milliseconds drip_time{1};   ///< The fault::wait of the drips.
    std::chrono::seconds retry_after{1};      ///< The fault::retry_after of busy and rate_limit.

    /// Longest fault::history_late of charged_refusal; all values are equally likely.
    std::chrono::milliseconds history_late{0};

    /// Faults that are not drawn: sandbox_server::set_fault_plan injects them. They come first.
    std::vector<fault> faults;

    /// The fault for the n-th request or connection of that kind, n from 0; empty if there is none.
    /// Depends only on the plan and the arguments.
    std::optional<fault> draw(fault_target target, std::uint64_t n) const;

    /// \brief Checks the ranges above.
    ///
    /// \par Exceptions
    /// std::invalid_argument naming the member.
    void check() const;

    /// A kind of the stage handshake, never applied without TLS, that the plan injects or may draw.
    /// Empty if there is none.
    std::optional<fault_kind> kind_that_needs_tls() const;

    /**
     * \brief Reads the JSON that doc/sandbox.md describes.
     *
     * Without a seed the seed is different each time, and never 0.
     *
     * \par Exceptions
     * std::invalid_argument with the path in the document and the reason, such as
     * "$.faults[2].kind: there is no kind `cut`".
     */
    static fault_plan parse(std::string_view text);
};

/// Whether a plan may draw the kind for the target.
bool drawable(fault_kind kind, fault_target target) noexcept;

} // namespace neuroflash::inline v0::sandbox

#endif
