// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_INPUT_LINES_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_INPUT_LINES_HPP

#include <neuroflash/batch/batch_input.hpp>

#include <atomic>
#include <cstddef>
#include <string>

namespace neuroflash::inline v0::batch {

/// The lines of an input, one at a time. Holds no more than one line.
class input_lines
{
public:
    static constexpr std::size_t longest = std::size_t(1) << 20;

    /// `stop` ends the waiting for a terminal or a pipe.
    ///
    /// \par Exceptions
    /// storage_trouble: it cannot be read.
    input_lines(batch_input const& from, std::atomic<bool> const& stop);
    ~input_lines();
    input_lines(input_lines const&) = delete;
    input_lines& operator=(input_lines const&) = delete;

    /// False: no more.
    bool next();

    /// Without its end.
    std::string const& line() const noexcept { return line_; }

    /// It is longer than `longest`, and only its beginning is there.
    bool too_long() const noexcept { return too_long_; }

private:
    bool read_more();
    bool next_from_function();

    batch_input const& from_;
    std::atomic<bool> const& stop_;
    std::string name_;
    int file_ = -1;
    bool own_ = false;
    bool over_ = false;
    std::string buffer_;
    std::size_t at_ = 0; ///< Of the buffer, what was given already.
    std::string line_;
    bool too_long_ = false;
};

} // namespace neuroflash::v0::batch

#endif
