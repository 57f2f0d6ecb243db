// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_PLANNER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_PLANNER_HPP

#include "batch/run/admission.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/take_input.hpp"

#include <neuroflash/batch/batch_input.hpp>
#include <neuroflash/batch/spending_permission.hpp>
#include <neuroflash/models/image_model.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Reads the input into the journal, and calculates its cost.
class planner
{
public:
    explicit planner(run_state& shared) : state_(shared) {}

    /// Takes the whole input, or none of it if there is an error in it.
    ///
    /// \par Errors
    /// invalid_argument for invalid lines, another part's directory, no permission; cancelled;
    /// the errors of the list of models.
    asio::awaitable<result<void>>
    plan(batch_input input, spending_permission permission, admission& gate);

    /// The result and cost of `plan`. The journal stays as it is.
    asio::awaitable<result<batch_quote>> quote(batch_input input, admission& gate);

    input_counts const& counts() const noexcept { return input_; }

    /// The credits that were spent before this run.
    std::int64_t spent_before() const noexcept { return spent_before_; }
    void set_spent_before(std::int64_t credits) noexcept { spent_before_ = credits; }

private:
    struct planned;
    struct figures;
    using look = std::function<void(journal&)>;

    /// Why the input is read: to carry it out, or to quote it.
    struct input_purpose
    {
        input_purpose(bool keeps, look looks) : keep(keeps), on_planned(std::move(looks)) {}

        bool keep;       ///< Whether the journal keeps the input.
        look on_planned; ///< Called within the transaction, when all of it is planned.
    };

    std::optional<std::string> writing_model() const;
    look watch_plan(std::shared_ptr<figures> seen) const;
    asio::awaitable<result<void>>
    ask_permission(spending_permission permission, std::shared_ptr<figures> plan, admission& gate);
    asio::awaitable<bool> answer_to(spending_permission::question ask, batch_quote quote);

    asio::awaitable<result<void>> plan_input(batch_input input, input_purpose why);
    void write_input(
        journal& in, batch_input const& input, std::vector<image_model> const& models,
        input_purpose const& why, planned& made);
    taken_input
    read_input(journal& into, batch_input const& input, std::vector<image_model> const& models);
    batch_quote quote_of(figures const& plan, admission const& gate) const;

    run_state& state_;
    input_counts input_;
    std::int64_t spent_before_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif
