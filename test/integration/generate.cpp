// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "common/with_client.hpp"

using namespace neuroflash;
using neuroflash::test::params_for;

BOOST_AUTO_TEST_SUITE(generate)

BOOST_AUTO_TEST_CASE(generation_goes_through_token_workspace_pool_and_tls)
{
    auto server = sandbox::sandbox_server();
    auto context = asio::io_context();
    auto service = client(context.get_executor(), params_for(server));
    test::run(context, [&]() -> asio::awaitable<void> {
        auto ask = generate_params("A lighthouse in fog");
        ask.model = "nano-banana-2";
        ask.num_images = 2;
        ask.aspect_ratio = "16:9";
        ask.output_format = "png";
        auto const made = co_await service.generate(ask);
        BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
        BOOST_TEST(made->images.size() == 2U);
        BOOST_TEST(made->prompt == "A lighthouse in fog");
        BOOST_TEST(made->charge.state == charge_state::charged);
        BOOST_TEST(made->charge.credits == 2);
        BOOST_TEST(made->attempts == 1);
        auto bytes = std::string();
        auto const got = co_await service.download(made->images[0], download_target::memory(bytes));
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(got->content_type == "image/png");
        BOOST_TEST(got->bytes == bytes.size());
    }());
    BOOST_TEST(server.credits_charged() == 2);
    BOOST_TEST(server.stats().token_requests == 1U);
    BOOST_TEST(server.stats().workspace_requests == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
