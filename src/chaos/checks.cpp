// SPDX-License-Identifier: BSL-1.0
#include "chaos/checks.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace neuroflash::chaos {

namespace {

/// What is known of one prompt.
struct prompt_account
{
    std::size_t jobs = 0;
    std::size_t charges = 0;
    std::size_t denied = 0;    ///< Jobs that say they were not charged.
    std::size_t unsettled = 0; ///< Jobs whose charge is still unknown.
    std::string message;       ///< The last message of one of them.
};

class auditor
{
public:
    auditor(
        std::vector<job> const& jobs, std::vector<job_end> const& ends,
        std::vector<sandbox::ledger_entry> const& ledger)
        : jobs_(jobs), ends_(ends), ledger_(ledger), owners_(ledger.size(), 0)
    {
    }

    violations run()
    {
        for (std::size_t i = 0; i < ledger_.size(); ++i) enter(i);
        for (std::size_t i = 0; i < jobs_.size(); ++i) look_at(i);
        for (std::size_t i = 0; i < ledger_.size(); ++i) look_at_charge(i);
        for (auto const& [prompt, account] : prompts_) look_at_prompt(prompt, account);
        return std::move(found_);
    }

private:
    void enter(std::size_t entry)
    {
        ++prompts_[ledger_[entry].prompt].charges;
        for (auto const& id : ledger_[entry].image_ids) charge_of_[id] = entry;
    }

    void look_at(std::size_t index)
    {
        auto const& end = ends_[index];
        auto& account = prompts_[jobs_[index].prompt];
        ++account.jobs;
        if (end.returned) return look_at_result(index);
        if (end.charge == charge_state::not_charged) ++account.denied;
        if (end.charge == charge_state::charged)
            blame(found_.lost_results, index, "was charged and has no result: " + end.message);
        if (end.charge != charge_state::unknown) return;
        ++account.unsettled;
        account.message = end.message;
        if (end.pending.empty())
            blame(found_.lost_results, index, "is unknown and cannot be settled: " + end.message);
    }

    void look_at_result(std::size_t index)
    {
        auto const& ids = ends_[index].image_ids;
        auto const first = ids.empty() ? charge_of_.end() : charge_of_.find(ids.front());
        if (first == charge_of_.end())
            return blame(found_.wrong_results, index, "has an image that the service did not make");
        auto const& entry = ledger_[first->second];
        if (entry.prompt != jobs_[index].prompt)
            return blame(found_.wrong_results, index, "has the images of \"" + entry.prompt + '"');
        if (++owners_[first->second] > 1)
            return blame(found_.wrong_results, index, "has images that another job has");
        if (!std::ranges::is_permutation(ids, entry.image_ids))
            blame(found_.lost_results, index, "has not exactly the images it was charged for");
        if (ends_[index].charge != charge_state::charged || ends_[index].credits != entry.credits)
            blame(found_.wrong_results, index, "does not say what its images cost");
    }

    void look_at_charge(std::size_t entry)
    {
        auto const& charge = ledger_[entry];
        auto const& account = prompts_[charge.prompt];
        if (owners_[entry] != 0 || account.jobs == 0) return;
        // A charge whose job says that there was none, or that has no job, is counted elsewhere.
        if (account.charges > account.jobs - account.denied) return;
        ++found_.lost_results;
        found_.sentences.push_back(
            "Charge " + std::to_string(charge.sequence) + " of \"" + charge.prompt + "\" (image " +
            charge.image_ids.front() + ") is no job's result; " +
            std::to_string(account.unsettled) + " jobs of this prompt are unknown. " +
            account.message);
    }

    void look_at_prompt(std::string_view prompt, prompt_account const& account)
    {
        auto const name = '"' + std::string(prompt) + "\" ";
        auto const times = std::to_string(account.charges) + " times";
        if (account.charges > account.jobs) {
            ++found_.double_charges;
            found_.sentences.push_back(
                name + "was charged " + times + " for " + std::to_string(account.jobs) + " jobs.");
        } else if (account.charges > account.jobs - account.denied) {
            ++found_.wrong_not_charged;
            found_.sentences.push_back(
                name + "was charged " + times + ", but " + std::to_string(account.denied) + " of " +
                std::to_string(account.jobs) + " jobs say that they were not.");
        }
    }

    void blame(std::size_t& kind, std::size_t index, std::string const& what)
    {
        ++kind;
        found_.sentences.push_back("Job \"" + jobs_[index].prompt + "\" " + what + '.');
    }

    std::vector<job> const& jobs_;
    std::vector<job_end> const& ends_;
    std::vector<sandbox::ledger_entry> const& ledger_;
    std::vector<int> owners_;                                // of each charge
    std::unordered_map<std::string, std::size_t> charge_of_; // by image
    std::unordered_map<std::string, prompt_account> prompts_;
    violations found_;
};

} // namespace

violations check(
    std::vector<job> const& jobs, std::vector<job_end> const& ends,
    std::vector<sandbox::ledger_entry> const& ledger)
{
    return auditor(jobs, ends, ledger).run();
}

} // namespace neuroflash::chaos
