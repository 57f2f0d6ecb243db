// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_HISTORY_READER_HPP
#define NEUROFLASH_SRC_CALL_HISTORY_READER_HPP

#include "call/single_flight.hpp"

#include <neuroflash/core/history_look.hpp>
#include <neuroflash/core/reconcile_state.hpp>
#include <neuroflash/models/history.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace neuroflash::inline v0::call {

class engine;

/// Reads a workspace's history into core::reconcile_state: one look at a time, however many wait.
class history_reader
{
public:
    history_reader(std::string workspace, core::reconcile_state& state)
        : workspace_(std::move(workspace)), state_(state)
    {
    }

    /**
     * \brief Returns when a look that began after the call of this function is over.
     *
     * `for_proof`: something is to follow from what is not there, so that it is worth reading the
     * pages twice.
     *
     * \par Errors
     * token_timeout (the deadline passed), cancelled, client_closed.
     */
    asio::awaitable<errc>
    look(std::shared_ptr<engine> on, time_point deadline, bool for_proof = false);

    /// Of the last look that is over: when it began, and why it failed, if it did.
    time_point began() const noexcept { return began_; }
    std::optional<error> const& failure() const noexcept { return failure_; }

    /// Of the last look that is over. Whether it saw all that anybody looked for, and no cache
    /// stood between.
    bool saw_enough() const noexcept { return read_all_wanted_ && !was_cached_; }
    bool read_all_wanted() const noexcept { return read_all_wanted_; } ///< All that was looked for.
    bool was_cached() const noexcept { return was_cached_; }           ///< A page may be a cache's.
    bool was_for_proof() const noexcept { return was_for_proof_; }     ///< Pages were read twice.

    void close() { flight_.close(); }

private:
    struct page_answer
    {
        history_page page;
        std::optional<std::chrono::sys_seconds> date; ///< The service's clock,
        time_point asked{};                           ///< read at the earliest then.
        std::optional<std::chrono::seconds> age;      ///< In a cache; empty: nobody knows how long.
    };
    class reader;

    void start(std::shared_ptr<engine> const& on);
    asio::awaitable<void> read_all(std::shared_ptr<engine> on);
    asio::awaitable<std::optional<error>>
    read_pass(std::shared_ptr<engine> on, int size, core::history_look& plan);
    asio::awaitable<result<page_answer>> read_page(std::shared_ptr<engine> on, int page, int size);
    core::page_facts take_in(engine& on, page_answer const& answer);
    void note_order(time_point made);
    void land(time_point began, std::optional<error> failure);

    std::string workspace_;
    core::reconcile_state& state_;
    std::unordered_set<std::uint64_t> pass_; ///< Digests of the ids that the pass has shown.
    std::optional<time_point> last_made_;    ///< Of the pass.
    std::size_t rises_ = 0;                  ///< Steps from one image to the next, by time.
    std::size_t falls_ = 0;
    single_flight flight_;
    bool under_way_ = false;
    std::uint64_t begun_ = 0; ///< Looks.
    std::uint64_t over_ = 0;
    time_point began_{};
    std::optional<error> failure_;
    bool cached_ = false;          ///< A page of this look came out of a cache.
    bool read_all_wanted_ = false; ///< Of the last look that is over, as the next two.
    bool was_cached_ = false;
    bool was_for_proof_ = false;
    bool for_proof_ = false; ///< The next look is to be.
};

} // namespace neuroflash::inline v0::call

#endif
