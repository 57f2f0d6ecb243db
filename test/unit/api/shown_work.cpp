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
    // A prompt that was cut within a character hides nothing.
    BOOST_TEST(shows(R"({"prompt":"F\ud83d","images":[{"image_id":"i"}]})"));
    BOOST_TEST(shows(R"({"prompt":"F\ud83d","images":[{"image_id":"i"},{)"));
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
    BOOST_TEST(names(R"({"prompt":"\ude00 F","batch_id":"b"})"));
    BOOST_TEST(!names(R"({"data":[{"batch_id":"b"}]})"));
    BOOST_TEST(!names(R"({"batch_id":")"));
}

BOOST_AUTO_TEST_CASE(success_whose_work_goes_on_is_seen)
{
    for (auto const* const status :
         {R"("status":"queued")", R"("Status":"IN_QUEUE")", R"("state":"InProgress")",
          R"("status":200,"state":"in progress")", R"("data":{"images":[],"status":"pending"})",
          R"("prompt":"F\ud83d","status":"queued")"}) {
        auto const body = std::string(R"({"images":[],)") + status + '}';
        BOOST_TEST(read_answer(200, body).names_work, body);
        BOOST_TEST(read_answer(201, body).names_work, body);
        BOOST_TEST(!read_answer(429, body).names_work, body);
        BOOST_TEST(!read_answer(503, body).names_work, body);
    }
    for (auto const* const other :
         {R"({"images":[],"status":"success"})", R"({"images":[],"status":"failed"})",
          R"({"images":[],"status":["queued"]})", R"({"images":[],"prompt":"queued"})",
          R"({"images":[],"input":{"status":"queued"}})", R"(["queued"])"}) {
        BOOST_TEST(!read_answer(200, other).names_work, other);
    }
    BOOST_TEST(read_answer(200, R"({"status":"queued","ima)").names_work); // cut
    auto const prompt = R"("prompt":")" + std::string(core::max_failure_body, 'x') + '"';
    BOOST_TEST(read_answer(200, '{' + prompt + R"(,"status":"queued"})").names_work);
}

BOOST_AUTO_TEST_CASE(list_of_images_without_a_name_that_says_so_is_seen)
{
    auto const words = std::string(core::max_failure_body, 'x');
    auto const inlined = R"([{"url":"data:image/png;base64,)" + words;
    for (auto const& body :
         {std::string(R"([{"url":"https://x/y"}])"), std::string(R"( [7,{"imageId":"i"}])"),
          std::string(R"({"data":[{"url":"https://x/y","id":"i"}]})"),
          std::string(R"({"error":"later","data":{"data":[{"image_id":"i"}]}})"), inlined + "\"}]",
          inlined}) {
        auto const failure = read_answer(429, body);
        BOOST_TEST(failure.shows_images, body.substr(0, 60));
        BOOST_TEST(failure.contradicts(true), body.substr(0, 60));
        BOOST_TEST(failure.contradicts(false), body.substr(0, 60));
    }
    for (auto const* const without :
         {R"([])", R"([{"url":""}])", R"([{"id":"i"}])", R"(["https://x/y"])", "[an error] no",
          R"([{"loc":["body"],"msg":"Field required","url":"https://explained/missing"}])",
          R"({"data":[{"code":"X_1","url":"https://explained/x"}]})"}) {
        BOOST_TEST(!read_answer(429, without).names_work, without);
    }
}

BOOST_AUTO_TEST_CASE(success_without_images_is_a_refusal_by_its_words_only)
{
    auto const refuses = [](std::string members) {
        auto const body = R"({"images":[],)" + members + '}';
        return core::refuses_without_images(read_answer(200, body));
    };
    BOOST_TEST(refuses(R"("detail":"no")"));
    BOOST_TEST(refuses(R"("prompt":"a gateway")"));
    auto const words = std::string(400, 'x');
    for (auto const& temporary :
         {std::string(R"("detail":"The model timed out")"),
          std::string(R"("message":"Please try again")"),
          std::string(R"("message":"No image","detail":"Upstream timed out")"),
          std::string(R"("detail":{"code":"X_1","reasons":["Overloaded"]})"),
          std::string(R"("detail":"The content policy service timed out","batch_id":"b")"),
          std::string(R"("detail":"Your request is queued")"),
          std::string(R"("message":"The images are being generated.")"),
          R"("detail":")" + words + R"( timed out")"}) {
        BOOST_TEST(!refuses(temporary), temporary);
    }
    BOOST_TEST(!refuses(R"("status":"processing")"));
    // A prompt that is long, or was cut within a character, hides no words.
    for (auto const& prompt :
         {std::string(R"("prompt":"F\ud83d")"),
          R"("prompt":")" + std::string(core::max_failure_body, 'x') + '"'}) {
        BOOST_TEST(refuses(prompt + R"(,"detail":"no")"), prompt.substr(0, 20));
        BOOST_TEST(!refuses(prompt + R"(,"detail":"The model timed out")"), prompt.substr(0, 20));
        BOOST_TEST(!refuses(prompt + R"(,"status":"processing")"), prompt.substr(0, 20));
    }
    for (auto const* const work :
         {R"("batch_id":"b",)", R"("data":{"generationId":"g"},)", R"("status":"queued",)"}) {
        auto const with = [&](char const* words_of_it) {
            return work + (R"("detail":")" + std::string(words_of_it) + '"');
        };
        for (auto const* const open : {"late", "2 credits are reserved", "The API cannot wait"}) {
            BOOST_TEST(!refuses(with(open)), with(open));
        }
        for (auto const* const final_words :
             {"Content policy violation", "Invalid request: num_images", "No credits left",
              "I cannot draw this."}) {
            BOOST_TEST(refuses(with(final_words)), with(final_words));
        }
    }
    BOOST_TEST(!refuses(R"("detail":"Content policy","data":[{"url":"https://x/y"}])"));
    BOOST_TEST(!refuses(R"("detail":"no","error":"no")")); // it counts by its own words
    for (auto const* const late :
         {R"({"images":[],"error":"no image","detail":"The model timed out"})",
          R"({"images":[],"error":"no preview","status":"processing"})",
          R"({"error":"no preview","state":"queued"})"}) {
        BOOST_TEST(!core::refuses_in_body(200, read_answer(200, late)), late);
    }
}

BOOST_AUTO_TEST_SUITE_END()
