// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <neuroflash/client_params.hpp>

#include <cstdlib>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(credentials_from_environment)

namespace {

constexpr char id_name[] = "NEUROFLASH_CLIENT_ID";
constexpr char secret_name[] = "NEUROFLASH_CLIENT_SECRET";

/// Sets one variable for a test; null removes it.
void set(char const* name, char const* value)
{
    if (value == nullptr) {
        ::unsetenv(name);
    } else {
        ::setenv(name, value, 1);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(both_variables_are_read)
{
    set(id_name, "id");
    set(secret_name, "a secret long enough for the heap");
    auto const read = credentials::from_environment().value();
    BOOST_TEST(read.client_id() == "id");
    BOOST_TEST(read.client_secret() == "a secret long enough for the heap");
    BOOST_TEST(!read.empty());
}

BOOST_AUTO_TEST_CASE(a_missing_or_empty_variable_is_named)
{
    struct row
    {
        char const* id;
        char const* secret;
        std::string_view message;
    };
    row const rows[] = {
        {nullptr, "s", "The environment variable NEUROFLASH_CLIENT_ID is not set."},
        {"", "s", "The environment variable NEUROFLASH_CLIENT_ID is empty."},
        {"i", nullptr, "The environment variable NEUROFLASH_CLIENT_SECRET is not set."},
        {"i", "", "The environment variable NEUROFLASH_CLIENT_SECRET is empty."},
        {nullptr, nullptr,
         "The environment variables NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET are "
         "not set."},
        {"", "",
         "The environment variables NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET are empty."},
        {"", nullptr,
         "The environment variables NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET are "
         "empty and not set."},
    };
    for (auto const& [id, secret, message] : rows) {
        set(id_name, id);
        set(secret_name, secret);
        auto const why = error_of(credentials::from_environment());
        BOOST_TEST(why.value() == errc::invalid_argument);
        BOOST_TEST(why.message() == message);
        BOOST_TEST(why.advice().find("service account") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(copies_and_moves_keep_the_secret_until_they_go)
{
    auto original = credentials("id", "secret");
    {
        auto const copy = original;
        BOOST_TEST(copy.client_secret() == "secret");
    }
    BOOST_TEST(original.client_secret() == "secret");
    auto const moved = std::move(original);
    BOOST_TEST(moved.client_secret() == "secret");
    BOOST_TEST(credentials().empty());
}

BOOST_AUTO_TEST_CASE(a_secret_is_wiped_from_where_it_was)
{
    // A short secret lies inside the object itself: its place can be looked at afterwards.
    alignas(credentials) unsigned char place[sizeof(credentials)];
    auto* made = new (place) credentials("id", "canary");
    made->~credentials();
    // Reading through volatile keeps the compiler from believing the storage to be dead.
    auto const* seen = static_cast<unsigned char const volatile*>(place);
    std::string left;
    for (std::size_t i = 0; i < sizeof place; ++i) left += static_cast<char>(seen[i]);
    BOOST_TEST(left.find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(parameters_are_read_with_the_credentials)
{
    set(id_name, nullptr);
    BOOST_TEST(error_of(client_params::from_environment()).value() == errc::invalid_argument);
    set(id_name, "id");
    set(secret_name, "secret");
    set("NEUROFLASH_API_BASE", "https://127.0.0.1:1/api");
    set("NEUROFLASH_TOKEN_URL", "https://127.0.0.1:1/token");
    set("NEUROFLASH_CA_FILE", "/ca.pem");
    set("NEUROFLASH_WORKSPACE_ID", "w");
    auto const read = client_params::from_environment().value();
    BOOST_TEST(read.credentials.client_secret() == "secret");
    BOOST_TEST(read.api_base == "https://127.0.0.1:1/api");
    BOOST_TEST(read.token_url == "https://127.0.0.1:1/token");
    BOOST_TEST(read.ca_file == "/ca.pem");
    BOOST_TEST(read.workspace.value().str() == "w");
    for (auto const* name : {"NEUROFLASH_API_BASE", "NEUROFLASH_TOKEN_URL", "NEUROFLASH_CA_FILE"}) {
        set(name, "");
    }
    set("NEUROFLASH_WORKSPACE_ID", nullptr);
    auto const plain = client_params::from_environment().value();
    BOOST_TEST(plain.api_base == defaults::api_base);
    BOOST_TEST(plain.token_url == defaults::token_url);
    BOOST_TEST(plain.ca_file.empty());
    BOOST_TEST(!plain.workspace.has_value());
}

BOOST_AUTO_TEST_CASE(surface_and_names_of_fields_are_read)
{
    set(id_name, "id");
    set(secret_name, "secret");
    BOOST_TEST(client_params::from_environment().value().surface == image_surface::guide);
    set("NEUROFLASH_SURFACE", "v1");
    set("NEUROFLASH_EDIT_INPUT_FIELD", "sources[]");
    set("NEUROFLASH_MASK_FIELD", "mask");
    set("NEUROFLASH_UPSCALE_INPUT_FIELD", "imageId");
    set("NEUROFLASH_UPSCALE_FACTOR_FIELD", "scale");
    auto const read = client_params::from_environment().value();
    BOOST_TEST(read.surface == image_surface::v1);
    BOOST_TEST(read.fields.edit_input == "sources[]");
    BOOST_TEST(read.fields.mask == "mask");
    BOOST_TEST(read.fields.upscale_input == "imageId");
    BOOST_TEST(read.fields.upscale_factor == "scale");
    for (auto const* text : {"V1", "v2", "guide "}) {
        set("NEUROFLASH_SURFACE", text);
        auto const why = error_of(client_params::from_environment());
        BOOST_TEST(why.value() == errc::invalid_argument);
        BOOST_TEST(why.message().find("NEUROFLASH_SURFACE") != std::string::npos);
    }
    for (auto const* name :
         {"NEUROFLASH_SURFACE", "NEUROFLASH_EDIT_INPUT_FIELD", "NEUROFLASH_MASK_FIELD",
          "NEUROFLASH_UPSCALE_INPUT_FIELD", "NEUROFLASH_UPSCALE_FACTOR_FIELD"}) {
        set(name, nullptr);
    }
}

BOOST_AUTO_TEST_SUITE_END()
