// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <boost/json/parse.hpp>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(encode_requests)

namespace {

template <class Endpoint>
core::request_spec encode(
    typename Endpoint::params_type const& params,
    endpoint_fixture const& around = endpoint_fixture())
{
    return Endpoint::encode(params, around.context());
}

} // namespace

BOOST_AUTO_TEST_CASE(a_prompt_alone_is_the_whole_body)
{
    auto const request = encode<api::generate>(generate_params("a \"red\"\nfox"));
    BOOST_TEST(request.method == http_method::post);
    BOOST_TEST(request.path == "/ds-prototypes/image_generation/");
    BOOST_TEST(request.fallback_path == "");
    BOOST_TEST(request.query == "");
    BOOST_TEST(request.content_type == "application/json");
    BOOST_TEST(request.body == R"({"prompt":"a \"red\"\nfox"})");
}

BOOST_AUTO_TEST_CASE(everything_that_is_set_is_written_with_the_names_of_the_guide)
{
    auto ask = generate_params("fox");
    ask.model = "nano-banana-2";
    ask.num_images = 2147483647;
    ask.aspect_ratio = "16:9";
    ask.output_format = "png";
    ask.limit_generations = false;
    BOOST_TEST(
        encode<api::generate>(ask).body ==
        R"({"prompt":"fox","model":"nano-banana-2","num_images":2147483647,)"
        R"("aspect_ratio":"16:9","output_format":"png","limit_generations":false})");
    ask.limit_generations = true;
    BOOST_TEST(encode<api::generate>(ask).body.ends_with(R"("limit_generations":true})"));
}

BOOST_AUTO_TEST_CASE(the_room_reserved_for_a_body_is_enough_where_nothing_is_escaped)
{
    auto ask = generate_params(std::string(1000, 'a'));
    ask.model = model_id(std::string(100, 'b'));
    ask.num_images = 2147483647;
    ask.aspect_ratio = std::string(100, 'c');
    ask.output_format = std::string(100, 'd');
    ask.limit_generations = false;
    std::string body;
    api::append_generation_fields(body, ask);
    BOOST_TEST(body.size() + 2 <= api::generation_fields_size(ask));
    BOOST_TEST(boost::json::parse('{' + body + '}').as_object().size() == 6u);
}

BOOST_AUTO_TEST_CASE(a_body_of_escapes_outgrows_its_room)
{
    auto ask = generate_params(std::string(1000, '\x01'));
    ask.model = model_id(std::string(100, '"'));
    std::string body;
    api::append_generation_fields(body, ask);
    BOOST_TEST(body.size() > api::generation_fields_size(ask));
    BOOST_TEST(boost::json::parse('{' + body + '}').as_object().size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_edit_names_its_sources_by_their_paths)
{
    auto const first = image_path::parse("/api/ds-prototypes/image_generation/i1/view").value();
    auto const second = image_path::of(image_id("i2"));
    auto const request = encode<api::edit>(edit_params("Make the sky orange", {first, second}));
    BOOST_TEST(request.method == http_method::post);
    BOOST_TEST(request.path == "/ds-prototypes/edit");
    BOOST_TEST(request.fallback_path == "/ds-prototypes/image_generation/edit");
    BOOST_TEST(request.content_type == "application/json");
    BOOST_TEST(
        request.body ==
        R"({"prompt":"Make the sky orange","image_urls":[)"
        R"("/api/ds-prototypes/image_generation/i1/view",)"
        R"("/api/ds-prototypes/image_generation/i2/view"]})");
}

BOOST_AUTO_TEST_CASE(the_workspace_is_a_path_segment_of_the_quotas)
{
    auto const all = encode<api::list_quotas>({});
    BOOST_TEST(all.method == http_method::get);
    BOOST_TEST(all.path == "/usage-service/v1/workspaces/w-1/quotas");
    BOOST_TEST(all.query == "");
    BOOST_TEST(all.content_type == "");

    list_quotas_params some;
    some.usage_type_key = "images & more";
    some.page = 2;
    some.size = 200;
    auto const request = encode<api::list_quotas>(some, endpoint_fixture("a/b ?\xc3\xa4"));
    BOOST_TEST(request.path == "/usage-service/v1/workspaces/a%2Fb%20%3F%C3%A4/quotas");
    BOOST_TEST(request.query == "usageTypeKey=images%20%26%20more&page=2&size=200");
}

BOOST_AUTO_TEST_CASE(lists_are_plain_gets)
{
    auto const workspaces = encode<api::list_workspaces>({});
    BOOST_TEST(workspaces.method == http_method::get);
    BOOST_TEST(workspaces.path == "/workspace-service/v1/workspaces");
    BOOST_TEST(encode<api::list_image_models>({}).path == "/ds-prototypes/image_generation/models");

    list_history_params part;
    BOOST_TEST(encode<api::list_history>(part).query == "");
    part.page = 3;
    part.size = 50;
    auto const history = encode<api::list_history>(part);
    BOOST_TEST(history.path == "/ds-prototypes/history");
    BOOST_TEST(history.fallback_path == "/ds-prototypes/image_generation/history");
    BOOST_TEST(history.query == "page=3&size=50");
    BOOST_TEST(history.body == "");
}

BOOST_AUTO_TEST_CASE(the_image_id_is_a_path_segment_of_both_routes)
{
    auto const remove = encode<api::delete_image>(image_id("i 1"));
    BOOST_TEST(remove.method == http_method::delete_);
    BOOST_TEST(remove.path == "/ds-prototypes/history/i%201");
    BOOST_TEST(remove.fallback_path == "/ds-prototypes/image_generation/history/i%201");
    auto const get = encode<api::get_history_item>(image_id("i?1"));
    BOOST_TEST(get.method == http_method::get);
    BOOST_TEST(get.path == "/ds-prototypes/history/i%3F1");
    BOOST_TEST(get.fallback_path == "/ds-prototypes/image_generation/history/i%3F1");
}

BOOST_AUTO_TEST_CASE(every_route_can_be_replaced_and_its_fallback_left_out)
{
    endpoint_fixture around;
    around.routes.generate = "/g";
    around.routes.edit = "/e";
    around.routes.edit_fallback = "";
    around.routes.delete_image = "/d/{id}/of/{id}";
    around.routes.delete_image_fallback = "";
    BOOST_TEST(encode<api::generate>(generate_params("p"), around).path == "/g");
    auto const edit = encode<api::edit>(edit_params("p", image_path::of(image_id("i"))), around);
    BOOST_TEST(edit.path == "/e");
    BOOST_TEST(edit.fallback_path == "");
    auto const remove = encode<api::delete_image>(image_id("{id}"), around);
    BOOST_TEST(remove.path == "/d/%7Bid%7D/of/%7Bid%7D");
    BOOST_TEST(remove.fallback_path == "");
}

BOOST_AUTO_TEST_CASE(only_images_cost_and_only_their_service_wants_the_header)
{
    auto const facts = []<class E>(E, bool paid, bool use, bool header) {
        BOOST_TEST(E::paid == paid);
        BOOST_TEST(E::uses_workspace == use);
        BOOST_TEST(E::workspace_header == header);
    };
    facts(api::issue_token(), false, false, false);
    facts(api::list_workspaces(), false, false, false);
    facts(api::list_quotas(), false, true, false);
    facts(api::list_image_models(), false, true, true);
    facts(api::generate(), true, true, true);
    facts(api::edit(), true, true, true);
    facts(api::list_history(), false, true, true);
    facts(api::get_history_item(), false, true, true);
    facts(api::delete_image(), false, true, true);
}

BOOST_AUTO_TEST_SUITE_END()
