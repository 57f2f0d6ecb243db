// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_SHARD_HPP
#define NEUROFLASH_BATCH_SHARD_HPP

#include <neuroflash/error.hpp>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief The part of the input that a process works on.
 *
 * The part of a line depends only on the text of its prompt without white space, however its
 * characters are composed: parts never overlap, leave nothing out, and do not change when lines are
 * added or moved. Lines with equal prompts and different keys are in one part, and so in one
 * journal: the history shows prompts but no keys, and only a journal that has all images of a
 * prompt can tell which key an image has.
 */
class shard
{
public:
    shard() = default;
    /// The part with number `part`, from 1, of `parts`. Checked by `batch_runner`.
    shard(std::uint32_t part, std::uint32_t parts) : index(part), count(parts) {}

    std::uint32_t index = 1; ///< The number of this part, from 1 to `count`.
    std::uint32_t count = 1; ///< The number of parts.

    /// Parses a text such as `2/8`.
    ///
    /// \par Errors
    /// invalid_argument: not such a text.
    static result<shard> parse(std::string_view text);

    /// The text that `parse` reads.
    std::string to_string() const;

    /**
     * \brief The part that the scheduler assigned to this process; 1/1 without a scheduler.
     *
     * Slurm's arrays set index and number of parts. Kubernetes' indexed jobs set the index only;
     * the number of parts must be in `NEUROFLASH_SHARD_COUNT`. `lookup` returns a variable of the
     * environment, empty if it is not set.
     *
     * \par Errors
     * invalid_argument: the number of parts is missing, or a value is invalid. The same is true for
     * a Slurm array of one task, one that begins above 1, or one with gaps: it may be some tasks of
     * a larger array that run again, and does not give the size of that one. Do not send anything
     * then: each process would pay for the whole input.
     */
    static result<shard> from_environment(std::function<std::string(char const*)> const& lookup);

    friend bool operator==(shard const&, shard const&) = default;

    /// Prints the text that `parse` reads.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, shard const& part)
    {
        return out << part.to_string();
    }
};

} // namespace neuroflash::inline v0::batch

#endif
