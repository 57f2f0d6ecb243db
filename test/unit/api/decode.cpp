// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <map>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(decode_answers)

namespace {

/// The error of a refused golden payload: by folder, then by file.
struct refusal
{
    std::string_view name;
    std::string_view message;
};

constexpr refusal refusals[] = {
    {"generation/hostile_cut.json", "$: expected JSON, found something else ("},
    {"generation/hostile_deep.json", "$: expected JSON, found something else ("},
    {"generation/hostile_empty.json", "$: expected JSON, found an empty body"},
    {"generation/hostile_image_text.json", "$.images[0]: expected an object, found a string"},
    {"generation/hostile_images_object.json", "$.images: expected an array, found an object"},
    {"generation/hostile_no_images.json", "$.images: expected an array, found nothing"},
    {"generation/hostile_no_url_no_id.json", "$.images[1].url: expected a string, found nothing"},
    {"generation/hostile_page.html", "$: expected JSON, found a page of HTML or XML"},
    {"generation/hostile_url_boolean_beside_id.json",
     "$.images[1].url: expected a string, found a boolean"},
    {"generation/hostile_url_number.json", "$.images[0].url: expected a string, found a number"},
    {"history/hostile_item_without_id.json",
     "$.items[1].output_image_id: expected a string, found nothing"},
    {"history/hostile_no_items.json", "$.items: expected an array, found nothing"},
    {"history/hostile_url_number.json",
     "$.items[0].output_image_url: expected a string, found a number"},
    {"history_item/hostile_no_id.json", "$.output_image_id: expected a string, found nothing"},
    {"history_item/hostile_number_id.json", "$.output_image_id: expected a string, found a number"},
    {"images/hostile_no_list.json", "$.data: expected an array, found an object"},
    {"images/hostile_text.json", "$.data[1]: expected an object, found a string"},
    {"model_page/hostile_no_id.json", "$.data[0].id: expected a string, found nothing"},
    {"models/hostile_no_id.json", "$[1].id: expected a string, found nothing"},
    {"models/hostile_not_a_list.json", "$.data: expected an array, found an object"},
    {"quotas/hostile_fraction.json",
     "$.data[0].usedAmount: expected an integer of 64 bits, without a fraction, found a number"},
    {"quotas/hostile_infinity.json",
     "$.data[0].limitAmount: expected an integer of 64 bits, without a fraction, found a number"},
    {"quotas/hostile_null_data.json", "$.data: expected an array, found null"},
    {"quotas/hostile_overflow.json",
     "$.data[0].availableAmount: expected an integer of 64 bits, without a fraction, found a "
     "number"},
    {"quotas/hostile_text_amount.json",
     "$.data[0].availableAmount: expected an integer, found a string"},
    {"stored_image/hostile_array.json", "$: expected an object, found an array"},
    {"stored_image/hostile_empty_id.json", "$.id: expected a string with content, found a string"},
    {"stored_image/hostile_no_id.json", "$.id: expected a string, found nothing"},
    {"task/hostile_image_without_id.json", "$.images[0].id: expected a string, found nothing"},
    {"task/hostile_nothing.json", "$.images: expected an array, found nothing"},
    {"token/hostile_empty.json", "$.access_token: expected a string with content, found a string"},
    {"token/hostile_line_break.json",
     "$.access_token: expected a string of visible ASCII, found a string"},
    {"token/hostile_no_token.json", "$.access_token: expected a string, found nothing"},
    {"token/hostile_other_type.json", "$.token_type: expected the text Bearer, found a string"},
    {"workspaces/hostile_header_in_id.json", "$.data[0].id: expected a plain id, found a string"},
    {"workspaces/hostile_no_envelope.json",
     "$: expected an array, or an object with data or _embedded.workspaces, found an object"},
    {"workspaces/hostile_number_id.json", "$.data[1].id: expected a string, found a number"},
    {"workspaces/hostile_text_list.json",
     "$._embedded.workspaces[0]: expected an object, found a string"},
};

/// The outcome of reading one golden payload by the endpoint of its folder; empty if it was read.
std::optional<error> failure_of(std::string const& name)
{
    auto const body = golden(name);
    auto const read = [&]<class E>(E) -> std::optional<error> {
        auto const outcome = E::decode(body);
        if (outcome) return {};
        return error_of(outcome);
    };
    auto const folder = name.substr(0, name.find('/'));
    if (folder == "token") return read(api::issue_token());
    if (folder == "workspaces") return read(api::list_workspaces());
    if (folder == "quotas") return read(api::list_quotas());
    if (folder == "models") return read(api::list_image_models());
    if (folder == "generation") return read(api::generate());
    if (folder == "history") return read(api::list_history());
    if (folder == "history_item") return read(api::get_history_item());
    if (folder == "stored_image") return read(api::get_image());
    if (folder == "images") return read(api::list_images());
    if (folder == "model_page") return read(api::list_model_page());
    if (folder == "task") return read(api::generation_task());
    throw std::logic_error("no endpoint reads " + name);
}

} // namespace

BOOST_AUTO_TEST_CASE(good_and_partial_answers_are_read_and_hostile_ones_refused_by_their_path)
{
    std::map<std::string_view, std::string_view> messages;
    for (auto const& [name, message] : refusals) messages[name] = message;
    for (auto const& name : golden_names()) {
        if (name.starts_with("errors/")) continue;
        BOOST_TEST_CONTEXT(name)
        {
            auto const failure = failure_of(name);
            auto const hostile = name.find("/hostile_") != std::string::npos;
            BOOST_TEST_REQUIRE(failure.has_value() == hostile);
            if (!hostile) continue;
            BOOST_TEST(failure->value() == errc::bad_response);
            BOOST_TEST_REQUIRE(messages.contains(name));
            BOOST_TEST(
                failure->message().find(": " + std::string(messages[name])) != std::string::npos,
                failure->message());
            messages.erase(name);
        }
    }
    BOOST_TEST(messages.empty());
}

BOOST_AUTO_TEST_CASE(the_readme_says_where_every_golden_payload_comes_from)
{
    auto const readme = read_file(source_path("test/golden/README.md"));
    for (auto const& name : golden_names()) {
        BOOST_TEST(readme.find("| `" + name + "` | ") != std::string::npos, name);
    }
}

BOOST_AUTO_TEST_CASE(workspaces_come_in_three_envelopes)
{
    for (auto const* name : {"good_embedded", "good_data", "good_bare_array"}) {
        auto const body = golden(std::string("workspaces/") + name + ".json");
        auto const all = api::list_workspaces::decode(body).value();
        BOOST_TEST_REQUIRE(all.size() == 2u, name);
        BOOST_TEST(all[0].id.str() == "0a6b2f4e-1111-4c4e-9c55-000000000001");
        BOOST_TEST(all[0].name == "Marketing");
        BOOST_TEST(all[1].name == "Shop");
    }
    BOOST_TEST(api::list_workspaces::decode("[]").value().empty());
    auto const partial =
        api::list_workspaces::decode(golden("workspaces/partial_no_name.json")).value();
    BOOST_TEST_REQUIRE(partial.size() == 2u);
    BOOST_TEST(partial[0].id.str() == "w1");
    BOOST_TEST(partial[0].name == "");
}

BOOST_AUTO_TEST_CASE(the_models_of_the_guide_are_read)
{
    for (auto const* name : {"models/good_guide.json", "models/good_data.json"}) {
        auto const all = api::list_image_models::decode(golden(name)).value();
        BOOST_TEST_REQUIRE(all.size() == 1u);
        auto const& model = all[0];
        BOOST_TEST(model.id.str() == "nano-banana-2");
        BOOST_TEST(model.name == "Nano Banana 2");
        BOOST_TEST(model.provider == "fal.ai");
        BOOST_TEST(model.description == "Fast and efficient image generation model");
        BOOST_TEST(model.capabilities == (std::vector<std::string>{"text2image", "image2image"}));
        BOOST_TEST(model.max_images == 4);
        BOOST_TEST(model.aspect_ratios.size() == 10u);
        BOOST_TEST(model.output_formats == (std::vector<std::string>{"jpeg", "png", "webp"}));
        BOOST_TEST(model.allowed);
        BOOST_TEST(model.order == 1);
    }
    auto const partial =
        api::list_image_models::decode(golden("models/partial_id_only.json")).value();
    BOOST_TEST_REQUIRE(partial.size() == 2u);
    BOOST_TEST(partial[0].allowed);
    BOOST_TEST(partial[0].max_images == 0);
    BOOST_TEST(partial[1].capabilities == std::vector<std::string>{"video2hologram"});
    BOOST_TEST(partial[1].max_images == 0);
    BOOST_TEST(partial[1].aspect_ratios.empty());
    BOOST_TEST(partial[1].order == -1);
}

BOOST_AUTO_TEST_CASE(the_generation_of_the_guide_is_read)
{
    auto const made = api::generate::decode(golden("generation/good_guide.json")).value();
    BOOST_TEST_REQUIRE(made.images.size() == 1u);
    auto const& decoded_image = made.images[0];
    BOOST_TEST(decoded_image.url == "https://storage.example.com/generated/image-abc123.png");
    BOOST_TEST(decoded_image.content_type == "image/png");
    BOOST_TEST(decoded_image.width.value() == 1024);
    BOOST_TEST(decoded_image.height.value() == 576);
    BOOST_TEST(decoded_image.image_id.value().str() == "3c4ce5dc-00be-4451-9559-0324f9fc4c88");
    BOOST_TEST(!decoded_image.file_size);
    BOOST_TEST(made.prompt.starts_with("A professional hero image"));
    BOOST_TEST(made.batch_id.value().str() == "6872b83c-901e-47c5-8b90-96a3d9839d06");
    BOOST_TEST(made.detail == "");
}

BOOST_AUTO_TEST_CASE(every_field_of_a_generation_is_read)
{
    auto const made = api::edit::decode(golden("generation/good_all_fields.json")).value();
    BOOST_TEST_REQUIRE(made.images.size() == 2u);
    BOOST_TEST(made.images[0].url == "/api/ds-prototypes/image_generation/i1/view");
    BOOST_TEST(made.images[0].file_name == "a.webp");
    BOOST_TEST(made.images[0].file_size.value() == 123456);
    BOOST_TEST(made.images[1].url == "data:image/png;base64,AAAA");
    BOOST_TEST(!made.images[1].image_id);
    BOOST_TEST(
        made.description ==
        "Zwei F\xc3\xbc"
        "chse");
    BOOST_TEST(made.detail == "Only 2 of 4 images: quota nearly used up");
}

BOOST_AUTO_TEST_CASE(what_is_optional_in_a_generation_may_be_missing_null_or_wrong)
{
    auto const by_id =
        api::generate::decode(golden("generation/partial_id_without_url.json")).value();
    BOOST_TEST_REQUIRE(by_id.images.size() == 2u);
    BOOST_TEST(by_id.images[0].url == "");
    BOOST_TEST(by_id.images[0].image_id.value().str() == "i1");
    BOOST_TEST(by_id.images[1].image_id.value().str() == "i2");

    auto const none = api::generate::decode(golden("generation/partial_no_images.json")).value();
    BOOST_TEST(none.images.empty());
    BOOST_TEST(none.detail == "No credits left for today");
    BOOST_TEST(!none.batch_id);
    BOOST_TEST(api::generate::accept(none, 200).error().value() == errc::rejected_input);
    BOOST_TEST(api::generate::accept(none, 202).error().value() == errc::bad_response);
    BOOST_TEST(api::generate::accept(by_id, 200).has_value());
    auto const begun = api::generate::decode(R"({"images":[],"batch_id":"b"})").value();
    BOOST_TEST(api::generate::accept(begun, 200).error().value() == errc::bad_response);
    for (auto const* const reason : {"detail", "description"}) {
        auto const body = R"({"images":[],"batch_id":"b",")" + std::string(reason) + R"(":"no"})";
        auto const refused = api::generate::decode(body).value();
        BOOST_TEST(api::generate::accept(refused, 200).error().value() == errc::rejected_input);
    }

    auto const last =
        api::generate::decode(golden("generation/partial_duplicate_keys.json")).value();
    BOOST_TEST(last.prompt == "last");
    BOOST_TEST(last.images.at(0).url == "last");

    auto const wrong =
        api::generate::decode(golden("generation/partial_wrong_optionals.json")).value();
    auto const& decoded_image = wrong.images.at(0);
    BOOST_TEST(decoded_image.content_type == "");
    BOOST_TEST(!decoded_image.file_size);
    BOOST_TEST(!decoded_image.width);
    BOOST_TEST(!decoded_image.height);
    BOOST_TEST(!decoded_image.image_id);
    BOOST_TEST(!wrong.batch_id);
}

BOOST_AUTO_TEST_CASE(images_that_another_member_replaces_are_not_lost)
{
    for (auto const* const body :
         {R"({"images":[{"url":"u"}],"images":[]})", R"({"images" : [7], "x":["}"], "images"
            :[]})"}) {
        auto const made = api::generate::decode(body);
        BOOST_REQUIRE(!made);
        BOOST_TEST(made.error().value() == errc::bad_response);
        BOOST_TEST(!api::generation_task::decode(body));
    }
    BOOST_TEST(!api::generate::decode(R"({"images":[{"url":"u"}],"images":[{"url":"v"}]})"));
    for (auto const* const body :
         {R"({"images":[],"x":{"images":[1]},"detail":["images"]})",
          R"({"images":[],"detail":{"images":1},"prompt":"\"images\":"})"}) {
        BOOST_TEST(api::generate::decode(body).has_value(), body);
        BOOST_TEST(api::generation_task::decode(body).has_value(), body);
    }
}

// A service that cuts the prompt in its response may cut it within a character.
BOOST_AUTO_TEST_CASE(characters_that_were_cut_do_not_cost_the_images)
{
    auto const prompt_of = [](std::string_view text) {
        auto const prompt = R"("prompt":")" + std::string(text) + '"';
        auto const image = R"([{"id":"a",)" + prompt + "}]}";
        BOOST_TEST(api::generation_task::decode(R"({"images":)" + image).has_value());
        BOOST_TEST(api::list_history::decode(R"({"items":)" + image).has_value());
        BOOST_TEST(api::list_images::decode(R"({"data":)" + image).has_value());
        BOOST_TEST(api::get_image::decode(R"({"id":"a",)" + prompt + '}').has_value());
        auto const made = api::generate::decode(R"({"images":[{"url":"u"}],)" + prompt + '}');
        return made && made->images.size() == 1 ? made->prompt : std::string("unreadable");
    };
    auto const unknown = std::string("\xef\xbf\xbd");
    BOOST_TEST(prompt_of("F\xc3") == "F" + unknown);
    BOOST_TEST(prompt_of("F\\ud83d") == "F" + unknown);
    BOOST_TEST(prompt_of("\\ud83d\\u0041") == unknown + 'A');
    BOOST_TEST(prompt_of("\\udc4d\\\\ud83d") == unknown + "\\ud83d");
    BOOST_TEST(prompt_of("\\ud83d\\ude00\xff") == "\xf0\x9f\x98\x80" + unknown);
    auto const marked = "\xef\xbb\xbf{\"images\":[{\"url\":\"u\"}]}";
    BOOST_TEST(api::generate::decode(marked).has_value());
    for (auto const* const wrong :
         {"{\"images\":[{\"url\":\"u\xff\"}]", "{\"images\":[{\"url\":\"u\"}],\\ud83d}",
          "{\"images\":[{\"url\":\"\\ud8\"}]}"}) {
        BOOST_TEST(!api::generate::decode(wrong), wrong);
    }
}

BOOST_AUTO_TEST_CASE(a_detail_that_is_no_text_is_shown_as_json_of_at_most_500_bytes)
{
    auto const made =
        api::generate::decode(golden("generation/partial_detail_object.json")).value();
    BOOST_TEST(made.detail.starts_with(R"({"warning":"quota","left":[1,)"), made.detail);
    // Wherever in a character the limit is.
    for (std::size_t before = 0; before < 3; ++before) {
        auto many = "[\"" + std::string(before, 'a');
        for (int i = 0; i < 400; ++i) many += "\xe2\x82\xac";
        many += "\"]";
        auto const body = R"({"images":[],"detail":)" + many + '}';
        auto const cut = api::generate::decode(body).value().detail;
        BOOST_TEST(cut.size() <= 500u);
        BOOST_TEST(cut.size() > 490u);
        BOOST_TEST(core::is_valid_utf8(cut));
        BOOST_TEST(cut.ends_with("\xe2\x82\xac"));
    }
    auto const text = std::string(5000, 'x');
    auto const kept = api::generate::decode(R"({"images":[],"detail":")" + text + "\"}");
    BOOST_TEST(kept.value().detail == text);
}

BOOST_AUTO_TEST_CASE(the_history_is_read_by_the_names_of_the_guide)
{
    auto const part = api::list_history::decode(golden("history/good_guide.json")).value();
    BOOST_TEST_REQUIRE(part.items.size() == 1u);
    BOOST_TEST(part.items[0].image_id.str() == "b64b61f6-a7d2-4fa0-9f88-289dae46c41f");
    BOOST_TEST(
        part.items[0].image_path.str() ==
        "/api/ds-prototypes/image_generation/b64b61f6-a7d2-4fa0-9f88-289dae46c41f/view");
    BOOST_TEST(!part.total);

    auto const full = api::list_history::decode(golden("history/good_all_fields.json")).value();
    BOOST_TEST(full.total.value() == 7);
    BOOST_TEST(full.items.at(0).prompt == "A lighthouse in fog");
    BOOST_TEST(full.items.at(0).model.value().str() == "nano-banana-2");
    BOOST_TEST(full.items.at(0).batch_id.value().str() == "b1");
    BOOST_TEST(full.items.at(0).created_at == "2024-01-15T10:30:00Z");
}

BOOST_AUTO_TEST_CASE(other_names_count_only_where_the_documented_ones_are_absent)
{
    auto const part = api::list_history::decode(golden("history/partial_other_names.json")).value();
    BOOST_TEST_REQUIRE(part.items.size() == 4u);
    BOOST_TEST(part.items[0].image_id.str() == "i1");
    BOOST_TEST(part.items[0].image_path.str() == "/api/ds-prototypes/image_generation/i1/view");
    BOOST_TEST(part.items[1].image_id.str() == "i2");
    BOOST_TEST(part.items[1].image_path.empty());
    BOOST_TEST(part.items[2].image_id.str() == "i3");
    BOOST_TEST(part.items[2].image_path.empty());
    BOOST_TEST(part.items[3].image_path.str() == "/v");
    BOOST_TEST(!part.total);
}

BOOST_AUTO_TEST_CASE(a_history_item_is_read_bare_or_wrapped)
{
    for (auto const* name : {"history_item/good_bare.json", "history_item/good_wrapped.json"}) {
        auto const item = api::get_history_item::decode(golden(name)).value();
        BOOST_TEST(item.image_id.str() == "b64b61f6-a7d2-4fa0-9f88-289dae46c41f");
        BOOST_TEST(!item.image_path.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_delete_succeeds_whatever_the_body_says)
{
    for (auto const* body : {"", "null", R"({"deleted":true})", "<html>", "\xff"}) {
        BOOST_TEST(api::delete_image::decode(body).has_value());
    }
}

BOOST_AUTO_TEST_CASE(an_error_never_shows_the_content)
{
    for (auto const* body :
         {R"({"images":[{"url":["canary"]}]})", R"({"images":"canary"})", R"("canary")", "canary",
          R"({"images":[{"url":{"canary":1}}]})"}) {
        auto const why = error_of(api::generate::decode(body));
        BOOST_TEST(why.message().find("canary") == std::string::npos, why.message());
        BOOST_TEST(why.message().find("$") != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
