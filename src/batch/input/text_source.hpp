// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_SOURCE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_SOURCE_HPP

#include "batch/input/byte_source.hpp"
#include "batch/input/text_decoder.hpp"

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The text of a file or of standard input, in pieces whose ends mean nothing.
class text_source
{
public:
    /// `name` is the input's name, for people. `stop` ends the wait for a terminal or a pipe.
    ///
    /// \par Exceptions
    /// input_refused if the input cannot be opened.
    text_source(std::string const& path, std::string const& name, std::atomic<bool> const& stop);

    /// The part of the piece that was not skipped yet. Valid until `read_more`.
    std::string_view rest() const noexcept { return std::string_view(text_).substr(at_); }

    void skip(std::size_t length) noexcept { at_ += length; }

    /// Replaces the piece by the next one, which is not empty. Returns false at the end.
    ///
    /// \par Exceptions
    /// input_refused if the input cannot be read, or is not text in an encoding that is read.
    bool read_more();

private:
    std::atomic<bool> const& stop_;
    byte_source bytes_;
    text_decoder decoder_;
    std::string piece_;
    std::string text_;
    std::size_t at_ = 0; ///< The position in the text of what was not skipped yet.
    bool begun_ = false; ///< Whether there was a piece.
    bool over_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif
