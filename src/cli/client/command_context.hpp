// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_COMMAND_CONTEXT_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_COMMAND_CONTEXT_HPP

#include "cli/client/free_client.hpp"
#include "cli/errors/exit_codes.hpp"
#include "cli/options/options.hpp"
#include "cli/output/output.hpp"
#include "cli/output/progress.hpp"
#include "cli/output/wait_reason.hpp"
#include "cli/render/text.hpp"
#include "cli/system/interruption.hpp"

#include <neuroflash/call_params.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace neuroflash::cli {

/// What every command works with. Made by `main` and destroyed after the event loop, so the
/// coroutines of the commands may refer to it across their suspensions.
class command_context
{
public:
    explicit command_context(options given);

    options const& given() const noexcept { return given_; }
    output& out() noexcept { return out_; }
    asio::io_context& io() noexcept { return io_; }

    /// Deadline as --timeout says; the workspace is the client's.
    call_params call() const;

    /// The signal that ended the work; 0 if none did.
    int signal() const noexcept { return stop_.signal(); }

    /// Makes an observer that knows why the client waits, for progress lines. `next` receives the
    /// ends of calls as well.
    std::shared_ptr<observer> explain_waits(std::shared_ptr<observer> next)
    {
        reason_ = std::make_shared<wait_reason>(std::move(next));
        return reason_;
    }

    /// Why the client waits; null before `explain_waits`.
    std::shared_ptr<wait_reason const> reason() const noexcept { return reason_; }

    /// What the arguments name is to be found on image-service v1 alone.
    void choose_surface_v1() { given_.surface = "v1"; }

    /// What the arguments name is in that workspace.
    void choose_workspace(std::string id) { given_.workspace = std::move(id); }

    /// Credits that went before something failed make every failure `maybe_charged`.
    void note_paid() noexcept { paid_ = true; }

    /// Prints the error (as a document with --json) and says how to end.
    exit_code fail(error const& failure);

    /// How to end when all went well but standard output could not take it.
    exit_code unwritten() const noexcept
    {
        return given_.charge == charge_line::shown ? exit_code::maybe_charged : exit_code::failed;
    }

    /// How to end when all went well but --jq could not work on a document.
    exit_code unfiltered() const noexcept
    {
        auto const by = out_.filter_signal();
        return by != 0 ? exit_code_of_signal(by) : unwritten();
    }

    /// Runs a command's coroutine to its end, under SIGINT and SIGTERM.
    exit_code run(asio::awaitable<exit_code> command);

private:
    void on_signal();
    exit_code ended_by(std::exception_ptr failure, exit_code code);

    options given_;
    output out_;
    asio::io_context io_{1};
    interruption stop_;
    std::shared_ptr<wait_reason> reason_;
    bool paid_ = false;
};

/// A command that needs the service.
using client_command = std::function<asio::awaitable<exit_code>(command_context&, free_client&)>;

/// Makes the client from flags and environment and runs the command with it.
exit_code with_client(command_context& context, client_command const& command);

/// With `--debug http` the transport that prints the exchanges of a client with these parameters;
/// otherwise null, which stands for the usual one. Every client of the tool is made with it, except
/// the doctor's, which has a transport of its own.
std::shared_ptr<transport> debug_transport(command_context& context, client_params const& params);

/// Runs a command with a client of the given parameters.
exit_code
with_client(command_context& context, client_params params, client_command const& command);

/// Awaits an operation under a progress line; with --verbose says how long it took.
template <class T>
asio::awaitable<result<T>>
watch(command_context& context, std::string label, asio::awaitable<result<T>> operation)
{
    auto const shown =
        progress(context.io().get_executor(), context.out(), label, context.reason());
    auto outcome = co_await std::move(operation);
    auto const verdict = outcome ? std::string(" done in ") : std::string(" failed after ");
    context.out().debug("[time] " + label + verdict + seconds(shown.elapsed()));
    co_return outcome;
}

} // namespace neuroflash::cli

#endif
