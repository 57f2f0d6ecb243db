// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_BRANDER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_BRANDER_HPP

#include "batch/run/run_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace neuroflash::inline v0::batch {

/// Writes the prompt that is sent from a prompt and a brand voice, once per item, and stores it
/// in the journal.
class brander
{
public:
    explicit brander(run_state& shared) : state_(shared) {}

    /// \par Errors
    /// The errors of the client. If tokens may have been spent, the charge says so.
    asio::awaitable<result<std::string>> prompt_for(work_unit unit);

    /// Prompts of this run whose writing may have cost tokens.
    std::int64_t texts() const noexcept { return texts_; }

private:
    asio::awaitable<result<std::string>> find_or_make(work_unit unit);
    asio::awaitable<result<branded_row>> make(work_unit unit);
    asio::awaitable<result<branded_row>> compose(work_unit unit);
    asio::awaitable<result<branded_row>> write(work_unit unit);
    asio::awaitable<result<branded_row>> write_noted(work_unit unit);

    run_state& state_;
    std::set<std::int64_t> being_made_; ///< Items in progress: a second part waits for the first.
    std::map<std::string, brand_voice> voices_;
    std::int64_t texts_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif
