// SPDX-License-Identifier: BSL-1.0
#include "cli/client/command_context.hpp"

#include "cli/client/http_debug.hpp"
#include "cli/client/settings.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/unexpected_error.hpp"
#include "cli/files/image_place.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/timing.hpp"
#include "cli/system/process_environment.hpp"

#include "io/pooled_transport.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>

namespace neuroflash::cli {

namespace {

/// After a signal the operations end by themselves with errc::cancelled and a verdict on the
/// money; without this the next co_await would throw that away.
asio::awaitable<exit_code> without_throwing(asio::awaitable<exit_code> command)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return co_await std::move(command);
}

std::string_view level_name(log_level level)
{
    switch (level) {
    case log_level::debug: return "[debug] ";
    case log_level::info: return "[info] ";
    case log_level::warning: return "[warning] ";
    }
    return "";
}

output_style style_of(options const& given)
{
    auto made = output_style();
    made.is_paid = given.charge == charge_line::shown;
    made.shape = given.shape;
    made.color = given.color;
    made.quiet = given.quiet;
    made.verbose = given.verbose;
    made.keeps_for_bytes = given.out == standard_output_name;
    return made;
}

/// The client ends with its command. A request for a token belongs to no call: without this the
/// tool would wait for its answer, whatever the deadline was.
asio::awaitable<exit_code>
closing(asio::awaitable<exit_code> command, std::optional<free_client>& service)
{
    struct guard
    {
        explicit guard(std::optional<free_client>& of) : service(of) {}
        ~guard() { service.reset(); }
        guard(guard const&) = delete;
        guard& operator=(guard const&) = delete;

        std::optional<free_client>& service;
    };
    auto const at_end = guard(service);
    co_return co_await std::move(command);
}

} // namespace

command_context::command_context(options given)
    : given_(std::move(given)), out_(style_of(given_)), stop_(io_)
{
}

call_params command_context::call() const
{
    auto call = call_params();
    if (given_.timeout) {
        auto const wanted = std::chrono::duration<double>(*given_.timeout);
        call.deadline = std::chrono::ceil<std::chrono::nanoseconds>(wanted);
    }
    return call;
}

exit_code command_context::fail(error const& failure)
{
    if (out_.has_error_documents()) {
        out_.error_document(to_json(failure));
    } else {
        out_.report(report_of(failure, signal() != 0 ? "interrupted" : "error", given_.charge));
    }
    if (signal() != 0) return exit_code_of_signal(signal());
    auto const code = exit_code_of(failure.value(), failure.charge().state);
    return paid_ ? exit_code::maybe_charged : code;
}

exit_code command_context::run(asio::awaitable<exit_code> command)
{
    auto code = exit_code::failed;
    auto failure = std::exception_ptr();
    stop_.listen([this] { on_signal(); });
    auto const on_end = [&](std::exception_ptr e, exit_code result) {
        failure = e;
        code = result;
        stop_.ignore();
    };
    asio::co_spawn(
        io_, without_throwing(std::move(command)),
        asio::bind_cancellation_slot(stop_.slot(), on_end));
    io_.run();
    return ended_by(failure, code);
}

void command_context::on_signal()
{
    if (!out_.json()) out_.note("stopping; a second signal ends at once");
}

exit_code command_context::ended_by(std::exception_ptr failure, exit_code code)
{
    if (!failure) return code;
    // Whatever was thrown and by which command, a paid request may have been on its way.
    auto const charge = charge_state::unknown;
    try {
        std::rethrow_exception(failure);
    } catch (std::exception const& e) {
        return fail(unexpected_error(e.what(), charge));
    } catch (...) {
        return fail(unexpected_error("an exception of unknown type", charge));
    }
}

std::shared_ptr<transport> debug_transport(command_context& context, client_params const& params)
{
    if (context.given().debug != "http") return nullptr;
    auto real = std::make_shared<io::pooled_transport>(context.io().get_executor(), params);
    return std::make_shared<http_debug>(
        std::move(real), params.credentials,
        [&out = context.out()](std::string line) { out.note(line); });
}

exit_code with_client(command_context& context, client_command const& command)
{
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    return with_client(context, std::move(*params), command);
}

exit_code with_client(command_context& context, client_params params, client_command const& command)
{
    if (context.out().verbose()) {
        params.logger = [&out = context.out()](log_level level, std::string_view text) {
            out.debug(std::string(level_name(level)) + std::string(text));
        };
    }
    auto const times = std::make_shared<timing>();
    if (context.given().timing) {
        params.observer = times;
        context.out().complete_with(
            [times](auto& content) { content["timing"] = times->to_json(); });
    }
    if (context.out().shows_progress())
        params.observer = context.explain_waits(std::move(params.observer));
    try {
        auto over = debug_transport(context, params);
        auto service = std::optional<free_client>();
        service.emplace(context.io().get_executor(), std::move(params), std::move(over));
        auto const code = context.run(closing(command(context, *service), service));
        if (context.given().timing && !context.out().json()) {
            auto const columns = process_environment::get().columns(standard_stream::error);
            context.out().note(times->table(columns));
        }
        return code;
    } catch (std::invalid_argument const& e) {
        return context.fail(refused_setting(e.what()));
    }
}

} // namespace neuroflash::cli
