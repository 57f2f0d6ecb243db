// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/client_params.hpp>
#include <neuroflash/credentials.hpp>

#include "public/wipe.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

bool is_missing(char const* value) noexcept
{
    return value == nullptr || *value == '\0';
}

constexpr auto id_name = "NEUROFLASH_CLIENT_ID";
constexpr auto secret_name = "NEUROFLASH_CLIENT_SECRET";

std::string set_or_empty(char const* value)
{
    return value == nullptr ? "not set" : "empty";
}

/// Lists everything that is missing at once, so that it can be corrected in one step.
error missing_variables(char const* id, char const* secret)
{
    error_details details;
    if (is_missing(id) && is_missing(secret)) {
        auto const same = (id == nullptr) == (secret == nullptr);
        details.message = std::string("The environment variables ") + id_name + " and " +
            secret_name + " are " +
            (same ? set_or_empty(id) : set_or_empty(id) + " and " + set_or_empty(secret)) + '.';
    } else {
        auto const first = is_missing(id);
        details.message = std::string("The environment variable ") +
            (first ? id_name : secret_name) + " is " + set_or_empty(first ? id : secret) + '.';
    }
    details.advice = "Set NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET to those of a service "
                     "account (Settings > Workspace > API Access).";
    return error(errc::invalid_argument, std::move(details));
}

error unknown_surface()
{
    error_details details;
    details.message = "The environment variable NEUROFLASH_SURFACE is neither guide nor v1.";
    details.advice = "Set it to guide or to v1, or unset it: the default is guide.";
    return error(errc::invalid_argument, std::move(details));
}

} // namespace

credentials::~credentials()
{
    wipe(client_id_);
    wipe(client_secret_);
}

result<credentials> credentials::from_environment()
{
    auto const* id = std::getenv(id_name);
    auto const* secret = std::getenv(secret_name);
    if (is_missing(id) || is_missing(secret)) return missing_variables(id, secret);
    return credentials(id, secret);
}

result<client_params> client_params::from_environment()
{
    auto account = neuroflash::credentials::from_environment();
    if (!account) return account.error();
    auto params = client_params();
    params.credentials = std::move(*account);
    auto const read = [](char const* name, auto set) {
        auto const* value = std::getenv(name);
        if (!is_missing(value)) set(std::string(value));
    };
    read("NEUROFLASH_WORKSPACE_ID", [&](std::string text) {
        params.workspace = workspace_id(std::move(text));
    });
    read("NEUROFLASH_API_BASE", [&](std::string text) { params.api_base = std::move(text); });
    read("NEUROFLASH_TOKEN_URL", [&](std::string text) { params.token_url = std::move(text); });
    auto const* const surface = std::getenv("NEUROFLASH_SURFACE");
    if (!is_missing(surface)) {
        auto const known = parse_image_surface(surface);
        if (!known) return unknown_surface();
        params.surface = *known;
    }
    auto& fields = params.fields;
    auto const read_into = [&read](char const* name, std::string& into) {
        read(name, [&into](std::string text) { into = std::move(text); });
    };
    read_into("NEUROFLASH_EDIT_INPUT_FIELD", fields.edit_input);
    read_into("NEUROFLASH_MASK_FIELD", fields.mask);
    read_into("NEUROFLASH_UPSCALE_INPUT_FIELD", fields.upscale_input);
    read_into("NEUROFLASH_UPSCALE_FACTOR_FIELD", fields.upscale_factor);
    read("NEUROFLASH_PROXY", [&](std::string text) {
        params.proxy = proxy_params(std::move(text));
    });
    read("NEUROFLASH_CA_FILE", [&](std::string text) { params.ca_file = std::move(text); });
    return params;
}

} // namespace neuroflash::inline v0
