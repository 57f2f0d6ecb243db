// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_TESTING_SERVICE_FIXTURE_HPP
#define NEUROFLASH_TEST_TESTING_SERVICE_FIXTURE_HPP

#include "common/unit_test.hpp"

#include <neuroflash.hpp>
#include <neuroflash/testing/simulated_service.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <utility>

namespace neuroflash::test {

/// A simulated service, and functions that use it without a client.
struct service_fixture
{
    explicit service_fixture(
        testing::simulated_service_params params = testing::simulated_service_params())
        : service(time, std::move(params)), wire(service.connect())
    {
    }

    std::unique_ptr<client> new_client(client_params params)
    {
        return std::make_unique<client>(
            context.get_executor(), std::move(params), service.connect(), time);
    }
    std::unique_ptr<client> new_client() { return new_client(service.params_for_client()); }

    /// A request as the client would send it.
    exchange_request request(
        http_method method, std::string const& target, std::string const& body = {},
        std::chrono::seconds deadline = std::chrono::seconds(300))
    {
        auto const to = origin{true, "app.neuroflash.com", 443};
        auto message = http_request(method, to, target);
        message.append_field("Authorization", "Bearer " + token);
        message.append_field("x-workspace-id", "workspace-1");
        message.append_field("X-Request-Id", "the-request");
        if (target.starts_with("/oauth/"))
            message.append_field("Content-Type", "application/x-www-form-urlencoded");
        message.finish(body);
        auto made = exchange_request(to, std::move(message), time->now() + deadline);
        made.max_body = 1 << 20;
        return made;
    }

    exchange_outcome exchange(exchange_request const& what)
    {
        auto outcome = exchange_outcome();
        testing::run(context, *time, wire->exchange(what, outcome));
        return outcome;
    }

    void log_in()
    {
        auto const form = std::string("grant_type=client_credentials&client_id=simulated-client"
                                      "&client_secret=simulated-secret&scope=openid");
        auto const answer = exchange(request(http_method::post, "/oauth/v2/token", form));
        auto const& body = answer.response.body;
        constexpr auto name = std::string_view(R"("access_token":")");
        auto const begin = body.find(name) + name.size();
        token = body.substr(begin, body.find('"', begin) - begin);
    }

    exchange_outcome generate(std::chrono::seconds deadline = std::chrono::seconds(300))
    {
        return exchange(request(
            http_method::post, "/api/ds-prototypes/image_generation/", R"({"prompt":"a fox"})",
            deadline));
    }

    asio::io_context context;
    std::shared_ptr<testing::virtual_time> time = std::make_shared<testing::virtual_time>();
    testing::simulated_service service;
    std::shared_ptr<transport> wire;
    std::string token;
};

} // namespace neuroflash::test

#endif
