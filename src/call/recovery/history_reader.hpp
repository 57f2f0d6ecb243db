// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_RECOVERY_HISTORY_READER_HPP
#define NEUROFLASH_SRC_CALL_RECOVERY_HISTORY_READER_HPP

#include "call/single_flight.hpp"

#include <neuroflash/api/listed_page.hpp>
#include <neuroflash/core/recovery/history_scan.hpp>
#include <neuroflash/core/recovery/reconciliation.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace neuroflash::inline v0::call {

class client_state;
struct image_listing;

/// Reads one list of images, a workspace's history or its images on image-service v1, into
/// core::reconciliation. One scan at a time serves all calls that wait.
class history_reader
{
public:
    /// The facts of a scan that has ended.
    struct scan_facts
    {
        time_point began{};
        std::optional<error> failure; ///< Why it failed. The other members are of the scan before.
        bool read_all = false;        ///< Whether it read all images sought, and all were kept.
        bool cached = false;          ///< Whether a page came from a cache, or may have.
        bool read_twice = false;      ///< Whether it was a scan for a proof.
        bool is_part = false;         ///< Whether a page said that images may be missing.
    };

    /// `list` is its `core::list_name`.
    history_reader(std::string list, core::reconciliation& state);

    /**
     * \brief Returns when a scan that began after the call of this function has ended.
     *
     * `for_proof` says that absence is to be concluded from the scan, so that it is worth reading
     * the pages twice.
     *
     * \par Errors
     * token_timeout (the deadline passed), cancelled, client_closed.
     */
    asio::awaitable<errc>
    scan(std::shared_ptr<client_state> on, time_point deadline, bool for_proof = false);

    /// The last scan that has ended.
    scan_facts const& last() const noexcept { return last_; }

    void close() { flight_.close(); }

private:
    struct page_response
    {
        api::listed_page page;
        std::optional<std::chrono::sys_seconds> date; ///< The service's clock; empty if not sent.
        time_point requested{}; ///< The sending of the request: `date` was not read before.
        std::optional<std::chrono::seconds> age; ///< The time in a cache; empty if that is unknown.
        bool is_part =
            false; ///< Images may be missing: an error or an item without an id is there.
    };
    /// The options of the next scan.
    struct scan_options
    {
        bool for_proof = false;
    };
    class reader;

    bool is_scanning() const noexcept { return begun_ != ended_; }
    void start(std::shared_ptr<client_state> const& on);
    asio::awaitable<void> read_all(std::shared_ptr<client_state> on, bool for_proof);
    asio::awaitable<std::optional<error>> read_pass(
        std::shared_ptr<client_state> on, int size, core::history_scan& plan, scan_facts& facts);
    asio::awaitable<result<page_response>>
    read_page(std::shared_ptr<client_state> on, int page, int size);
    core::page_facts add_page(client_state& on, page_response const& received);
    void complete(time_point began, std::optional<error> failure);

    std::string list_;
    image_listing const& listing_;
    core::reconciliation& state_;
    std::unordered_set<std::uint64_t> pass_; ///< Digests of the ids that the pass has shown.
    single_flight flight_;
    std::uint64_t begun_ = 0; ///< The number of scans begun.
    std::uint64_t ended_ = 0;
    scan_facts last_;
    scan_options next_;
};

} // namespace neuroflash::inline v0::call

#endif
