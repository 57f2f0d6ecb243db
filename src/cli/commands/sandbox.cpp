// SPDX-License-Identifier: BSL-1.0
#include "cli/client/sandbox_environment.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/sandbox_child.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/input/file_text.hpp"
#include "cli/render/text.hpp"
#include "cli/system/process_environment.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace neuroflash::cli {

namespace {

/// `sandbox_params::token_lifetime is ...` as `--token-lifetime is ...`.
std::string option_in_place_of_member(std::string text)
{
    constexpr auto prefix = std::string_view("sandbox_params::");
    if (!text.starts_with(prefix)) return text;
    text.replace(0, prefix.size(), "--");
    auto const end =
        text.begin() + static_cast<std::ptrdiff_t>(std::min(text.find(' '), text.size()));
    std::replace(text.begin(), end, '_', '-');
    return text;
}

/// \param text NAME=VALUE
void set_switch(sandbox::sandbox_params& params, std::string const& text)
{
    auto const equals = text.find('=');
    if (equals == std::string::npos)
        throw std::invalid_argument("--v1 " + printable(text) + ": write NAME=VALUE");
    try {
        params.v1.set(text.substr(0, equals), text.substr(equals + 1));
    } catch (std::invalid_argument const& e) {
        throw std::invalid_argument("--v1 " + printable(text) + ": " + printable(e.what()));
    }
}

constexpr std::size_t kept_requests = 1000;

sandbox::sandbox_params sandbox_settings(options const& given)
{
    auto params = sandbox::sandbox_params();
    params.host = given.host;
    params.port = given.port;
    params.tls = !given.plain_http;
    params.admin_port = given.admin_port;
    params.record = given.admin_port.has_value();
    params.record_limit = kept_requests;
    params.generation_time = std::chrono::milliseconds(given.latency_ms);
    if (given.quota) params.image_quota.limit = *given.quota;
    if (given.quota_daily) params.image_quota.limit_daily = *given.quota_daily;
    if (given.token_lifetime) params.token_lifetime = std::chrono::seconds(*given.token_lifetime);
    for (auto const& text : given.v1_switches) set_switch(params, text);
    return params;
}

bool is_loopback(std::string_view host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// Whether a script can be notified through the descriptor. What the tool opened for itself, such
/// as the event queue that has the next free number, is none of these.
bool can_be_told(int descriptor)
{
    struct stat known = {};
    if (::fstat(descriptor, &known) != 0) return false;
    auto const mode = known.st_mode;
    return S_ISFIFO(mode) || S_ISREG(mode) || S_ISSOCK(mode) || S_ISCHR(mode);
}

/// Tells a script that the sandbox serves. A reader that is gone is not a failure.
void print_ready(options const& given, sandbox::sandbox_server const& server)
{
    if (!given.ready_fd) return;
    auto const line = "ready " + server.origin() + '\n';
    [[maybe_unused]] auto const written = ::write(*given.ready_fd, line.data(), line.size());
    // The standard streams are still needed.
    if (*given.ready_fd > 2) ::close(*given.ready_fd);
}

/// Whether a script has the lines that it asked for. Without them its commands would use another
/// account, so it must not go on. `main` reports why they could not be written, unless
/// their reader is gone.
bool announce(command_context& context, sandbox::sandbox_server const& server)
{
    auto& out = context.out();
    if (context.given().child) return true; // the output is the command's
    if (context.given().print_env) {
        out.block(export_lines(server));
        return !out.finish() && !out.has_no_reader();
    }
    out.line("neuroflash sandbox at " + server.origin() + ", until interrupted.");
    if (!is_loopback(context.given().host))
        out.note(
            "note: other machines can use this sandbox, because --host is not a loopback address.");
    out.line("Paste into another shell to use it:");
    out.line();
    out.block(export_lines(server));
    return true;
}

error wrong_faults(std::string const& file, std::string_view fault)
{
    return wrong_usage(
        sentence_of("The fault file " + printable(file) + " is refused: " + printable(fault)),
        "doc/sandbox.md describes its members.");
}

result<sandbox::fault_plan> read_plan(std::string const& file)
{
    auto const text = read_document(file);
    if (!text) return text.error();
    try {
        return sandbox::fault_plan::parse(*text);
    } catch (std::invalid_argument const& e) {
        return wrong_faults(file, e.what());
    }
}

/// Prints how many faults were applied. With --print-env or a command, standard output belongs to
/// these, so the report goes to standard error.
void print_faults(command_context& context, std::uint64_t seed, sandbox::counters const& seen)
{
    auto& out = context.out();
    auto const quiet = context.given().print_env || context.given().child.has_value();
    auto const print = [&](std::string const& text) { quiet ? out.note(text) : out.line(text); };
    print(
        "Faults applied: " + std::to_string(seen.faults_applied) + ", seed " +
        std::to_string(seed));
    for (auto const& row : sandbox::fault_kind_rows) {
        auto const count = seen.faults_by_kind[sandbox::index_of(row.kind)];
        if (count != 0) print("  " + std::string(row.name) + ": " + std::to_string(count));
    }
}

error cannot_start(std::string const& why, char const* way_out, errc code = errc::connect_failed)
{
    auto details = error_details();
    details.message = sentence_of("The sandbox cannot start: " + why);
    details.advice = way_out;
    return error(code, std::move(details));
}

error cannot_start_at(std::string const& host, std::uint16_t port, error_code why)
{
    auto const number = std::to_string(port);
    auto details = error_details();
    details.cause = why;
    if (why == asio::error::address_in_use) {
        details.message = "The sandbox cannot start: another program has port " + number + '.';
        details.advice = "Choose another --port (0 lets the system choose), or stop that program: "
                         "`ss -ltnp sport = :" +
            number + "` names it.";
        return error(errc::connect_failed, std::move(details));
    }
    if (why == boost::system::errc::address_not_available) {
        details.message = "The sandbox cannot start: --host " + printable(host) +
            " is not an address of this machine.";
        details.advice = "Leave --host out, or name one of the addresses that `ip address` shows.";
        return error(errc::connect_failed, std::move(details));
    }
    return cannot_start(
        "port " + number + ": " + why.message(),
        "Choose another --port (0 lets the system choose).");
}

/// Whether the descriptor for the ready line is open, and whether a command is given after `--`.
result<void> check_run(options const& given)
{
    if (given.ready_fd && !can_be_told(*given.ready_fd)) {
        return wrong_usage(
            "--ready-fd: " + std::to_string(*given.ready_fd) + " is not an open file descriptor.",
            "Open it in the shell, such as `3>file`.");
    }
    if (given.child && given.child->empty()) {
        return wrong_usage(
            "There is no command after `--`.",
            "Name one: `neuroflash sandbox -- COMMAND`; leave `--` out for a server.");
    }
    return {};
}

/// The plan that is given, if there is one.
result<std::optional<sandbox::fault_plan>> given_plan(options const& given)
{
    if (!given.faults) return std::optional<sandbox::fault_plan>();
    auto read = read_plan(*given.faults);
    if (!read) return read.error();
    auto const kind =
        given.plain_http ? read->kind_that_needs_tls() : std::optional<sandbox::fault_kind>();
    if (kind) {
        return wrong_usage(
            "The fault file " + printable(*given.faults) + " is refused: `" +
                std::string(sandbox::row_of(*kind).name) + "` needs TLS, which --http turns off.",
            "Leave out --http, or that kind: without `weights`, `connection_rate` draws it.");
    }
    return std::optional(std::move(*read));
}

} // namespace

exit_code run_sandbox(command_context& context)
{
    auto const usable = check_run(context.given());
    if (!usable) return context.fail(usable.error());
    // Before the handler is set: a signal ends the wait for a named pipe.
    auto const read = given_plan(context.given());
    if (!read) return context.fail(read.error());
    auto const& plan = *read;
    // The handler is set before the first line is printed. A reader of the line may send the
    // signal at once, and the server has a directory to remove.
    auto stop = asio::signal_set(context.io());
    for (auto const signal : process_environment::get().ending_signals()) stop.add(signal);
    stop.async_wait([](boost::system::error_code const&, int) {});
    auto const& child = context.given().child;
    try {
        auto server = sandbox::sandbox_server(sandbox_settings(context.given()));
        if (plan) server.set_fault_plan(*plan);
        if (!announce(context, server)) return exit_code::done;
        print_ready(context.given(), server);
        auto ended = 0;
        if (child) ended = run_child(context.io(), *child, sandbox_variables(server));
        // To be stopped is what a server waits for, so it ends with 0.
        else context.io().run();
        if (plan) print_faults(context, plan->seed, server.stats());
        // The exit code of the command is the tool's, whatever it means.
        if (child) return static_cast<exit_code>(ended);
    } catch (std::invalid_argument const& e) {
        return context.fail(wrong_usage(
            with_full_stop(option_in_place_of_member(e.what())),
            "See `neuroflash sandbox --help`."));
    } catch (boost::system::system_error const& e) {
        return context.fail(cannot_start_at(context.given().host, context.given().port, e.code()));
    } catch (std::system_error const& e) {
        return context.fail(cannot_start(
            e.what(), "Name a directory that can be written to with TMPDIR.",
            errc::storage_failed));
    } catch (std::runtime_error const& e) {
        return context.fail(
            cannot_start(e.what(), "Choose another --admin-port (0 lets the system choose)."));
    }
    return exit_code::done;
}

} // namespace neuroflash::cli
