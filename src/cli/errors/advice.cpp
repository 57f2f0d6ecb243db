// SPDX-License-Identifier: BSL-1.0
#include "cli/errors/advice.hpp"

#include "cli/settings/setting_origins.hpp"
#include "cli/system/process_environment.hpp"

#include "support/open_files.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace neuroflash::cli {

namespace {

/// The images of the arguments; empty if they name none.
auto list_of_named_images = std::string_view();

/// Ids that look like file names, although no such file exists; empty if there are none.
auto ids_without_file = std::string();

constexpr auto ask_doctor = "neuroflash doctor";

/// Rows without a value of a column fit every value. The first row that fits counts.
struct advice_row
{
    errc code;
    int status;
    std::optional<responder> answered;
    std::string_view sentence;
    std::string_view command;
};

constexpr auto in_front = responder::intermediary;

constexpr auto rows = std::to_array<advice_row>({
    {errc::rejected_input,
     413,
     {},
     "The request is too large for the server: use a shorter prompt or a smaller image.",
     ""},
    {errc::rejected_input, 414, {}, "The URL is too long for the server: use a shorter id.", ""},
    {errc::rejected_input,
     425,
     {},
     "The service asks for the same request a little later: give the command again.",
     ""},
    {errc::rejected_input,
     409,
     {},
     "The request conflicts with another one, or with what the service has stored: check that, "
     "then try again.",
     ""},
    {errc::rejected_input, 451, {}, "The service may not answer this for legal reasons.", ""},
    {errc::rejected_input, 402, {}, "Check the plan and the billing of the account.", ""},
    {errc::rejected_input, 0, in_front,
     "The service did not reject this: something in front of it did, such as a proxy or a firewall. "
     "Check the proxy and the firewall between this machine and the service.",
     ask_doctor},
    {errc::permission_denied, 0, in_front,
     "The service did not reject this: something in front of it did, such as a firewall. If only "
     "this request fails, change its wording; if all requests fail, try another network.",
     ask_doctor},
    {errc::rate_limited, 0, {}, "Wait before the next try, or run fewer commands at a time.", ""},
    {errc::service_error, 0, in_front,
     "The service, or a gateway in front of it, failed. Try again later.", ""},
    {errc::name_resolution_timeout, 0, {}, "Check the name servers of this machine.", ask_doctor},
    {errc::response_too_large,
     0,
     {},
     "This tool has a fixed limit; the library's can be raised.",
     ""},
    {errc::queue_timeout, 0, {}, "Raise --timeout or --max-connections.", ""},
    {errc::tls_timeout, 0, {}, "Check that the port speaks TLS.", ask_doctor},
    {errc::send_timeout, 0, {}, "Check the network, or raise --timeout.", ""},
    {errc::response_timeout, 0, {}, "Raise --timeout, or try again later.", ""},
    {errc::body_timeout, 0, {}, "Raise --timeout, or try again later.", ""},
    {errc::backoff_timeout, 0, {}, "Raise --timeout, or try again later.", ""},
    {errc::client_closed, 0, {}, "Give the command again.", ""},
    {errc::invalid_argument, 0, {}, "Correct what the message names.", ""},
    {errc::outcome_unknown,
     0,
     {},
     "Look into the history before you send the prompt again: the images may be there, and paid.",
     "neuroflash history"},
});

advice for_rejection(advice_facts const& facts)
{
    // What this tool does not send at all has another name there.
    if (facts.lacks_field && list_of_named_images == list_command(image_surface::v1)) {
        return advice(
            "The service expects a field of that name, and this tool sends another one. This shows "
            "which setting to change:",
            "neuroflash doctor --probe");
    }
    if (facts.names_fields)
        return advice("Fix the fields named above; the same request usually fails again.");
    if (facts.has_reason)
        return advice("Change what the service rejects; the same request usually fails again.");
    return advice(
        "The same request usually fails again. To check the account and the service:", ask_doctor);
}

setting_origins const& origins()
{
    return setting_origins::get();
}

setting address_asked(advice_facts const& facts)
{
    return facts.at_token ? setting::token_url : setting::api_base;
}

/// The setting in which the user gave the address that the request went to; empty if it is the
/// default.
std::string given_address(advice_facts const& facts)
{
    return origins().of(address_asked(facts)).text();
}

/// Whether a 404 is about a thing, such as `model not found`, so that the address is right.
/// Frameworks write `Not Found`, or name the path, where there is no such route, and hosting
/// services name the host or the application where the address is not a service's.
bool names_what_is_missing(std::string message)
{
    std::ranges::transform(message, message.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    auto const mentions = [&](std::string_view part) { return message.find(part) != message.npos; };
    auto const of_route = std::ranges::any_of(
        std::to_array<std::string_view>(
            {"route", "path", "page", "url", "endpoint", "resource", "404", "host", "domain",
             "application", "bucket", "unknown error"}),
        mentions);
    auto const of_thing = std::ranges::any_of(
        std::to_array<std::string_view>({" not found", "does not exist", "no such", "unknown "}),
        mentions);
    return of_thing && !of_route;
}

advice for_not_found(advice_facts const& facts)
{
    if (facts.voice_is_missing) {
        return advice("Check the id of the brand voice.", "neuroflash brand-voices");
    }
    if (facts.names_image && facts.answered != in_front) {
        if (list_of_named_images == list_command(image_surface::v1)) {
            auto const taken_for_ids = ids_without_file.empty()
                ? std::string()
                : "Sent as image ids, because no file has these names: " + ids_without_file + ". ";
            return advice(
                taken_for_ids + "Check the id against the list of images.",
                std::string(list_of_named_images));
        }
        return advice("Check the id against the history.", "neuroflash history");
    }
    if (facts.names_missing && facts.answered != in_front)
        return advice("Correct what the message names: the service does not have it.");
    if (!origins().is_given(setting::api_base)) {
        return advice(
            "The service does not have what this tool requested: a newer version of this tool "
            "may know its path.",
            ask_doctor);
    }
    auto const& base = origins().shown(setting::api_base);
    auto const name = origins().name(setting::api_base);
    auto const end = base.find_last_not_of("/ ");
    auto const whole = base.substr(0, end == std::string::npos ? 0 : end + 1);
    if (!whole.ends_with("/api")) {
        return advice(name + " is " + whole + "; it should end in /api.", ask_doctor);
    }
    return advice(
        "Check that " + name + ", which is " + whole + ", is the address of the service.",
        ask_doctor);
}

advice for_token_address()
{
    return advice(
        "Check that " + origins().name(setting::token_url) + ", which is " +
            origins().shown(setting::token_url) + ", is the address of the token endpoint.",
        ask_doctor);
}

/// Not every account may use every workspace, and an id is easily cut off.
advice for_permission()
{
    if (!origins().is_given(setting::workspace))
        return advice(std::string(default_advice(errc::permission_denied)));
    auto const name = origins().name(setting::workspace);
    auto const value = name == "NEUROFLASH_WORKSPACE_ID" ? environment(name.c_str()) : "";
    return advice(
        "Check that " + name + (value.empty() ? "" : ", which is " + value + ",") +
            " is a workspace of this account" +
            (origins().is_given(setting::model) ? ", and that its plan includes the model" : "") +
            ". These are:",
        "neuroflash workspaces");
}

advice for_names(advice_facts const& facts)
{
    auto const given = given_address(facts);
    if (given.empty()) {
        return advice("This machine cannot resolve the service's name: is it online?", ask_doctor);
    }
    return advice(
        "Check the host name in " + given + ", and that this machine is online.", ask_doctor);
}

advice for_connection(advice_facts const& facts)
{
    auto const given = given_address(facts);
    return advice(
        given.empty() ? "Check that this machine is online, that the service is up, and that no "
                        "firewall blocks it."
                      : "Check that " + given +
                " leads to a service that is running, that this machine is online, and that no "
                "firewall blocks it.",
        ask_doctor);
}

/// The authorities decide whether a certificate is trusted, not whether its name is right.
advice for_tls(advice_facts const& facts)
{
    auto const given = given_address(facts);
    if (!facts.distrusts && !given.empty())
        return advice("Check that " + given + " leads to a server that speaks TLS.", ask_doctor);
    if (facts.other_name && !given.empty()) {
        return advice(
            "Check the host name in " + given + ": the server's certificate is for another one.",
            ask_doctor);
    }
    auto const* const clock = "Check the clock of this machine, and whether a proxy or a firewall "
                              "intercepts TLS.";
    auto const* const variable = std::getenv("NEUROFLASH_CA_FILE");
    if (variable != nullptr && !origins().is_given(setting::ca_file)) {
        return advice(
            "NEUROFLASH_CA_FILE is empty, so the certificate authorities of the system are used. "
            "Set it to the file, or unset it.",
            ask_doctor);
    }
    if (facts.outdated || !origins().is_given(setting::ca_file)) return advice(clock, ask_doctor);
    return advice(
        "Check that " + origins().name(setting::ca_file) + " holds the authority of this server.",
        ask_doctor);
}

advice for_bad_response(advice_facts const& facts)
{
    auto const given = given_address(facts);
    if (given.empty()) {
        return advice(
            "Try again later. If it persists, a proxy may be changing the responses.", ask_doctor);
    }
    return advice(
        "Check that " + given + " leads to the service, and that nothing rewrites its responses.",
        ask_doctor);
}

/// A server that speaks TLS ends a connection that begins without.
advice for_lost_connection(advice_facts const& facts)
{
    auto text = std::string(default_advice(errc::connection_lost));
    if (origins().shown(address_asked(facts)).starts_with("http://"))
        text += " If the server speaks TLS, write https:// in " + given_address(facts) + '.';
    return advice(std::move(text));
}

advice for_failed_service(advice_facts const& facts)
{
    if (facts.has_request_id) return advice(std::string(default_advice(errc::service_error)));
    return advice("Retry later. If it persists, report it to the service.");
}

advice for_redirect(advice_facts const& facts)
{
    auto const given = given_address(facts);
    if (given.empty())
        return advice("The service has moved: a newer version of this tool may know where.");
    return advice("Set " + given + " to the final https address.");
}

advice for_account()
{
    auto wrapped = std::string();
    for (auto const one : {setting::client_id, setting::client_secret}) {
        auto const value = environment(std::string(usual_name(one)).c_str());
        if (value.empty() || (value.front() != '"' && value.front() != '\'')) continue;
        wrapped = " " + std::string(usual_name(one)) + " begins with a quotation mark.";
    }
    return advice(
        "Check " + origins().name(setting::client_id) + " and " +
            origins().name(setting::client_secret) +
            ", and that the service account still exists (Settings > Workspace > API Access)." +
            wrapped,
        ask_doctor);
}

advice for_proxy()
{
    return advice(
        "Check " + origins().name(setting::proxy) +
            ": address, user and password, and that the proxy allows this host.",
        ask_doctor);
}

/// Only the proxy was asked for: neither the service nor its address had a part in it.
advice for_address_of_proxy()
{
    return advice(
        "Check that " + origins().name(setting::proxy) +
            " is the address of a proxy that is running.",
        ask_doctor);
}

advice for_token_time()
{
    if (origins().is_given(setting::token_url)) {
        return advice(
            "Check that " + origins().name(setting::token_url) +
                " can be reached, or raise --timeout.",
            ask_doctor);
    }
    return advice("Check the network, or raise --timeout.", ask_doctor);
}

/// Advice that depends on what the service said, or on settings and where they came from.
std::optional<advice> advise_by_circumstances(advice_facts const& facts)
{
    switch (facts.code) {
    case errc::rejected_input: return for_rejection(facts);
    case errc::not_found: return for_not_found(facts);
    case errc::name_resolution_failed: return for_names(facts);
    case errc::permission_denied: return for_permission();
    case errc::connect_failed:
    case errc::connect_timeout: return for_connection(facts);
    case errc::connection_lost: return for_lost_connection(facts);
    case errc::service_error: return for_failed_service(facts);
    case errc::tls_failed: return for_tls(facts);
    case errc::bad_response: return for_bad_response(facts);
    case errc::redirect_refused: return for_redirect(facts);
    case errc::authentication_failed: return for_account();
    case errc::proxy_failed: return for_proxy();
    case errc::token_timeout: return for_token_time();
    default: return {};
    }
}

} // namespace

advice_facts::advice_facts(error const& failure)
    : code(failure.value()), status(failure.details().http_status),
      answered(failure.details().responder), names_image(!list_of_named_images.empty()),
      is_free(failure.charge().state == charge_state::not_charged),
      at_token(failure.details().in_token_request),
      out_of_files(support::names_open_files(failure.message())),
      voice_is_missing(failure.details().server_code == "brandVoiceNotFound"),
      names_fields(std::ranges::any_of(
          failure.details().field_errors,
          [](field_error const& one) { return !one.field.empty(); })),
      lacks_field(names_fields && failure.details().server_code == "missing"),
      has_reason(
          !failure.details().server_message.empty() || !failure.details().field_errors.empty()),
      names_missing(names_what_is_missing(failure.details().server_message)),
      has_request_id(!failure.details().request_id.empty()),
      at_proxy(failure.message().find(": the proxy: ") != std::string::npos),
      distrusts(failure.message().find("certificate is not trusted") != std::string::npos),
      other_name(distrusts && failure.message().find("mismatch") != std::string::npos),
      outdated(distrusts && failure.message().find("clock") != std::string::npos)
{
}

advice advice::parse(std::string_view text)
{
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return advice(std::string(text));
    return advice(std::string(text.substr(0, end)), std::string(text.substr(end + 1)));
}

std::string advice::to_text() const
{
    return command.empty() ? sentence : sentence + '\n' + command;
}

advice advise(advice_facts const& facts)
{
    auto const fits = [&](advice_row const& row) {
        return row.code == facts.code && (row.status == 0 || row.status == facts.status) &&
            (!row.answered || *row.answered == facts.answered);
    };
    if (facts.code == errc::cancelled && facts.is_free) {
        return advice("Nothing was charged. The same command can be given again.");
    }
    if (facts.out_of_files) return advice(std::string(support::open_files_advice));
    if (facts.at_proxy && error(facts.code) == condition::unreachable)
        return for_address_of_proxy();
    // Whatever failed there, the address of the service had no part in it.
    auto const of_address = facts.code == errc::not_found || facts.code == errc::connect_failed ||
        facts.code == errc::connect_timeout;
    if (facts.at_token && of_address && origins().is_given(setting::token_url))
        return for_token_address();
    auto const row = std::ranges::find_if(rows, fits);
    if (row != rows.end()) return advice(std::string(row->sentence), std::string(row->command));
    if (auto found = advise_by_circumstances(facts)) return *found;
    return advice(std::string(default_advice(facts.code)));
}

void note_named_images(std::string_view list) noexcept
{
    list_of_named_images = list;
}

void note_ids_without_file(std::string names)
{
    ids_without_file = std::move(names);
}

std::string_view list_command(image_surface surface) noexcept
{
    return surface == image_surface::v1 ? "neuroflash images" : "neuroflash history";
}

} // namespace neuroflash::cli
