// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>

using namespace neuroflash::sandbox;
namespace json = boost::json;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(image_routes)

namespace {

constexpr char edit_path[] = "/api/ds-prototypes/edit";
constexpr char history_path[] = "/api/ds-prototypes/history";

std::string edit_body(std::string const& url, std::string const& more = "")
{
    return R"({"prompt":"at night","image_urls":[")" + url + "\"]" + more + "}";
}

/// A body that is refused, with the refusal.
struct refusal
{
    char const* body;
    unsigned status;
    char const* field; ///< The field that the refusal names; null if it names none.
    char const* type;
};

std::ostream& operator<<(std::ostream& out, refusal const& row)
{
    return out << row.body;
}

refusal const refusals[] = {
    {R"({})", 422, "prompt", "missing"},
    {R"({"prompt":null})", 422, "prompt", "missing"},
    {R"({"prompt":7})", 422, "prompt", "string_type"},
    {R"({"prompt":""})", 422, "prompt", "string_too_short"},
    {R"({"prompt":"a","num_images":5})", 422, "num_images", "less_than_equal"},
    {R"({"prompt":"a","num_images":0})", 422, "num_images", "greater_than_equal"},
    {R"({"prompt":"a","num_images":"2"})", 422, "num_images", "int_type"},
    {R"({"prompt":"a","num_images":3,"model":"sketch-1"})", 422, "num_images", "less_than_equal"},
    {R"({"prompt":"a","aspect_ratio":"7:5"})", 422, "aspect_ratio", "literal_error"},
    {R"({"prompt":"a","aspect_ratio":"21:9","model":"sketch-1"})", 422, "aspect_ratio",
     "literal_error"},
    {R"({"prompt":"a","output_format":"gif"})", 422, "output_format", "literal_error"},
    {R"({"prompt":"a","output_format":"webp","model":"sketch-1"})", 422, "output_format",
     "literal_error"},
    {R"({"prompt":"a","limit_generations":"no"})", 422, "limit_generations", "bool_type"},
    {R"({"prompt":"a","model":"nothing"})", 422, "model", "literal_error"},
    {R"({"prompt":"a [refuse] b"})", 422, "prompt", "content_policy_violation"},
    {R"({"prompt")", 422, nullptr, "json_invalid"},
    {R"([1])", 422, nullptr, "dict_type"},
    {R"({"prompt":"a","model":"nano-banana-pro"})", 403, nullptr, nullptr},
};

} // namespace

BOOST_AUTO_TEST_CASE(generation_answers_as_the_guides_sample)
{
    fixture service;
    auto const response = service.call(
        "POST", generate_path,
        R"({"prompt":"a lamp","model":"nano-banana-2","num_images":2,
                                        "aspect_ratio":"16:9","output_format":"png"})");
    BOOST_TEST(response.status == 200u);
    auto const body = json::parse(response.body);
    BOOST_TEST(body.at("images").as_array().size() == 2u);
    auto const id = text_at(response, "/images/1/image_id");
    BOOST_TEST(id.size() == 36u);
    BOOST_TEST(id[14] == '4');
    BOOST_TEST(
        text_at(response, "/images/1/url") == service.origin + "/storage/generated/" + id + ".png");
    BOOST_TEST(text_at(response, "/images/1/content_type") == "image/png");
    BOOST_TEST(number_at(response, "/images/1/width") == 1024);
    BOOST_TEST(number_at(response, "/images/1/height") == 576);
    BOOST_TEST(text_at(response, "/prompt") == "a lamp");
    BOOST_TEST(text_at(response, "/batch_id").size() == 36u);
    BOOST_TEST(body.at("detail").is_null());
}

BOOST_DATA_TEST_CASE(bad_generation_is_refused_and_costs_nothing, data::make(refusals), row)
{
    fixture service;
    auto const response = service.call("POST", generate_path, row.body);
    BOOST_TEST(response.status == row.status);
    if (row.type != nullptr) BOOST_TEST(text_at(response, "/detail/0/type") == row.type);
    if (row.field != nullptr) BOOST_TEST(text_at(response, "/detail/0/loc/1") == row.field);
    BOOST_TEST(service.state.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(unknown_and_null_fields_are_ignored)
{
    fixture service;
    auto const response = service.call(
        "POST", generate_path,
        R"({"prompt":"a","model":null,"num_images":null,"seed":7,
                                        "aspect_ratio":null,"output_format":null})");
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(number_at(response, "/images/0/width") == number_at(response, "/images/0/height"));
}

BOOST_AUTO_TEST_CASE(every_charge_is_in_the_ledger)
{
    fixture service;
    auto const ids = service.generate(2, "first");
    service.call("POST", edit_path, edit_body(view_path_of(ids[0])));
    auto const ledger = service.state.ledger();
    BOOST_TEST_REQUIRE(ledger.size() == 2u);
    BOOST_TEST(ledger[0].sequence == 1u);
    BOOST_TEST(ledger[0].kind == charge_kind::generate);
    BOOST_TEST(ledger[0].prompt == "first");
    BOOST_TEST(ledger[0].credits == 2);
    BOOST_TEST(ledger[0].image_ids == ids, boost::test_tools::per_element());
    BOOST_TEST(ledger[1].kind == charge_kind::edit);
    BOOST_TEST(ledger[1].credits == 1);
    BOOST_TEST(service.state.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(exhausted_quota_is_refused_with_the_chosen_status)
{
    sandbox_params params;
    params.image_quota = quota_levels(0, 50);
    fixture first(params);
    auto const response = first.call("POST", generate_path, R"({"prompt":"a"})");
    BOOST_TEST(response.status == 429u);
    BOOST_TEST(text_at(response, "/code") == "IMAGE_QUOTA_EXCEEDED");
    params.quota_exceeded_status = 403;
    fixture second(params);
    BOOST_TEST(second.call("POST", generate_path, R"({"prompt":"a"})").status == 403u);
}

BOOST_AUTO_TEST_CASE(partial_quota_gives_fewer_images_and_says_so)
{
    sandbox_params params;
    params.image_quota = quota_levels(100, 3);
    fixture service(params);
    auto const response = service.call("POST", generate_path, R"({"prompt":"a","num_images":4})");
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(json::parse(response.body).at("images").as_array().size() == 3u);
    BOOST_TEST(text_at(response, "/detail").find("3 of 4") != std::string::npos);
    BOOST_TEST(service.state.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(edit_takes_relative_paths_of_one_or_more_images)
{
    fixture service;
    auto const ids = service.generate(2);
    auto const response = service.call(
        "POST", edit_path,
        R"({"prompt":"x","image_urls":[")" + view_path_of(ids[0]) + R"(",")" +
            view_path_of(ids[1]) + R"("],"output_format":"jpeg"})");
    BOOST_TEST(response.status == 200u);
    auto const made = service.state.find_image(text_at(response, "/images/0/image_id"));
    BOOST_TEST(recipe_of(*made)->sources.size() == 2u);
    BOOST_TEST(text_at(response, "/images/0/content_type") == "image/jpeg");
}

BOOST_AUTO_TEST_CASE(edit_keeps_the_shape_of_its_source_unless_told_otherwise)
{
    fixture service;
    auto const made =
        service.call("POST", generate_path, R"({"prompt":"a","aspect_ratio":"9:16"})");
    auto const path = view_path_of(text_at(made, "/images/0/image_id"));
    auto const same = service.call("POST", edit_path, edit_body(path));
    BOOST_TEST(number_at(same, "/images/0/height") == 1024);
    BOOST_TEST(number_at(same, "/images/0/width") == 576);
    auto const wide = service.call("POST", edit_path, edit_body(path, R"(,"aspect_ratio":"4:3")"));
    BOOST_TEST(number_at(wide, "/images/0/width") == 1024);
    BOOST_TEST(number_at(wide, "/images/0/height") == 768);
}

BOOST_AUTO_TEST_CASE(edit_of_an_absolute_url_is_an_internal_error)
{
    fixture service;
    auto const id = service.generate()[0];
    for (auto const& url :
         {service.origin + view_path_of(id), "//x" + view_path_of(id),
          std::string("data:image/png;base64,AA==")}) {
        auto const response = service.call("POST", edit_path, edit_body(url));
        BOOST_TEST(response.status == 500u);
        BOOST_TEST(response.body == "Internal Server Error");
    }
    BOOST_TEST(service.state.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(edit_of_an_unknown_image_is_not_found)
{
    fixture service;
    for (std::string const path :
         {"/api/ds-prototypes/image_generation/x/view", "/api/ds-prototypes/image_generation//view",
          "x", "/view"})
        BOOST_TEST(service.call("POST", edit_path, edit_body(path)).status == 404u);
}

BOOST_AUTO_TEST_CASE(edit_without_sources_or_with_a_text_model_is_refused)
{
    fixture service;
    auto const id = service.generate()[0];
    auto const missing = service.call("POST", edit_path, R"({"prompt":"x"})");
    BOOST_TEST(missing.status == 422u);
    BOOST_TEST(text_at(missing, "/detail/0/loc/1") == "image_urls");
    for (auto const* list : {"[]", "[1]", "\"x\""})
        BOOST_TEST(
            service
                .call("POST", edit_path, std::string(R"({"prompt":"x","image_urls":)") + list + "}")
                .status == 422u);
    auto const text_only = edit_body(view_path_of(id), R"(,"model":"sketch-1")");
    BOOST_TEST(service.call("POST", edit_path, text_only).status == 422u);
}

BOOST_AUTO_TEST_CASE(history_is_newest_first_with_relative_addresses)
{
    fixture service;
    service.generate(1, "older");
    service.now += std::chrono::milliseconds(1500);
    auto const ids = service.generate(2, "newer");
    auto const response = service.call("GET", history_path);
    BOOST_TEST(number_at(response, "/total") == 3);
    BOOST_TEST(text_at(response, "/items/0/output_image_id") == ids[1]);
    BOOST_TEST(text_at(response, "/items/0/output_image_url") == view_path_of(ids[1]));
    BOOST_TEST(text_at(response, "/items/1/prompt") == "newer");
    BOOST_TEST(text_at(response, "/items/0/created_at") == "2024-06-15T10:00:01.500000Z");
    BOOST_TEST(text_at(response, "/items/0/model") == "nano-banana-2");
    BOOST_TEST(text_at(response, "/items/0/batch_id") == text_at(response, "/items/1/batch_id"));
    BOOST_TEST(text_at(response, "/items/2/prompt") == "older");
}

BOOST_AUTO_TEST_CASE(history_shows_a_prompt_of_any_characters)
{
    fixture service;
    auto controls = std::string("a");
    for (auto c = '\0'; c < ' '; ++c) controls += c;
    auto const quoted = json::serialize(json::string(controls + '\x7f'));
    for (auto const& shown :
         {std::string(R"(a \"lamp\")"), std::string(R"(back\\slash)"), std::string(R"(two\nlines)"),
          std::string("gr\xc3\xbcn"), std::string("~ / ~"), quoted.substr(1, quoted.size() - 2)}) {
        service.generate(1, shown);
        auto const prompt = std::string(json::parse('"' + shown + '"').as_string());
        auto const response = service.call("GET", history_path);
        BOOST_TEST(text_at(response, "/items/0/prompt") == prompt);
    }
}

BOOST_AUTO_TEST_CASE(history_is_paged_and_ends)
{
    fixture service;
    auto const ids = service.generate(4);
    auto const second = service.call("GET", std::string(history_path) + "?page=2&size=3");
    BOOST_TEST(text_at(second, "/items/0/output_image_id") == ids[0]);
    BOOST_TEST(json::parse(second.body).at("items").as_array().size() == 1u);
    BOOST_TEST(number_at(second, "/total") == 4);
    auto const far = service.call("GET", std::string(history_path) + "?page=900000000&size=200");
    BOOST_TEST(json::parse(far.body).at("items").as_array().empty());
    auto const bad = service.call("GET", std::string(history_path) + "?size=0");
    BOOST_TEST(bad.status == 422u);
    BOOST_TEST(text_at(bad, "/detail/0/loc/0") == "query");
}

BOOST_AUTO_TEST_CASE(history_fields_can_be_hidden)
{
    sandbox_params params;
    params.hidden_history_fields = {"prompt", "batch_id"};
    fixture service(params);
    service.generate();
    auto const item = json::parse(service.call("GET", history_path).body).at_pointer("/items/0");
    BOOST_TEST(!item.as_object().contains("prompt"));
    BOOST_TEST(!item.as_object().contains("batch_id"));
    BOOST_TEST(item.as_object().contains("model"));
}

BOOST_AUTO_TEST_CASE(image_is_deleted_once_by_its_id_and_not_by_its_batch)
{
    fixture service;
    auto const ids = service.generate(2);
    auto const item = std::string(history_path) + "/";
    auto const batch = service.state.ledger()[0].batch_id;
    BOOST_TEST(service.call("DELETE", item + batch).status == 404u);
    auto const gone = service.call("DELETE", item + ids[0]);
    BOOST_TEST(gone.status == 204u);
    BOOST_TEST(gone.body.empty());
    BOOST_TEST(service.call("DELETE", item + ids[0]).status == 404u);
    BOOST_TEST(service.call("GET", item + ids[0]).status == 404u);
    BOOST_TEST(service.call("GET", item + ids[1]).status == 200u);
    BOOST_TEST(service.call("GET", view_path_of(ids[0])).status == 404u);
    BOOST_TEST(number_at(service.call("GET", history_path), "/total") == 1);
    BOOST_TEST(service.counts.deletes == 1u);
}

BOOST_AUTO_TEST_CASE(images_belong_to_their_workspace)
{
    sandbox_params params;
    params.workspaces.emplace_back("second", "Second");
    fixture service(params);
    auto const id = service.generate()[0];
    service.workspace = "second";
    BOOST_TEST(service.call("GET", view_path_of(id)).status == 404u);
    BOOST_TEST(service.call("DELETE", std::string(history_path) + "/" + id).status == 404u);
    BOOST_TEST(service.call("POST", edit_path, edit_body(view_path_of(id))).status == 404u);
    BOOST_TEST(number_at(service.call("GET", history_path), "/total") == 0);
}

BOOST_AUTO_TEST_CASE(stored_file_needs_no_token_and_the_view_does)
{
    fixture service;
    auto const id = service.generate()[0];
    http_request open;
    open.method = "GET";
    open.target = "/storage/generated/" + id + ".png";
    BOOST_TEST(service.call(open).image.has_value());
    open.target = "/storage/generated/" + id + ".webp";
    BOOST_TEST(service.call(open).status == 404u);
    open.target = view_path_of(id);
    BOOST_TEST(service.call(open).status == 401u);
    BOOST_TEST(service.call("GET", view_path_of(id)).image.has_value());
}

BOOST_AUTO_TEST_CASE(contradictory_paths_answer_as_mounted)
{
    struct row
    {
        route_mount mounts;
        unsigned guide;
        unsigned reference;
    };
    for (auto const& [mounts, guide, reference] :
         {row{route_mount::both, 200, 200}, row{route_mount::guide_only, 200, 404},
          row{route_mount::reference_only, 404, 200}}) {
        sandbox_params params;
        params.mounts = mounts;
        fixture service(params);
        auto const id = service.generate()[0];
        auto const body = edit_body(view_path_of(id));
        std::string const one = "/api/ds-prototypes";
        std::string const other = "/api/ds-prototypes/image_generation";
        BOOST_TEST(service.call("POST", one + "/edit", body).status == guide);
        BOOST_TEST(service.call("POST", other + "/edit", body).status == reference);
        BOOST_TEST(service.call("GET", one + "/history").status == guide);
        BOOST_TEST(service.call("GET", other + "/history").status == reference);
        BOOST_TEST(service.call("GET", one + "/history/" + id).status == guide);
        BOOST_TEST(service.call("GET", other + "/history/" + id).status == reference);
        bool const both = guide == reference;
        BOOST_TEST(
            service.call("DELETE", one + "/history/" + id).status == (guide == 200 ? 204u : 404u));
        BOOST_TEST(
            service.call("DELETE", other + "/history/" + id).status ==
            (reference == 200 && !both ? 204u : 404u));
    }
}

BOOST_AUTO_TEST_CASE(credits_in_work_are_not_given_to_a_second_request)
{
    sandbox_params params;
    params.image_quota = quota_levels(3, 50);
    fixture service(params);
    auto const request = service.make("POST", generate_path, R"({"prompt":"a","num_images":2})");
    auto const first = service.routes.handle(request);
    auto const second = service.routes.handle(request);
    auto const third = service.routes.handle(request);
    BOOST_REQUIRE(first.job.has_value());
    BOOST_REQUIRE(second.job.has_value());
    BOOST_TEST(second.job->granted == 1);
    BOOST_TEST(third.status == 429u);
    service.routes.finish(*second.job);
    service.routes.finish(*first.job);
    BOOST_TEST(service.state.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(job_that_a_reset_overtakes_is_not_charged)
{
    sandbox_params params;
    params.image_quota = quota_levels(1, 50);
    fixture service(params);
    auto const ask = std::string(R"({"prompt":"a"})");
    auto const before = service.routes.handle(service.make("POST", generate_path, ask));
    BOOST_REQUIRE(before.job.has_value());
    service.state.reset();
    BOOST_TEST(service.routes.finish(*before.job).status == 503u);
    BOOST_TEST(service.state.ledger().empty());
    BOOST_TEST(service.counts.generations == 0u);
    // The quota is that of the start: exactly one credit.
    service.token = service.state.issue_token();
    BOOST_TEST(service.call("POST", generate_path, ask).status == 200u);
    BOOST_TEST(service.call("POST", generate_path, ask).status == 429u);
    BOOST_TEST(service.state.credits_charged() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
