// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_BYTE_SOURCE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_BYTE_SOURCE_HPP

#include <atomic>
#include <cstddef>
#include <string>

namespace neuroflash::inline v0::batch {

/// The bytes of a file or of standard input, in pieces.
class byte_source
{
public:
    static constexpr std::size_t piece_size = std::size_t(1) << 16;

    /// With `-`, reads standard input. `stop` ends the wait for a terminal or a pipe.
    ///
    /// \par Exceptions
    /// input_refused if the input cannot be opened.
    byte_source(std::string path, std::atomic<bool> const& stop);
    ~byte_source();
    byte_source(byte_source const&) = delete;
    byte_source& operator=(byte_source const&) = delete;

    /// Replaces `piece` by the next bytes, at most `piece_size`. Returns false at the end.
    ///
    /// \par Exceptions
    /// input_refused if the input cannot be read.
    bool next(std::string& piece);

    /// A name for people.
    std::string const& name() const noexcept { return name_; }

private:
    [[noreturn]] void give_up(int number) const;

    std::atomic<bool> const& stop_;
    std::string name_;
    int file_ = -1;
    bool own_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif
