// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_CLI_DOCTOR_FIXTURE_HPP
#define NEUROFLASH_TEST_CLI_DOCTOR_FIXTURE_HPP

#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include "common/raw_server.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace neuroflash::test {

inline constexpr auto doctor_secret = "cAnArY-s3cr3t";

inline sandbox::sandbox_params guarded(sandbox::route_mount mounts = sandbox::route_mount::both)
{
    auto params = small_sandbox();
    params.client_secret = doctor_secret;
    params.mounts = mounts;
    return params;
}

/// The document of `doctor --json`.
struct diagnosed
{
    int code = -1;
    boost::json::object whole;

    /// The first finding of that check, and of that subject where one is named.
    boost::json::object const& at(std::string_view check, std::string_view subject = {}) const
    {
        for (auto const& entry : whole.at("checks").as_array()) {
            auto const& one = entry.as_object();
            if (one.at("check").as_string() != check) continue;
            if (subject.empty() || one.at("subject").as_string() == subject) return one;
        }
        throw std::runtime_error("no such check: " + std::string(check));
    }

    std::string status(std::string_view check, std::string_view subject = {}) const
    {
        return std::string(at(check, subject).at("status").as_string());
    }

    std::string text(std::string_view check, std::string_view member = "message") const
    {
        auto const& value = at(check).at(member);
        return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
    }
};

/// A sandbox with a secret that must not be seen, and the doctor.
struct doctor_fixture : cli_fixture
{
    explicit doctor_fixture(sandbox::sandbox_params params = guarded())
        : cli_fixture(std::move(params))
    {
    }

    /// Nothing was paid, changed or fetched, whatever happened.
    ~doctor_fixture()
    {
        BOOST_TEST(server.credits_charged() == 0);
        BOOST_TEST(server.ledger().size() == uploads_of_probe);
        auto const stats = server.stats();
        BOOST_TEST(stats.generate_requests == 0u);
        // `--probe` sends an empty edit, and uploads, fetches and deletes one image.
        BOOST_TEST(stats.edit_requests == uploads_of_probe);
        BOOST_TEST(stats.downloads == uploads_of_probe);
        BOOST_TEST(stats.uploads == uploads_of_probe);
        BOOST_TEST(stats.deletes == uploads_of_probe);
    }

    std::uint64_t uploads_of_probe = 0;

    diagnosed examine(std::vector<std::string> more = {}) const
    {
        more.insert(more.begin(), {"doctor", "--json"});
        auto const end = run(more);
        BOOST_TEST(end.err == "");
        auto made = diagnosed{end.code, document_in(end.out)};
        BOOST_TEST(made.whole.at("exit_code").as_int64() == end.code);
        BOOST_TEST(made.whole.at("ok").as_bool() == (end.code == 0));
        BOOST_TEST(!contains(end.out, "cAnArY"), end.out);
        return made;
    }

    void point_at(raw_server const& other)
    {
        auto const origin = "https://127.0.0.1:" + std::to_string(other.port());
        variables["NEUROFLASH_API_BASE"] = origin + "/api";
        variables["NEUROFLASH_TOKEN_URL"] = origin + "/token";
        variables["NEUROFLASH_CA_FILE"] = other.ca_file();
    }
};

} // namespace neuroflash::test

#endif
