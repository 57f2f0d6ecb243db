// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_LINE_READER_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_LINE_READER_HPP

#include "batch/input/text_source.hpp"

#include <neuroflash/batch/batch_input.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The lines of an input, one at a time, ended by LF, CR LF or CR. Holds no more than a line and a
/// piece. Lines of a function are taken unchanged: a line end within one is part of it.
class line_reader
{
public:
    static constexpr std::size_t longest = std::size_t(1) << 20;

    /// `stop` ends the wait for a terminal or a pipe.
    ///
    /// \par Exceptions
    /// input_refused if it cannot be read, or is not text in an encoding that is read.
    line_reader(batch_input const& from, std::atomic<bool> const& stop);

    /// Reads the next line. Returns false at the end.
    ///
    /// \par Exceptions
    /// input_refused, for the reasons that the constructor has.
    bool next();

    /// The line without its end.
    std::string const& line() const noexcept { return line_; }

    /// The number of the line, from 1.
    std::int64_t number() const noexcept { return number_; }

    /// Whether the line is longer than `longest`, and only its beginning is there.
    bool too_long() const noexcept { return too_long_; }

    /// The input's name, for people.
    std::string const& name() const noexcept { return name_; }

private:
    bool next_from_function();
    void take(std::string_view piece);
    void finish();

    batch_input const& from_;
    std::atomic<bool> const& stop_;
    std::string name_;
    std::optional<text_source> text_; ///< Empty if a function gives the lines.
    bool after_cr_ = false; ///< The last line ended with CR: an LF that follows belongs to it.
    std::string line_;
    std::int64_t number_ = 0;
    bool too_long_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif
