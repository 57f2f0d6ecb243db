// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_CLI_CHILD_PROCESS_HPP
#define NEUROFLASH_TEST_CLI_CHILD_PROCESS_HPP

#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace neuroflash::test {

/// How a child is started.
struct child_setup
{
    std::vector<std::string> arguments;           ///< The program first.
    std::map<std::string, std::string> variables; ///< The whole environment.
    std::string directory;                        ///< Its working directory.
    std::string output_file;                      ///< If not empty, its standard output goes there.
    bool terminal = false;        ///< Both outputs go to one terminal, seen in `out`.
    unsigned short columns = 100; ///< The width of that terminal.
    std::vector<int> closed;      ///< Descriptors that it starts without.
    std::vector<int> ignored;     ///< Signals that it starts with being ignored.
    bool own_group = false;       ///< It has a process group of its own, as a job of a shell has.
    std::string typed; ///< Typed at that terminal, which is then its standard input as well.
};

/// What became of a child.
struct child_end
{
    int code = -1;  ///< Exit code; -1: ended by a signal.
    int signal = 0; ///< The signal that ended it.
    std::string out;
    std::string err;
};

/// A program under test. Every wait is bounded: a child that hangs is killed and fails the test.
class child_process
{
public:
    explicit child_process(child_setup const& setup);
    ~child_process();
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;

    pid_t id() const noexcept { return id_; }

    void send(int signal) const;

    /// Types on its terminal, which was typed on before.
    void type(std::string const& text) const;

    /// The reader of its standard output goes away.
    void close_output();

    /// Reads until its standard output satisfies the condition or it ends.
    void read_until(std::function<bool(std::string const&)> const& enough);

    std::string const& out() const noexcept { return end_.out; }

    /// Reads everything and waits for its end.
    child_end wait();

private:
    bool read_some();

    pid_t id_ = -1;
    int out_ = -1;
    int err_ = -1;
    child_end end_;
};

/// Asks again and again until the condition holds; false when it did not within 30 s.
bool poll_until(std::function<bool()> const& condition);

} // namespace neuroflash::test

#endif
