// SPDX-License-Identifier: BSL-1.0
// One generation, its connection cut at every byte of the request and of the answer, on both
// surfaces; and one upload.
#include "common/against_sandbox.hpp"
#include "common/cutting_proxy.hpp"
#include "common/unit_test.hpp"

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(cut_at_every_byte)

namespace {

/// NEUROFLASH_EVERY_BYTE=1 visits every byte where the suite takes steps.
std::size_t step_of(std::size_t usual)
{
    return std::getenv("NEUROFLASH_EVERY_BYTE") ? 1 : usual;
}

sandbox::sandbox_params service_params(bool tls)
{
    auto params = sandbox::sandbox_params();
    params.image_long_side = 32;
    params.tls = tls;
    return params;
}

client_params through(
    cutting_proxy const& proxy, sandbox::sandbox_server const& server, bool tls,
    image_surface surface)
{
    auto params = hasty(params_for(server));
    params.surface = surface;
    params.internal_downloads = true; // images come from this machine too
    auto const origin =
        (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(proxy.port());
    params.api_base = origin + "/api";
    params.token_url = origin + "/oauth/v2/token";
    params.workspace = workspace_id(server.workspace_id());
    // The work takes no time here: what is not in the history soon will never be.
    params.reconcile.enabled = true;
    params.reconcile.window = 20ms;
    params.reconcile.absence_after = 20ms;
    params.reconcile.first_delay = 2ms;
    params.reconcile.max_delay = 10ms;
    return params;
}

/// A service, the cutting proxy and a client.
struct fixture
{
    explicit fixture(bool tls, image_surface surface = image_surface::guide)
        : server(service_params(tls)), proxy(server.port()),
          service(context.get_executor(), through(proxy, server, tls, surface))
    {
    }

    template <class Operation>
    auto get(Operation operation)
    {
        using value = typename decltype(operation(service))::value_type;
        auto got = std::optional<value>();
        asio::co_spawn(context, operation(service), [&got](std::exception_ptr thrown, value v) {
            if (thrown) std::rethrow_exception(thrown);
            got.emplace(std::move(v));
        });
        context.restart();
        context.run();
        BOOST_REQUIRE(got.has_value());
        return std::move(*got);
    }

    result<generation> generate(std::string const& prompt)
    {
        return get([&](client& c) { return c.generate(generate_params(prompt)); });
    }

    /// Token and a connection, so that the next bytes are those of the generation.
    void warm_up()
    {
        BOOST_REQUIRE(get([](client& c) { return c.list_workspaces(); }));
    }

    sandbox::sandbox_server server;
    cutting_proxy proxy;
    asio::io_context context;
    client service;
};

struct tally
{
    int cuts = 0;
    int recovered = 0;
    int unknown = 0;
    int settled = 0;
};

/// The images of the prompt that the service has charged for.
std::set<std::string>
charged_images(sandbox::sandbox_server const& server, std::string const& prompt)
{
    auto images = std::set<std::string>();
    for (auto const& entry : server.ledger()) {
        if (entry.prompt == prompt) images.insert(entry.image_ids.begin(), entry.image_ids.end());
    }
    return images;
}

std::set<std::string> images_of(result<generation> const& got)
{
    auto images = std::set<std::string>();
    if (!got) return images;
    for (auto const& one : got->images) {
        images.insert(one.stored_id ? one.stored_id->str() : one.image_id->str());
    }
    return images;
}

void cut_once(fixture& at, way which, std::size_t byte, tally& counts)
{
    auto const name =
        std::string(which == way::request ? "request" : "answer") + " byte " + std::to_string(byte);
    BOOST_TEST_CONTEXT(name)
    {
        at.warm_up();
        auto const posts = at.server.stats().generate_requests;
        at.proxy.cut_after(which, byte);
        auto got = at.generate(name);
        if (at.proxy.has_cut()) ++counts.cuts;
        at.proxy.count_from_here();
        if (got && got->recovered) ++counts.recovered;
        if (!got) {
            ++counts.unknown;
            BOOST_TEST(got.error().value() == errc::outcome_unknown, got.error().to_string());
            BOOST_REQUIRE(got.error().pending());
            auto const pending = *got.error().pending();
            got = at.get([&](client& c) { return c.reconcile(pending); });
            if (got) ++counts.settled;
        }
        auto const charged = charged_images(at.server, name);
        BOOST_TEST(charged.size() <= 1u);
        BOOST_TEST(at.server.stats().generate_requests - posts <= 1u);
        BOOST_TEST(images_of(got) == charged);
    }
}

void cut_everywhere(bool tls, std::size_t step, image_surface surface = image_surface::guide)
{
    auto at = fixture(tls, surface);
    at.warm_up();
    at.proxy.count_from_here();
    BOOST_REQUIRE(at.generate("request byte 1000"));
    auto const request = at.proxy.counted(way::request);
    auto const answer = at.proxy.counted(way::answer);
    auto counts = tally();
    for (auto byte = std::size_t(0); byte < request; byte += step) {
        cut_once(at, way::request, byte, counts);
    }
    for (auto byte = std::size_t(0); byte < answer; byte += step) {
        cut_once(at, way::answer, byte, counts);
    }
    BOOST_TEST_MESSAGE(
        (tls ? "TLS: " : "plain: ")
        << request << " bytes of request, " << answer << " of answer, cuts " << counts.cuts
        << ", recovered " << counts.recovered << ", unknown " << counts.unknown
        << ", settled later " << counts.settled);
    BOOST_TEST(counts.cuts > 0);
    BOOST_TEST(counts.recovered > 0);
}

std::string draw_image(fixture& at)
{
    auto const drawn = at.generate("a photo");
    BOOST_REQUIRE_MESSAGE(drawn, drawn.error().to_string());
    auto bytes = std::string();
    auto const got = at.get(
        [&](client& c) { return c.download(drawn->images.at(0), download_target::memory(bytes)); });
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    return bytes;
}

/// Deletes all images, and says how many there were.
std::size_t clear_images(fixture& at)
{
    auto const listed = at.get([](client& c) { return c.list_images(); });
    BOOST_REQUIRE_MESSAGE(listed, listed.error().to_string());
    for (auto const& one : listed->data) {
        auto const id = one.id;
        BOOST_REQUIRE(at.get([&](client& c) { return c.delete_image(id); }));
    }
    return listed->data.size();
}

result<stored_image> upload(fixture& at, std::string const& file_bytes)
{
    return at.get([&](client& c) { return c.upload_image(image_bytes(file_bytes)); });
}

/// The image is stored once, whether the request did not arrive or its answer was lost.
void cut_upload_once(fixture& at, std::string const& file_bytes, way which, std::size_t byte)
{
    BOOST_TEST_CONTEXT((which == way::request ? "request" : "answer") << " byte " << byte)
    {
        at.warm_up();
        at.proxy.cut_after(which, byte);
        auto const got = upload(at, file_bytes);
        BOOST_TEST(at.proxy.has_cut());
        at.proxy.count_from_here();
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(got->file_size.value_or(0) == static_cast<std::int64_t>(file_bytes.size()));
        BOOST_TEST(clear_images(at) == 1u);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(one_post_one_charge_and_no_image_lost)
{
    cut_everywhere(false, 1);
}

BOOST_AUTO_TEST_CASE(the_same_within_tls)
{
    cut_everywhere(true, step_of(7));
}

BOOST_AUTO_TEST_CASE(the_same_on_image_service_v1)
{
    cut_everywhere(false, step_of(3), image_surface::v1);
}

BOOST_AUTO_TEST_CASE(upload_cut_anywhere_leaves_one_image)
{
    auto at = fixture(false, image_surface::v1);
    auto const file_bytes = draw_image(at);
    clear_images(at);
    at.warm_up();
    at.proxy.count_from_here();
    BOOST_REQUIRE(upload(at, file_bytes));
    auto const request = at.proxy.counted(way::request);
    auto const answer = at.proxy.counted(way::answer);
    BOOST_TEST(clear_images(at) == 1u);
    auto const step = step_of(11);
    for (auto byte = std::size_t(0); byte < request; byte += step) {
        cut_upload_once(at, file_bytes, way::request, byte);
    }
    for (auto byte = std::size_t(0); byte < answer; byte += step) {
        cut_upload_once(at, file_bytes, way::answer, byte);
    }
}

BOOST_AUTO_TEST_SUITE_END()
