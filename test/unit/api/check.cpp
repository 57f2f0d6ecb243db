// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(check)

namespace {

void refused(result<void> const& outcome, std::string_view parameter)
{
    auto const why = error_of(outcome);
    BOOST_TEST(why.value() == errc::invalid_argument);
    BOOST_TEST(why.message().starts_with(std::string(parameter) + ": "), why.message());
}

} // namespace

BOOST_AUTO_TEST_CASE(an_ordinary_generation_is_accepted)
{
    auto ask = generate_params("F\xc3\xbc"
                               "chse im Nebel\n");
    BOOST_TEST(api::generate::check(ask).has_value());
    ask.model = "nano-banana-2";
    ask.num_images = 1;
    ask.aspect_ratio = "16:9";
    ask.output_format = "png";
    ask.limit_generations = true;
    BOOST_TEST(api::generate::check(ask).has_value());
}

BOOST_AUTO_TEST_CASE(a_bad_generation_is_refused_by_the_name_of_its_parameter)
{
    refused(api::generate::check(generate_params("")), "prompt");
    refused(api::generate::check(generate_params("bad \xff")), "prompt");
    auto const bend = [](auto change) {
        auto ask = generate_params("fox");
        change(ask);
        return api::generate::check(ask);
    };
    refused(bend([](auto& ask) { ask.model = ""; }), "model");
    refused(bend([](auto& ask) { ask.model = "\xc0\x80"; }), "model");
    refused(bend([](auto& ask) { ask.num_images = 0; }), "num_images");
    refused(bend([](auto& ask) { ask.num_images = -1; }), "num_images");
    refused(bend([](auto& ask) { ask.aspect_ratio = ""; }), "aspect_ratio");
    refused(bend([](auto& ask) { ask.aspect_ratio = "\xff"; }), "aspect_ratio");
    refused(bend([](auto& ask) { ask.output_format = ""; }), "output_format");
    refused(bend([](auto& ask) { ask.output_format = "\xff"; }), "output_format");
}

BOOST_AUTO_TEST_CASE(an_edit_needs_a_prompt_and_sources)
{
    auto const path = image_path::parse("/api/x/view").value();
    BOOST_TEST(api::edit::check(edit_params("red", path)).has_value());
    refused(api::edit::check(edit_params("", path)), "prompt");
    refused(api::edit::check(edit_params("red", std::vector<image_path>())), "sources");
    refused(api::edit::check(edit_params("red", image_path())), "sources");
    refused(api::edit::check(edit_params("red", {path, image_path()})), "sources");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_path_segment_is_refused)
{
    std::string const bad[] = {
        "",
        "a/b",
        "a\\b",
        "/api/ds-prototypes/image_generation/i/view",
        std::string("a\0b", 3),
        "a\r\nb",
        "a\x7f",
        ".",
        "..",
        std::string(201, 'a')};
    for (auto const& text : bad) {
        refused(api::delete_image::check(image_id(text)), "image_id");
        refused(api::get_history_item::check(image_id(text)), "image_id");
    }
    for (auto const& text :
         {std::string("b64b61f6-a7d2"), std::string(200, 'a'), std::string("a b?")}) {
        BOOST_TEST(api::delete_image::check(image_id(text)).has_value());
        BOOST_TEST(api::get_history_item::check(image_id(text)).has_value());
    }
}

BOOST_AUTO_TEST_CASE(pages_count_from_1_and_hold_up_to_200)
{
    struct row
    {
        std::optional<int> page;
        std::optional<int> size;
        std::string_view refused;
    };
    row const rows[] = {{{}, {}, ""},      {1, 1, ""},      {7, 200, ""},     {0, {}, "page"},
                        {-1, 200, "page"}, {{}, 0, "size"}, {1, 201, "size"}, {1, -5, "size"}};
    for (auto const& [page, size, name] : rows) {
        list_quotas_params quotas;
        list_history_params history;
        quotas.page = history.page = page;
        quotas.size = history.size = size;
        if (name.empty()) {
            BOOST_TEST(api::list_quotas::check(quotas).has_value());
            BOOST_TEST(api::list_history::check(history).has_value());
        } else {
            refused(api::list_quotas::check(quotas), name);
            refused(api::list_history::check(history), name);
        }
    }
    list_quotas_params empty_type;
    empty_type.usage_type_key = "";
    refused(api::list_quotas::check(empty_type), "usage_type_key");
}

BOOST_AUTO_TEST_CASE(what_has_no_parameters_is_always_accepted)
{
    BOOST_TEST(api::list_workspaces::check({}).has_value());
    BOOST_TEST(api::list_image_models::check({}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
