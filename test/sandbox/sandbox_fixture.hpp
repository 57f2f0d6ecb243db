// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_SANDBOX_SANDBOX_FIXTURE_HPP
#define NEUROFLASH_TEST_SANDBOX_SANDBOX_FIXTURE_HPP

#include "sandbox/draw_task.hpp"
#include "sandbox/router.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdlib>
#include <fstream>
#include <string>

namespace neuroflash::sandbox {

inline constexpr char form_type[] = "application/x-www-form-urlencoded";
inline constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";

/// The whole service without sockets. Its clock stands still unless a test moves it.
class fixture
{
public:
    explicit fixture(sandbox_params given = sandbox_params())
        : params(std::move(given)), state(params, [this] { return now; }, {origin, storage_origin}),
          routes(route_context{params, state, counts}), token(state.issue_token()),
          workspace(params.workspaces.front().id)
    {
    }

    /// Sends a request with token and workspace. A paid one is carried out at once.
    http_response call(std::string method, std::string target, std::string body = {})
    {
        auto request = make(std::move(method), std::move(target), std::move(body));
        return call(request);
    }

    http_response call(http_request const& request)
    {
        auto response = routes.handle(request);
        if (response.job) {
            response = routes.finish(*response.job);
        } else if (response.task) {
            auto const files = draw_task(*response.task, params.v1.mask, images);
            response = files ? routes.finish(*response.task, *files) : damaged_upload_response();
        }
        note_answer(request, response);
        return response;
    }

    /// Appends a line to the file that NEUROFLASH_ANSWERS names. Another test compares all lines
    /// with the description of the API.
    static void note_answer(http_request const& request, http_response const& response)
    {
        auto const* file = std::getenv("NEUROFLASH_ANSWERS");
        if (file == nullptr) return;
        boost::json::object line;
        line["method"] = request.method;
        line["path"] = request.path();
        line["status"] = response.status;
        line["type"] = response.content_type;
        auto const is_image_file = response.content_type.starts_with("image/");
        line["body"] = is_image_file ? std::string() : response.body;
        std::ofstream(file, std::ios::app) << boost::json::serialize(line) << '\n';
    }

    http_request make(std::string method, std::string target, std::string body = {}) const
    {
        http_request made;
        made.method = std::move(method);
        made.target = std::move(target);
        made.authorization = "Bearer " + token;
        made.workspace = workspace;
        made.content_type = "application/json";
        made.body = std::move(body);
        return made;
    }

    http_response ask_token(std::string body, std::string type = form_type)
    {
        auto request = make("POST", "/oauth/v2/token", std::move(body));
        request.authorization.clear();
        request.content_type = std::move(type);
        return call(request);
    }

    /// Generates images and returns the ids.
    std::vector<std::string> generate(int count = 1, std::string prompt = "a lamp")
    {
        auto const response = call(
            "POST", generate_path,
            R"({"prompt":")" + prompt + R"(","num_images":)" + std::to_string(count) + "}");
        std::vector<std::string> ids;
        auto const body = boost::json::parse(response.body);
        for (auto const& image : body.at("images").as_array())
            ids.emplace_back(image.at("image_id").as_string());
        return ids;
    }

    sandbox_params params;
    std::string origin = "https://127.0.0.1:1";
    std::string storage_origin = "https://127.0.0.1:2";
    image_cache images{32u << 20};
    service_time now{std::chrono::sys_days(std::chrono::days(19'889)) + std::chrono::hours(10)};
    statistics counts;
    service state;
    router routes;
    std::string token;
    std::string workspace;
};

inline std::string text_at(http_response const& response, char const* pointer)
{
    return std::string(boost::json::parse(response.body).at_pointer(pointer).as_string());
}

inline long long number_at(http_response const& response, char const* pointer)
{
    return boost::json::parse(response.body).at_pointer(pointer).to_number<long long>();
}

inline std::string view_path_of(std::string const& image_id)
{
    return "/api/ds-prototypes/image_generation/" + image_id + "/view";
}

} // namespace neuroflash::sandbox

#endif
