// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <neuroflash/core/http/error_map.hpp>

#include <array>
#include <string>
#include <string_view>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(error_map)

namespace {

http_response answer(int status, std::string body)
{
    http_response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

errc code_of(int status, std::string body)
{
    return core::failure_code(status, core::read_failure(answer(status, std::move(body))));
}

struct shape_row
{
    std::string_view name;
    int status;
    errc code;
    std::string_view server_code;
    std::string_view sentence;
};

constexpr shape_row shapes[] = {
    {"chat_object.json", 400, errc::rejected_input, "model_not_available",
     "The service answered 400 (model_not_available): Model not available."},
    {"echoed_token.json", 400, errc::rejected_input, "BAD_HEADER",
     "The service answered 400 (BAD_HEADER): bad header Authorization: Bearer [redacted] and "
     "client_secret=[redacted]."},
    {"fal_content_policy.json", 422, errc::content_refused, "content_policy_violation",
     "The service answered 422: body.prompt: The content could not be processed because it "
     "contained material flagged by a content checker."},
    {"fal_request_timeout.json", 504, errc::service_error, "request_timeout",
     "The service answered 504 (request_timeout): Request timed out."},
    {"fastapi_list.json", 422, errc::rejected_input, "value_error.number.not_le",
     "The service answered 422: body.num_images: ensure this value is less than or equal to 4; "
     "body.image_urls[0]: must be a relative path."},
    {"fastapi_text.json", 400, errc::rejected_input, "",
     "The service answered 400: x-workspace-id header is required."},
    {"gateway_page.html", 502, errc::service_error, "",
     "The service answered 502: 502 Bad Gateway."},
    {"gateway_word.json", 500, errc::service_error, "internal_error",
     "The service answered 500 (internal_error)."},
    {"image_limit.json", 403, errc::quota_exhausted, "IMAGE_LIMIT_REACHED",
     "The service answered 403 (IMAGE_LIMIT_REACHED): You have no images left."},
    {"problem.json", 429, errc::rate_limited, "", "The service answered 429: Too Many Requests."},
    {"reference_code.json", 403, errc::quota_exhausted, "TARGET_AUDIENCE_LIMIT_REACHED",
     "The service answered 403 (TARGET_AUDIENCE_LIMIT_REACHED): Maximum number of target audiences "
     "reached."},
    {"reference_fields.json", 422, errc::rejected_input, "validation",
     "The service answered 422: name: must not be blank."},
    {"reference_text.json", 404, errc::not_found, "",
     "The service answered 404: Workspace not found."},
    {"terminal_escapes.json", 500, errc::service_error, "",
     "The service answered 500: \\x1B[2Jgone\\r\\nfake log line\\xE2\\x80\\xAE."},
    {"token_client_not_found.json", 401, errc::authentication_failed, "invalid_client",
     "The service answered 401 (invalid_client): client not found."},
    {"token_wrong_secret.json", 400, errc::rejected_input, "invalid_request",
     "The service answered 400 (invalid_request): Errors.User.Machine.Secret.Invalid."},
};

} // namespace

BOOST_AUTO_TEST_CASE(every_known_body_shape_is_understood)
{
    std::size_t read = 0;
    for (auto const& row : shapes) {
        BOOST_TEST_CONTEXT(row.name)
        {
            auto const body = golden("errors/" + std::string(row.name));
            auto const failure = core::read_failure(answer(row.status, body));
            BOOST_TEST(to_string(core::failure_code(row.status, failure)) == to_string(row.code));
            BOOST_TEST(failure.server_code == row.server_code);
            BOOST_TEST(core::describe(row.status, failure) == row.sentence);
            BOOST_TEST(core::describe(row.status, failure).find("THE-PROMPT") == std::string::npos);
            ++read;
        }
    }
    auto const names = golden_names();
    BOOST_TEST(
        read ==
        static_cast<std::size_t>(std::count_if(names.begin(), names.end(), [](auto const& name) {
            return name.starts_with("errors/");
        })));
}

BOOST_AUTO_TEST_CASE(messages_about_fields_are_kept_apart)
{
    auto const failure = core::read_failure(answer(422, golden("errors/fastapi_list.json")));
    BOOST_TEST_REQUIRE(failure.field_errors.size() == 2u);
    BOOST_TEST(failure.field_errors[0].field == "body.num_images");
    BOOST_TEST(failure.field_errors[0].message == "ensure this value is less than or equal to 4");
    BOOST_TEST(failure.field_errors[0].type == "value_error.number.not_le");
    BOOST_TEST(failure.field_errors[1].field == "body.image_urls[0]");
}

BOOST_AUTO_TEST_CASE(many_messages_are_counted_not_shown)
{
    std::string body = R"({"detail":[)";
    for (int i = 0; i < 50; ++i) body += R"({"msg":"m","loc":["f",)" + std::to_string(i) + "]},";
    body.back() = ']';
    body += '}';
    auto const failure = core::read_failure(answer(422, body));
    BOOST_TEST(failure.field_errors.size() == core::max_field_errors);
    BOOST_TEST(
        core::describe(422, failure) ==
        "The service answered 422: f[0]: m; f[1]: m; f[2]: m; and 17 more.");
}

BOOST_AUTO_TEST_CASE(a_status_alone_already_says_something)
{
    struct row
    {
        int status;
        errc code;
    };
    row const rows[] = {
        {0, errc::bad_response},       {101, errc::bad_response},
        {301, errc::redirect_refused}, {307, errc::redirect_refused},
        {400, errc::rejected_input},   {401, errc::authentication_failed},
        {402, errc::rejected_input},   {403, errc::permission_denied},
        {404, errc::not_found},        {405, errc::not_found},
        {408, errc::service_error},    {409, errc::rejected_input},
        {413, errc::rejected_input},   {415, errc::rejected_input},
        {422, errc::rejected_input},   {424, errc::service_error},
        {425, errc::rejected_input},   {429, errc::rate_limited},
        {499, errc::service_error},    {500, errc::service_error},
        {502, errc::service_error},    {503, errc::service_error},
        {504, errc::service_error},    {599, errc::service_error},
        {600, errc::bad_response},     {999, errc::bad_response},
    };
    for (auto const& [status, code] : rows) {
        BOOST_TEST_CONTEXT(status)
        {
            BOOST_TEST(to_string(code_of(status, "")) == to_string(code));
            BOOST_TEST(to_string(code_of(status, "{}")) == to_string(code));
        }
    }
    BOOST_TEST(
        core::describe(502, core::server_failure()) ==
        "The service answered 502 and gave no reason.");
}

BOOST_AUTO_TEST_CASE(quota_and_rate_limit_are_distinguished_by_words)
{
    struct row
    {
        int status;
        std::string_view body;
        errc code;
    };
    row const rows[] = {
        {429, R"({"error":"Quota exceeded"})", errc::quota_exhausted},
        {429, R"({"error":"x","code":"IMAGE_QUOTA_EXCEEDED"})", errc::quota_exhausted},
        {429, R"({"detail":"You are out of image credits"})", errc::quota_exhausted},
        {429, R"({"error":"x","code":"IMAGE_LIMIT_REACHED"})", errc::quota_exhausted},
        {429, R"({"error":"x","code":"imageLimitReached"})", errc::quota_exhausted},
        {429, R"({"error":"Too many requests"})", errc::rate_limited},
        {429, R"({"error":"x","code":"RATE_LIMIT_REACHED"})", errc::rate_limited},
        {429, R"({"error":"Rate limit reached for image generation"})", errc::rate_limited},
        {429, R"({"error":"x","code":"REQUEST_LIMIT_REACHED"})", errc::rate_limited},
        {429, "slow down", errc::rate_limited},
        {429, "Daily quota used up", errc::quota_exhausted},
        {403, R"({"error":"x","code":"MAX_LIMIT_REACHED"})", errc::quota_exhausted},
        {403, R"({"detail":"image quota exhausted"})", errc::quota_exhausted},
        {403, R"({"detail":"Daily limit reached"})", errc::quota_exhausted},
        {403, R"({"detail":"Insufficient permissions or limit reached"})", errc::permission_denied},
        {403, R"({"error":"Forbidden"})", errc::permission_denied},
        {402, R"({"error":"Not enough credits"})", errc::quota_exhausted},
        {400, R"({"error":"unknown quota key"})", errc::rejected_input},
        {500, R"({"error":"quota service down"})", errc::service_error},
    };
    for (auto const& [status, body, code] : rows) {
        BOOST_TEST_CONTEXT(status << ' ' << body)
        {
            BOOST_TEST(to_string(code_of(status, std::string(body))) == to_string(code));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_content_policy_is_recognised_by_type_code_and_words)
{
    struct row
    {
        int status;
        std::string_view body;
        errc code;
    };
    row const rows[] = {
        {422, R"({"detail":[{"type":"content_policy_violation"}]})", errc::content_refused},
        {400, R"({"error":"x","code":"CONTENT_POLICY"})", errc::content_refused},
        {400, R"({"error":"Blocked by moderation"})", errc::content_refused},
        {403, R"({"error":{"message":"The input was flagged by moderation"}})",
         errc::content_refused},
        {422, R"({"detail":"The prompt violates our safety rules"})", errc::content_refused},
        {422, R"({"detail":[{"loc":["body","x"],"msg":"safety_tolerance must be 1 to 6"}]})",
         errc::rejected_input},
        {500, R"({"error":"moderation service down"})", errc::service_error},
        {404, R"({"error":"safety"})", errc::not_found},
    };
    for (auto const& [status, body, code] : rows) {
        BOOST_TEST_CONTEXT(status << ' ' << body)
        {
            BOOST_TEST(to_string(code_of(status, std::string(body))) == to_string(code));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_token_endpoint_refuses_credentials_with_more_than_one_status)
{
    auto const code = [](int status) {
        return to_string(core::token_failure_code(status, core::server_failure()));
    };
    BOOST_TEST(code(400) == "authentication_failed");
    BOOST_TEST(code(401) == "authentication_failed");
    BOOST_TEST(code(403) == "authentication_failed");
    BOOST_TEST(code(404) == "not_found");
    BOOST_TEST(code(429) == "rate_limited");
    for (auto const status : {408, 424, 499}) BOOST_TEST(code(status) == "service_error", status);
    BOOST_TEST(code(302) == "redirect_refused");
    BOOST_TEST(code(500) == "service_error");
}

BOOST_AUTO_TEST_CASE(headers_tell_the_request_id_and_whether_to_try_again)
{
    auto response = answer(500, "");
    BOOST_TEST(!core::read_failure(response).no_retry);
    response.fields.append("X-Request-Id", "req-1\x1b");
    response.fields.append("X-Fal-Retryable", "true");
    response.fields.append("X-Fal-Error-Type", "runner_server_error");
    auto const failure = core::read_failure(response);
    BOOST_TEST(failure.request_id == "req-1\\x1B");
    BOOST_TEST(failure.server_code == "runner_server_error");
    BOOST_TEST(!failure.no_retry);
    for (auto const* name : {"X-Fal-Retryable", "x-should-retry"}) {
        for (auto const* value : {"false", "False"}) {
            auto final = answer(500, "");
            final.fields.append(name, value);
            BOOST_TEST(core::read_failure(final).no_retry);
        }
    }
}

BOOST_AUTO_TEST_CASE(request_id_is_of_the_first_name_that_has_one)
{
    auto response = answer(200, "");
    response.fields.append("X-Request-Ids", "another name");
    BOOST_TEST(core::request_id_of(response) == "");
    response.fields.append("X-CORRELATION-ID", "three");
    response.fields.append("x-fal-request-id", "two");
    response.fields.append("x-fal-request-id", "a second field");
    BOOST_TEST(core::request_id_of(response) == "two");
    response.fields.append("X-Request-Id", "one");
    BOOST_TEST(core::request_id_of(response) == "one");
}

BOOST_AUTO_TEST_CASE(bodies_that_are_no_json_are_shown_shortened)
{
    auto const message = [](std::string body) {
        return core::read_failure(answer(500, std::move(body))).server_message;
    };
    BOOST_TEST(message("") == "");
    BOOST_TEST(message(" \r\n ") == "");
    BOOST_TEST(message("upstream timed out\n") == "upstream timed out\\n");
    BOOST_TEST(message("\"just text\"") == "just text");
    BOOST_TEST(message("\xef\xbb\xbf{\"error\":\"with a mark\"}") == "with a mark");
    BOOST_TEST(message("{\"error\":\"bad \xff\"}") == "bad \xef\xbf\xbd");
    BOOST_TEST(message("\xff\xfe\x01") == "");
    BOOST_TEST(message("<html><body>no title</body></html>") == "no title");
    BOOST_TEST(message("<TITLE lang=de> A  b </TITLE>") == "A b");
    BOOST_TEST(message("<title>cut") == "cut");
    BOOST_TEST(message("<title") == "a page of HTML without text");
    BOOST_TEST(message("{\"error\":\"cut") == "{\"error\":\"cut");
    BOOST_TEST(message("null") == "");
    BOOST_TEST(message("[]") == "");
    BOOST_TEST(message(std::string(40, '[')).size() == 40u);
}

BOOST_AUTO_TEST_CASE(words_are_found_in_every_shape_under_every_status)
{
    // @ stands for the words, # for the code.
    constexpr auto json = std::to_array<std::string_view>({
        R"({"error":{"code":"#","message":"@"}})",
        R"({"error":"@","code":"#"})",
        R"({"Error":{"Code":"#","Message":"@"}})",
        R"({"errorCode":"#","errorMessage":"@"})",
        R"({"fault":{"faultstring":"@","detail":{"errorcode":"#"}}})",
        R"({"errors":[{"code":"#","message":"@"}]})",
        R"({"errors":["@"]})",
        R"({"errors":{"prompt":["@"]}})",
        R"({"prompt":["@"]})",
        R"({"detail":"@"})",
        R"({"detail":[{"loc":["body"],"msg":"@","type":"#"}]})",
        R"({"title":"@","status":400})",
        R"({"status":"error","reason":"@"})",
        R"({"success":false,"why":"@"})",
        R"({"response":{"inner":[{"message":"@"}]}})",
        R"([{"message":"@","code":"#"}])",
        R"("@")",
        R"(["@"])",
        R"({"input":"THE-PROMPT is long","a":{"b":"@"}})",
    });
    constexpr auto markup = std::to_array<std::string_view>({
        "<?xml version='1.0'?><Error><Code>#</Code><Message>@</Message></Error>",
        "<Error><Message><![CDATA[@]]></Message><Code>#</Code><RequestId>7</RequestId></Error>",
        "<soap:Envelope><soap:Fault><faultcode>#</faultcode><faultstring>@</faultstring>"
        "</soap:Fault></soap:Envelope>",
        "<problem xmlns='x'><title>@</title></problem>",
        "<!DOCTYPE html><html><head><title>@</title></head><body>else</body></html>",
        "<HTML><!-- <title>no</title> --><style>a{}</style><BODY><H1>@</H1>x</BODY></HTML>",
        "<html><script>if (a<b) x()</script><p>@</p></html>",
        "<p>@",
        "@",
        "  \n @ \n",
    });
    auto const words = std::string("The link has expired");
    auto const filled = [&](std::string_view shape) {
        auto body = std::string();
        for (auto const c : shape) {
            if (c == '@') body += words;
            else if (c == '#') body += "X_CODE";
            else body += c;
        }
        return body;
    };
    auto const check = [&](std::string_view shape) {
        for (auto const status :
             {200, 204, 302, 400, 403, 404, 413, 425, 429, 500, 503, 529, 999}) {
            auto const failure = core::read_failure(answer(status, filled(shape)));
            auto const sentence = core::describe(status, failure);
            BOOST_TEST_CONTEXT(status << ' ' << shape << ": " << sentence)
            {
                BOOST_TEST(sentence.find(words) != std::string::npos);
                BOOST_TEST(core::words_for_people(failure).find(words) != std::string::npos);
                BOOST_TEST(sentence.find("THE-PROMPT") == std::string::npos);
                auto const has_code = shape.find('#') != std::string_view::npos;
                BOOST_TEST((failure.server_code == "X_CODE") == has_code);
            }
        }
    };
    for (auto const shape : json) check(shape);
    for (auto const shape : markup) check(shape);
    auto wide = std::string("\xff\xfe");
    for (auto const c : R"({"message":"The link has expired"})" + std::string()) wide += {c, '\0'};
    BOOST_TEST(core::read_failure(answer(502, wide)).server_message == words);
    BOOST_TEST(
        core::read_failure(answer(502, std::string("\x89PNG\r\n\x1a\n\0\0\0\1", 12)))
            .server_message == "a body of 12 bytes that is not text");
}

BOOST_AUTO_TEST_CASE(sender_of_an_answer_is_known_by_its_form)
{
    auto const writer = [](std::string body) {
        return core::read_failure(answer(403, std::move(body))).responder;
    };
    BOOST_TEST(writer(R"({"detail":"no"})") == responder::service);
    BOOST_TEST(writer("<Error><Code>AccessDenied</Code></Error>") == responder::service);
    BOOST_TEST(writer("<html><title>Attention Required!</title>") == responder::intermediary);
    BOOST_TEST(writer("blocked by policy") == responder::intermediary);
    BOOST_TEST(writer("") == responder::none);
}

BOOST_AUTO_TEST_CASE(a_success_that_says_that_it_refuses_is_a_refusal)
{
    struct row
    {
        std::string_view body;
        bool refuses;
        errc code;
    };
    row const rows[] = {
        {R"({"error":{"code":"IMAGE_SAFETY","message":"declined"}})", true, errc::content_refused},
        {R"({"error":"No credits left for today"})", true, errc::quota_exhausted},
        {R"({"success":false,"message":"unknown model"})", true, errc::rejected_input},
        {R"({"status":"rejected","reason":"no"})", true, errc::rejected_input},
        {R"({"error":{"code":404,"message":"gone"}})", true, errc::not_found},
        // Nothing is said of work already begun.
        {R"({"error":{"code":503,"message":"later"}})", false, errc::service_error},
        {R"({"error":"The model timed out"})", false, errc::rejected_input},
        {R"({"error":"Internal error"})", false, errc::rejected_input},
        // No error, or one next to what may be a result.
        {R"({"message":"accepted"})", false, errc::bad_response},
        {R"({"error":null,"detail":"queued"})", false, errc::bad_response},
        {R"({"error":{"message":"one failed"},"images":[{"odd":1}]})", false, errc::bad_response},
        {R"({"error":"x","url":"https://x/y"})", false, errc::bad_response},
        {R"({"error":"x","batch_id":"b"})", false, errc::bad_response},
        {R"({"error":"x","generationId":"g"})", false, errc::bad_response},
        {R"({"error":"x","artifacts":[{"odd":1}]})", false, errc::bad_response},
        {"<html><title>Welcome</title>", false, errc::bad_response},
        {"", false, errc::bad_response},
    };
    for (auto const& [body, refuses, code] : rows) {
        auto const failure = core::read_failure(answer(200, std::string(body)));
        BOOST_TEST_CONTEXT(body)
        {
            BOOST_TEST(core::refuses_in_body(200, failure) == refuses);
            BOOST_TEST(to_string(core::failure_code(200, failure)) == to_string(code));
            BOOST_TEST(!core::refuses_in_body(500, failure));
        }
    }
}

BOOST_AUTO_TEST_CASE(words_are_read_only_at_the_beginning_of_a_huge_body)
{
    auto const late = std::string(core::max_failure_body, ' ') + R"({"error":"late"})";
    BOOST_TEST(core::read_failure(answer(500, late)).server_message == "");
    auto const huge = R"({"error":")" + std::string(100'000'000, 'x') + "\"}";
    auto const failure = core::read_failure(answer(500, huge));
    BOOST_TEST(failure.server_message.size() <= 300u);
    BOOST_TEST(failure.server_message.starts_with(R"({"error":)"));
}

BOOST_AUTO_TEST_CASE(nested_and_odd_shapes_say_what_they_can)
{
    auto const sentence = [](std::string body) {
        return core::describe(400, core::read_failure(answer(400, std::move(body))));
    };
    BOOST_TEST(
        sentence(R"({"statusCode":400,"message":"size too big","error":"Bad Request"})") ==
        "The service answered 400: size too big.");
    BOOST_TEST(
        sentence(R"({"detail":{"message":"m","code":"C_1"}})") ==
        "The service answered 400 (C_1): m.");
    BOOST_TEST(sentence(R"(["a","b"])") == "The service answered 400: a; b.");
    BOOST_TEST(sentence(R"({"code":17,"message":"m!"})") == "The service answered 400 (17): m!");
    BOOST_TEST(
        sentence(R"({"error":null,"detail":null,"errors":null,"code":{}})") ==
        "The service answered 400 and gave no reason.");
    BOOST_TEST(
        sentence(R"({"code":"brandVoiceNotFound"})") ==
        "The service answered 400 (brandVoiceNotFound).");
}

BOOST_AUTO_TEST_SUITE_END()
