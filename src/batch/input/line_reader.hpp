// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_LINE_READER_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_LINE_READER_HPP

#include "batch/input/byte_source.hpp"
#include "batch/input/text_decoder.hpp"

#include <neuroflash/batch/batch_input.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::inline v0::batch {

/// The lines of an input, one at a time: LF, CR LF and CR end one. Holds no more than a line and a
/// piece. A function's lines are taken as they come: a line end within one is part of it.
class line_reader
{
public:
    static constexpr std::size_t longest = std::size_t(1) << 20;

    /// `stop` ends the waiting for a terminal or a pipe.
    ///
    /// \par Exceptions
    /// input_refused: it cannot be read, or is no text in an encoding that is read.
    line_reader(batch_input const& from, std::atomic<bool> const& stop);

    /// False: no more.
    ///
    /// \par Exceptions
    /// input_refused: as above.
    bool next();

    /// Without its end.
    std::string const& line() const noexcept { return line_; }

    /// From 1.
    std::int64_t number() const noexcept { return number_; }

    /// It is longer than `longest`, and only its beginning is there.
    bool too_long() const noexcept { return too_long_; }

    /// Of the input, for people.
    std::string const& name() const noexcept { return name_; }

private:
    bool next_from_function();
    bool read_more();
    void take(std::size_t end);
    void finish();

    batch_input const& from_;
    std::atomic<bool> const& stop_;
    std::string name_;
    std::optional<byte_source> bytes_;
    text_decoder decoder_;
    std::string piece_;
    std::string text_;
    std::size_t at_ = 0;    ///< Of the text, what was given already.
    bool after_cr_ = false; ///< The last line ended with CR: an LF that follows belongs to it.
    bool over_ = false;
    std::string line_;
    std::int64_t number_ = 0;
    bool too_long_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif
