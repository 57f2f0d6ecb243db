// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SYSTEM_PROCESS_ENVIRONMENT_HPP
#define NEUROFLASH_SRC_CLI_SYSTEM_PROCESS_ENVIRONMENT_HPP

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// The three streams that a process inherits. The values are their descriptors.
enum class standard_stream
{
    input = 0,
    output = 1,
    error = 2,
};

/**
 * \brief What was arranged before the program began: streams, terminal, ignored signals.
 *
 * `main` asks once, in its first line. Everything else asks this class and not the system, so that
 * no part of the tool sees another environment than another part.
 */
class process_environment
{
public:
    /**
     * \brief The environment of this process, read at the first call.
     *
     * That call also occupies the descriptors 0, 1 and 2 where they are closed, so that no file or
     * connection of the program becomes a standard stream. Reading from, or writing to, a stream
     * that was closed fails as before.
     */
    static process_environment const& get();

    /// Whether the stream was closed when the program began.
    bool was_closed(standard_stream which) const noexcept { return seen_of(which).closed; }

    bool is_terminal(standard_stream which) const noexcept { return seen_of(which).terminal; }

    /// Whether the stream was open for writing when the program began. `<>file` and `>file` are;
    /// a descriptor that was opened for reading alone is not, and every write to it fails.
    bool is_writable(standard_stream which) const noexcept { return seen_of(which).writable; }

    /// Whether a person can be asked: reads questions on standard error, and answers on standard
    /// input.
    bool can_ask() const noexcept;

    /// Whether standard error is a terminal that can rewrite a line: not where TERM is unset, empty
    /// or `dumb`.
    bool rewrites_lines() const noexcept { return rewrites_lines_; }

    /// Columns of the terminal behind the stream, now: a window can change. Where the terminal does
    /// not say, those of the variable COLUMNS, or 80; 0 where the stream is no terminal.
    std::size_t columns(standard_stream which) const;

    /// The signals by which people and systems end a program (SIGINT, SIGTERM, SIGHUP, SIGQUIT, and
    /// those of batch systems: SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU), without those that were ignored
    /// at the start: a signal that a script or `nohup` keeps away stays away.
    std::vector<int> const& ending_signals() const noexcept { return ending_signals_; }

private:
    struct stream_facts
    {
        bool closed = false;
        bool terminal = false;
        bool writable = false;
    };

    process_environment();

    stream_facts const& seen_of(standard_stream which) const noexcept
    {
        return streams_[static_cast<std::size_t>(which)];
    }

    std::array<stream_facts, 3> streams_;
    bool rewrites_lines_ = false;
    std::vector<int> ending_signals_;
};

/// The environment variable; empty where it is not set.
std::string environment(char const* name);

} // namespace neuroflash::cli

#endif
