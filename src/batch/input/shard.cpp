// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/batch/shard.hpp>

#include <charconv>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::uint32_t most_parts = 1'000'000;

std::optional<std::uint32_t> number_in(std::string_view text)
{
    auto value = std::uint32_t(0);
    auto const got = std::from_chars(text.data(), text.data() + text.size(), value);
    if (got.ec != std::errc() || got.ptr != text.data() + text.size()) return {};
    return value;
}

error invalid_shard(std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::invalid_argument, std::move(details));
}

result<shard> make(std::uint64_t index, std::uint64_t count, std::string const& told)
{
    if (count < 1 || count > most_parts || index < 1 || index > count) {
        return invalid_shard(
            "There is no part " + std::to_string(index) + " of " + std::to_string(count) + " (" +
                told + ").",
            "Parts are counted from 1: --shard 1/4 to --shard 4/4.");
    }
    return shard(static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(count));
}

/// Whether the variables may be those of some tasks of a larger array, which were submitted again:
/// their number would be taken for the number of parts. An array that begins at 0 or 1 and has
/// several tasks without a gap is taken for a whole one.
bool may_be_some_of_an_array(
    std::uint64_t count, std::uint64_t first, std::uint64_t step, std::optional<std::uint32_t> last)
{
    return count == 1 || first > 1 || (last && *last != first + (count - 1) * step);
}

/// What to type for a task of an array, which usually counts from 0 or from 1.
std::string way_to_say_part(std::uint32_t own)
{
    auto text = std::string("For the whole input in this task, give --shard 1/1. For its part of N "
                            "parts, give --shard ") +
        std::to_string(std::uint64_t(own) + 1) + "/N if the array began at 0";
    if (own > 0) text += ", or --shard " + std::to_string(own) + "/N if it began at 1";
    return text + '.';
}

result<shard>
from_slurm(std::string const& id, std::function<std::string(char const*)> const& lookup)
{
    auto const own = number_in(id);
    auto const count = number_in(lookup("SLURM_ARRAY_TASK_COUNT"));
    auto const first = number_in(lookup("SLURM_ARRAY_TASK_MIN"));
    auto const step = number_in(lookup("SLURM_ARRAY_TASK_STEP")).value_or(1);
    if (!own || !count || !first || step == 0 || *own < *first || (*own - *first) % step != 0) {
        return invalid_shard(
            "The variables SLURM_ARRAY_TASK_... do not say which part of the input is meant.",
            "Add --shard 1/4 (or --shard 1/1 for all of it).");
    }
    auto const last = number_in(lookup("SLURM_ARRAY_TASK_MAX"));
    if (may_be_some_of_an_array(*count, *first, step, last)) {
        auto const is_alone = *count == 1;
        return invalid_shard(
            (is_alone ? "This is the only task of a Slurm array, number " + id +
                     ", and may be one task of a larger array that was submitted again"
                      : "This is number " + id +
                     " of a Slurm array that may be some tasks of a larger one") +
                std::string(": it does not say how many parts the input has."),
            way_to_say_part(*own));
    }
    return make((std::uint64_t(*own) - *first) / step + 1, *count, "SLURM_ARRAY_TASK_ID");
}

} // namespace

result<shard> shard::parse(std::string_view text)
{
    auto const slash = text.find('/');
    auto const index = number_in(text.substr(0, slash));
    auto const count = slash == text.npos ? std::nullopt : number_in(text.substr(slash + 1));
    if (!index || !count) {
        return invalid_shard("This is not a valid part of an input.", "Write it as --shard 2/8.");
    }
    return make(*index, *count, "--shard");
}

std::string shard::to_string() const
{
    return std::to_string(index) + '/' + std::to_string(count);
}

result<shard> shard::from_environment(std::function<std::string(char const*)> const& lookup)
{
    if (auto const id = lookup("SLURM_ARRAY_TASK_ID"); !id.empty()) return from_slurm(id, lookup);
    auto const index = lookup("JOB_COMPLETION_INDEX");
    if (index.empty()) return shard();
    auto const own = number_in(index);
    auto const count = number_in(lookup("NEUROFLASH_SHARD_COUNT"));
    if (!own || !count) {
        return invalid_shard(
            "This is an indexed job (JOB_COMPLETION_INDEX is set), and NEUROFLASH_SHARD_COUNT does "
            "not say of how many parts.",
            "Set NEUROFLASH_SHARD_COUNT to the job's completions, or give --shard.");
    }
    return make(std::uint64_t(*own) + 1, *count, "JOB_COMPLETION_INDEX");
}

} // namespace neuroflash::inline v0::batch
