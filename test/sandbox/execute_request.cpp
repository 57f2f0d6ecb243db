// SPDX-License-Identifier: BSL-1.0
// Requests that are carried out as the server does it, without a socket.
#include "sandbox/execute_request.hpp"
#include "common/unit_test.hpp"
#include "image_service_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(execute_requests)

namespace {

/// A service that has two credits and draws on a thread of its own.
struct server_fixture
{
    static sandbox_params small()
    {
        auto made = image_service_fixture::usual();
        made.image_quota = quota_levels(2, 2);
        return made;
    }

    http_request make(std::string const& task, std::string body) const
    {
        auto made = http_request();
        made.method = "POST";
        made.target = "/api/image-service/v1/workspaces/" + workspace + '/' + task;
        made.authorization = "Bearer " + token;
        made.workspace = workspace;
        made.content_type = "application/json";
        made.body = std::move(body);
        return made;
    }

    http_response execute(http_request const& request)
    {
        boost::asio::io_context context;
        auto done = std::optional<http_response>();
        auto finish = [&done](std::exception_ptr thrown, http_response response) {
            if (thrown) std::rethrow_exception(thrown);
            done = std::move(response);
        };
        boost::asio::co_spawn(context, execute_request(request, server), std::move(finish));
        context.run();
        BOOST_REQUIRE(done.has_value());
        return std::move(*done);
    }

    boost::asio::thread_pool pool{1};
    server_context server{small(), server_origins(), pool.get_executor()};
    std::string const token = server.state.issue_token();
    std::string const workspace = server.params.workspaces.front().id;
};

/// An image that nothing can draw: its source has more pixels than a vector can have.
std::shared_ptr<recipe const> undrawable()
{
    constexpr auto most = std::numeric_limits<unsigned>::max();
    auto source = std::make_shared<recipe>();
    source->prompt = std::make_shared<std::string const>("a lamp");
    source->size = {most, most};
    auto made = std::make_shared<recipe>();
    made->prompt = source->prompt;
    made->size = {32, 32};
    made->enlarges = true;
    made->sources.push_back(std::move(source));
    return made;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(task_that_cannot_be_drawn_gives_its_credits_back, server_fixture)
{
    auto const generation = make("image-generation-tasks", R"({"prompt":"a lamp"})");
    auto const accepted = server.routes.handle(generation);
    BOOST_REQUIRE(accepted.task.has_value());
    auto const file = std::make_shared<std::string const>("an image");
    auto const files = std::vector<drawn_file>{{undrawable(), file, true}};
    auto const id = text_at(server.routes.finish(*accepted.task, files), "/images/0/id");
    BOOST_TEST(server.state.credits_charged() == 1);
    // Each attempt puts the last credit aside, and there is no other for the next one.
    for (auto i = 0; i < 3; ++i) {
        auto const edited = execute(make("image-edit-tasks", edit_of(id)));
        BOOST_TEST(edited.status == 500u);
        BOOST_TEST(edited.body.find("could not be drawn") != edited.body.npos, edited.body);
    }
    BOOST_TEST(server.state.credits_charged() == 1);
    BOOST_TEST(execute(generation).status == 200u);
    BOOST_TEST(server.state.credits_charged() == 2);
    BOOST_TEST(execute(generation).status == 429u);
}

BOOST_AUTO_TEST_SUITE_END()
