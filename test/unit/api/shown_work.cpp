// SPDX-License-Identifier: BSL-1.0
// What the body of a failed response shows of work that was done or begun.
#include "support.hpp"

#include <neuroflash/core/http/error_map.hpp>

#include <string>
#include <utility>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(shown_work)

namespace {

core::server_failure read_answer(int status, std::string body)
{
    auto response = http_response();
    response.status = status;
    response.body = std::move(body);
    return core::read_failure(response);
}

} // namespace

BOOST_AUTO_TEST_CASE(error_that_has_images_is_seen)
{
    auto const shows = [](std::string body) {
        return read_answer(429, std::move(body)).shows_images;
    };
    BOOST_TEST(shows(R"({"error":"quota","images":[{"url":"https://x/y"}]})"));
    BOOST_TEST(shows(R"({"images":[{},{"image_id":"i"}]})"));
    BOOST_TEST(shows(R"({"data":{"images":[{"id":"i"}]}})"));
    auto const words = std::string(core::max_failure_body, 'x');
    auto const inlined = R"({"images":[{"image_id":"i","url":"data:image/png;base64,)" + words;
    BOOST_TEST(shows(inlined + "\"}]}"));
    BOOST_TEST(shows(inlined)); // cut
    BOOST_TEST(shows(R"({"error":")" + words + R"(","images":[{"image_id":"i"}]})"));
    BOOST_TEST(!shows(R"({"error":")" + words + R"(","images":[]})"));
    for (auto const* const without :
         {R"({"error":"quota"})", R"({"images":[]})", R"({"images":[{"url":""}]})",
          R"({"images":"i"})", R"({"images":["i"]})", R"({"image_urls":["u"]})",
          R"({"detail":[{"input":{"images":[{"url":"u"}]}}]})", R"({"data":[{"id":"i"}]})"}) {
        BOOST_TEST(!shows(without), without);
    }
}

BOOST_AUTO_TEST_CASE(error_that_names_the_work_that_was_begun_is_seen)
{
    auto const names = [](std::string body) {
        auto const failure = read_answer(503, std::move(body));
        return failure.names_work && !failure.shows_images;
    };
    BOOST_TEST(names(R"({"error":"later","batch_id":"b"})"));
    BOOST_TEST(names(R"({"data":{"generation_id":"g"}})"));
    BOOST_TEST(names(R"({"error":"later","data":{"batchId":"b","ima)")); // cut
    BOOST_TEST(!names(R"({"data":[{"batch_id":"b"}]})"));
    BOOST_TEST(!names(R"({"batch_id":")"));
}

BOOST_AUTO_TEST_SUITE_END()
