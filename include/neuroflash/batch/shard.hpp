// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_SHARD_HPP
#define NEUROFLASH_BATCH_SHARD_HPP

#include <neuroflash/error.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief Which part of the input a process works on, of how many.
 *
 * Which part a line is of, the text of its prompt alone says, but for white space: parts never
 * overlap, leave nothing out, and stay the same when lines are added or moved. Lines with equal
 * prompts and keys of their own are of the same part, and so in one journal: the history shows
 * prompts and no keys, and only a journal that knows all images of a prompt can tell whose one is.
 */
class shard
{
public:
    shard() = default;
    /// Part `part` of `parts`.
    shard(std::uint32_t part, std::uint32_t parts) : index(part), count(parts) {}

    std::uint32_t index = 1; ///< From 1 to `count`.
    std::uint32_t count = 1; ///< Parts in all.

    /// `2/8`.
    ///
    /// \par Errors
    /// invalid_argument: not such a word.
    static result<shard> parse(std::string_view text);

    /// What `parse` reads.
    std::string to_string() const;

    /**
     * \brief What the scheduler that started this process says; 1/1 where there is none.
     *
     * Slurm's arrays say it all. Kubernetes' indexed jobs say their index alone; the number of
     * parts must be in `NEUROFLASH_SHARD_COUNT`. `lookup` reads a variable, empty where it is not
     * set.
     *
     * \par Errors
     * invalid_argument: the number of parts is missing, or a figure makes no sense. Then nothing
     * must be sent: each process would pay for the whole input.
     */
    static result<shard> from_environment(std::function<std::string(char const*)> const& lookup);

    friend bool operator==(shard const&, shard const&) = default;
};

} // namespace neuroflash::inline v0::batch

#endif
