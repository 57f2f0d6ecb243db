// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/connect_proxy.hpp"
#include "common/temporary_directory.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;

BOOST_AUTO_TEST_SUITE(internal_downloads)

namespace {

/// Two sandboxes on this machine: the client's own, and one that only this machine can reach.
class beside_another
{
public:
    explicit beside_another(against_sandbox::change const& adapt = {})
        : other(small_images()), service([&](client_params& params) {
              auto const both = read_whole(params.ca_file) + read_whole(other.ca_file());
              params.ca_file = ca.write("both.pem", both);
              if (adapt) adapt(params);
          })
    {
    }

    std::string port() const { return other.origin().substr(other.origin().rfind(':')); }

    result<download_info> fetch(std::string const& url)
    {
        return service.get(service->download(url, download_target::memory(bytes)));
    }

    void check_refused(result<download_info> const& got, std::string_view words)
    {
        BOOST_REQUIRE(!got);
        auto const& e = got.error();
        BOOST_TEST(e.value() == errc::redirect_refused, e.to_string());
        BOOST_TEST(e.message().find(words) != std::string::npos, e.message());
        BOOST_TEST(
            e.message().find("client_params::internal_downloads") != std::string::npos,
            e.message());
        BOOST_TEST(e.charge().state == charge_state::not_charged);
        BOOST_TEST(other.stats().connections_opened == 0U); // not even a connection
    }

    temporary_directory ca;
    sandbox::sandbox_server other;
    against_sandbox service;
    std::string bytes;
};

} // namespace

BOOST_AUTO_TEST_CASE(url_of_an_internal_address_is_refused_before_a_connection)
{
    auto at = beside_another();
    auto const path = at.port() + "/storage/generated/x.png";
    at.check_refused(at.fetch("https://127.0.0.1" + path), R"("127.0.0.1" is a loopback address)");
    at.check_refused(at.fetch("https://[::1]" + path), R"("::1" is a loopback address)");
    at.check_refused(at.fetch("https://[::ffff:127.0.0.1]" + path), "is a loopback address");
    at.check_refused(at.fetch("https://169.254.169.254/latest"), "is a link-local address");
    at.check_refused(at.fetch("https://10.0.0.1/"), "is a private address");
}

BOOST_AUTO_TEST_CASE(name_that_resolves_to_an_internal_address_is_refused)
{
    auto at = beside_another();
    auto const path = at.port() + "/storage/generated/x.png";
    at.check_refused(
        at.fetch("https://localhost" + path), R"("localhost" is 127.0.0.1, a loopback address)");
    // Only the system's resolver takes these for an address.
    at.check_refused(at.fetch("https://127.1" + path), "is 127.0.0.1, a loopback address");
    at.check_refused(at.fetch("https://2130706433" + path), "is 127.0.0.1, a loopback address");
}

BOOST_AUTO_TEST_CASE(redirect_to_an_internal_address_is_refused)
{
    auto at = beside_another();
    auto const made = at.service.get(at.service->generate(generate_params("x")));
    require_good(made);
    auto away = fault::with_response(302, "", "GET", "/storage/generated/");
    away.headers.emplace_back("Location", at.other.origin() + "/storage/generated/x.png");
    at.service.server.inject(away);
    at.check_refused(at.fetch(made->images.at(0).url), R"("127.0.0.1" is a loopback address)");
}

BOOST_AUTO_TEST_CASE(parameter_allows_it)
{
    auto at = beside_another([](client_params& params) { params.internal_downloads = true; });
    auto const got = at.fetch(at.other.origin() + "/storage/generated/x.png");
    BOOST_TEST(got.error().value() == errc::not_found); // it was asked
    BOOST_TEST(at.other.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(origins_that_the_user_named_may_be_internal)
{
    auto at = beside_another([](client_params& params) {
        params.token_url.replace(params.token_url.find("127.0.0.1"), 9, "localhost");
    });
    auto const made = at.service.get(at.service->generate(generate_params("x")));
    require_good(made);
    require_good(at.fetch(made->images.at(0).url));
}

BOOST_AUTO_TEST_CASE(behind_a_proxy_only_addresses_in_the_url_are_seen)
{
    auto const proxy = connect_proxy();
    auto at =
        beside_another([&](client_params& params) { params.proxy = proxy_params(proxy.url()); });
    auto const path = at.port() + "/storage/generated/x.png";
    for (auto const* host : {"127.0.0.1", "[::1]", "localhost", "10.0.0.1"})
        at.check_refused(at.fetch("https://" + std::string(host) + path), "is a");
    for (auto const* host : {"127.1", "0x7f000001"}) {
        at.check_refused(
            at.fetch("https://" + std::string(host) + path), "an address in an unusual form");
    }
    BOOST_TEST(proxy.requests().empty());
    // Its name is the proxy's to look up.
    auto const got = at.fetch("https://inside.example" + path);
    BOOST_TEST(got.error().value() == errc::tls_failed); // the other's certificate names it not
    BOOST_TEST(!proxy.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
