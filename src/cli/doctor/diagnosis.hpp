// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_DIAGNOSIS_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_DIAGNOSIS_HPP

#include "cli/errors/exit_codes.hpp"
#include "cli/output/output.hpp"

#include <neuroflash/error.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

/// The doctor: looks at everything that stands between this machine and an image, and pays
/// nothing. `doctor/` is the one folder of the tool that sees sockets.
namespace neuroflash::cli {

enum class check_status
{
    ok,      ///< There is no problem.
    warning, ///< Works, but not as well or not for long.
    failed,  ///< Does not work.
    skipped, ///< The check was not made: what it needs does not work, or it would cost.
};

/// `ok`, `warn`, `FAIL`, `skip`: for people.
std::string_view mark_of(check_status status) noexcept;

/// `ok`, `warning`, `failed`, `skipped`: for programs.
std::string_view name_of(check_status status) noexcept;

/// What one check found. `details` are numbers and names for programs, never a secret.
struct finding
{
    finding(check_status status, std::string message) : status(status), message(std::move(message))
    {
    }

    static finding ok(std::string message) { return {check_status::ok, std::move(message)}; }
    static finding skipped(std::string why) { return {check_status::skipped, std::move(why)}; }
    static finding warning(std::string message, std::string advice);
    static finding failed(errc code, std::string message, std::string advice = std::string());

    /// What an operation of the client says of itself.
    static finding failed(error const& failure);

    check_status status;
    std::string message;
    std::string advice; ///< What to do; empty where there is nothing.
    errc code{};        ///< The code of a failure.
    boost::json::object details;
};

/**
 * \brief All findings: a line each for people as they come, one document in the end for programs.
 *
 * A word that was named a secret is never printed, whatever brought it back.
 */
class diagnosis
{
public:
    explicit diagnosis(output& out) : out_(out) {}

    void keep_secret(std::string word);

    /// `check`: the stable key. `subject`: what of it was looked at; may be empty.
    void add(std::string_view check, std::string_view subject, finding found);

    /// Prints the last line, or the document.
    void finish();

    /// The exit code of the first failure.
    exit_code code() const noexcept { return code_; }

private:
    void print(
        check_status status, std::string_view check, std::string const& message,
        std::string const& advice);
    std::string without_secrets(std::string text) const;

    output& out_;
    std::vector<std::string> secrets_;
    boost::json::array checks_;
    exit_code code_ = exit_code::done;
    std::size_t failures_ = 0;
    std::size_t warnings_ = 0;
};

} // namespace neuroflash::cli

#endif
