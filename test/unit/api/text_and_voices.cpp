// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <neuroflash/api/brand_voices.hpp>
#include <neuroflash/api/list_text_models.hpp>
#include <neuroflash/api/write_text.hpp>
#include <neuroflash/models/image_prompt.hpp>

#include <cmath>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(text_and_voices)

namespace {

std::string body_of(text_params const& params)
{
    return api::encode_text(params, endpoint_fixture().context()).body;
}

std::string rejection_of(text_params const& params)
{
    auto const checked = api::check_text_params(params);
    return checked ? std::string() : error_of(checked).message();
}

text_params changed(void (*change)(text_params&))
{
    auto params = text_params("p");
    change(params);
    return params;
}

std::string ids_of(std::string const& body)
{
    auto const read = api::list_text_models::decode(body);
    if (!read) return error_of(read).message();
    auto text = std::string();
    for (auto const& one : *read) text += one.id.str() + (one.available ? " " : "- ");
    return text;
}

std::string voices_of(std::string const& body)
{
    auto const read = api::list_brand_voices::decode(body);
    if (!read) return error_of(read).message();
    auto text = std::to_string(read->total_elements);
    for (auto const& one : read->data) {
        text += ' ' + one.id.str() + ':' + one.name + ':' + one.brand.name;
    }
    return text;
}

std::string summary_of(std::string const& body)
{
    auto const read = api::brand_voice_summary::decode(body);
    return read ? *read : "refused";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_text_is_asked_for_with_what_is_set_and_always_as_a_stream)
{
    auto ask = text_params("a \"red\" fox");
    auto const request = api::encode_text(ask, endpoint_fixture().context());
    BOOST_TEST(request.method == http_method::post);
    BOOST_TEST(request.path == "/ds-prototypes/content_generation/chat/completions");
    BOOST_TEST(request.fallback_path == "/ds-prototypes/chat/completions");
    BOOST_TEST(
        request.body ==
        R"({"messages":[{"role":"user","content":"a \"red\" fox"}],"stream":true})");
    ask.messages.insert(ask.messages.begin(), text_message("system", "Short."));
    ask.model = "m";
    ask.temperature = 0.7;
    ask.max_tokens = 100;
    ask.seed = -7;
    ask.stop = {"END", "\n"};
    ask.reasoning_effort = "low";
    ask.json_schema = R"({"type":"object"})";
    BOOST_TEST(
        body_of(ask) ==
        R"({"model":"m","messages":[{"role":"system","content":"Short."},{"role":"user","content":)"
        R"("a \"red\" fox"}],"temperature":0.7,"max_tokens":100,"seed":-7,"stop":["END","\n"],)"
        R"("reasoning_effort":"low","response_format":{"type":"json_schema","json_schema":)"
        R"({"name":"answer","strict":true,"schema":{"type":"object"}}},"stream":true})");
}

BOOST_AUTO_TEST_CASE(members_of_extra_are_sent_too_and_replace_ours)
{
    auto ask = text_params("p");
    ask.model = "m";
    ask.temperature = 1.0;
    ask.extra = R"({"temperature":0,"top_p":0.5,"tools":[{"type":"function"}]})";
    auto const body = body_of(ask);
    BOOST_TEST(body.find(R"("temperature":1)") == std::string::npos);
    BOOST_TEST(body.find(R"("temperature":0)") != std::string::npos);
    BOOST_TEST(body.find(R"("tools":[{"type":"function"}])") != std::string::npos);
    BOOST_TEST(body.find(R"("stream":true)") != std::string::npos);
    BOOST_TEST(api::is_json_object(body));
    BOOST_TEST(!api::extra_names_model(ask));
    ask.extra = R"({"model":"other"})";
    BOOST_TEST(api::extra_names_model(ask));
    BOOST_TEST(body_of(ask).find(R"("model":"m")") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_text_that_cannot_be_right_is_refused_before_it_is_sent)
{
    struct row
    {
        char const* parameter;
        void (*change)(text_params&);
    };
    for (auto const& one : std::vector<row>{
             {"messages", [](text_params& p) { p.messages.clear(); }},
             {"messages", [](text_params& p) { p.messages[0].content = " \n"; }},
             {"messages", [](text_params& p) { p.messages[0].content = "\xff"; }},
             {"messages", [](text_params& p) { p.messages[0].role = ""; }},
             {"messages", [](text_params& p) { p.messages[0].role = "a b"; }},
             {"model", [](text_params& p) { p.model = ""; }},
             {"temperature", [](text_params& p) { p.temperature = 2.1; }},
             {"temperature", [](text_params& p) { p.temperature = -0.1; }},
             {"temperature", [](text_params& p) { p.temperature = NAN; }},
             {"max_tokens", [](text_params& p) { p.max_tokens = 0; }},
             {"stop", [](text_params& p) { p.stop = {""}; }},
             {"reasoning_effort", [](text_params& p) { p.reasoning_effort = ""; }},
             {"json_schema", [](text_params& p) { p.json_schema = "[]"; }},
             {"response_format", [](text_params& p) { p.response_format = "json"; }},
             {"json_schema",
              [](text_params& p) { p.json_schema = p.response_format = R"({"type":"text"})"; }},
             {"extra", [](text_params& p) { p.extra = "{"; }},
             {"extra", [](text_params& p) { p.extra = R"({"stream":false})"; }},
             {"extra", [](text_params& p) { p.extra = R"({"n":2})"; }},
             {"extra", [](text_params& p) { p.extra = R"({"n":"2"})"; }},
             {"idle_limit", [](text_params& p) { p.idle_limit = std::chrono::milliseconds(0); }},
         }) {
        BOOST_TEST(rejection_of(changed(one.change)).starts_with(one.parameter), one.parameter);
    }
    BOOST_TEST(rejection_of(text_params("p")) == "");
    BOOST_TEST(rejection_of(changed([](text_params& p) { p.temperature = 2.0; })) == "");
    for (auto const* fine : {R"({"n":1})", R"({"n":null})"}) {
        auto ask = text_params("p");
        ask.extra = fine;
        BOOST_TEST(rejection_of(ask) == "", fine);
    }
}

BOOST_AUTO_TEST_CASE(models_are_listed_once_and_the_first_usable_one_is_chosen)
{
    BOOST_TEST(ids_of(R"([{"id":"a"},{"id":"b","available":false},{"id":"a"}])") == "a b- ");
    BOOST_TEST(ids_of(R"({"data":[{"id":"a","available":null}]})") == "a ");
    BOOST_TEST(ids_of(R"({"models":[{"id":"a"}]})") == "a ");
    BOOST_TEST(ids_of(R"([{"id":"p/a"},{"id":"a"},{"id":"b"},{"id":"p/b"}])") == "p/a b ");
    BOOST_TEST(ids_of(R"([{"id":"p/a"},{"id":"q/a"}])") == "p/a q/a ");
    BOOST_TEST(ids_of(R"([{"id":"p/a","available":false},{"id":"b"},{"id":"a"}])") == "a b ");
    BOOST_TEST(ids_of(R"([{"id":"p/a"},{"id":"a","available":false}])") == "p/a ");
    BOOST_TEST(ids_of("[]") == "");
    BOOST_TEST(ids_of(R"([{"name":"x"}])").find("$[0].id: expected a string") != std::string::npos);
    BOOST_TEST(ids_of(R"({"x":1})").find("expected an array") != std::string::npos);
    auto all = *api::list_text_models::decode(R"([{"id":"a","available":false},{"id":"b"}])");
    BOOST_TEST(api::first_usable(all)->str() == "b");
    all.pop_back();
    BOOST_TEST(error_of(api::first_usable(all)) == errc::permission_denied);
}

BOOST_AUTO_TEST_CASE(brand_voices_are_read_from_every_envelope)
{
    auto const voice =
        std::string(R"({"id":"bv-1","name":"Acme","_embedded":{"brand":{"name":"Acme Ltd"}}})");
    BOOST_TEST(
        voices_of("{\"data\":[" + voice + "],\"page\":{\"totalElements\":1}}") ==
        "1 bv-1:Acme:Acme Ltd");
    BOOST_TEST(
        voices_of("{\"_embedded\":{\"brandVoices\":[" + voice + "]}}") == "0 bv-1:Acme:Acme Ltd");
    BOOST_TEST(
        voices_of("{\"_embedded\":{\"n\":1,\"voices\":[" + voice + "]}}") ==
        "0 bv-1:Acme:Acme Ltd");
    BOOST_TEST(
        voices_of("[" + voice + ",{\"id\":\"b\",\"name\":null}]") == "0 bv-1:Acme:Acme Ltd b::");
    BOOST_TEST(voices_of(R"({"data":[]})") == "0");
    BOOST_TEST(voices_of(R"([{"id":"a","brand":{"name":"B"}}])") == "0 a::B");
    BOOST_TEST(voices_of(R"([{"id":"a/b"}])").find("expected a plain id") != std::string::npos);
    BOOST_TEST(
        voices_of(R"([{"name":"x"}])").find("$[0].id: expected a string") != std::string::npos);
    BOOST_TEST(voices_of("{}").find("an array, or an object with data") != std::string::npos);
    auto const one = api::get_brand_voice::decode(
        R"({"data":{"id":"a","donts":["No hype.","No slang."],"vocabulary":["craft"],"active":false,)"
        R"("_embedded":{"brand":{"values":["calm","order"],"legacy":true}}}})");
    BOOST_TEST(one->donts == "No hype. No slang.");
    BOOST_TEST(one->vocabulary.size() == 1u);
    BOOST_TEST(!one->active);
    BOOST_TEST(one->brand.values.size() == 2u);
    BOOST_TEST(one->brand.legacy);
    BOOST_TEST(
        api::get_brand_voice::decode(R"({"id":"a","_embedded":null,"donts":null})")->donts == "");
}

BOOST_AUTO_TEST_CASE(a_summary_is_read_in_every_form)
{
    BOOST_TEST(summary_of(R"({"text":" Write as Acme. "})") == "Write as Acme.");
    BOOST_TEST(summary_of(R"({"prompt":"a"})") == "a");
    BOOST_TEST(summary_of(R"({"text":"","systemPrompt":"a"})") == "a");
    BOOST_TEST(summary_of(R"({"data":{"text":"a"}})") == "a");
    BOOST_TEST(summary_of(R"({"data":"a"})") == "a");
    BOOST_TEST(summary_of(R"("a \"b\"")") == "a \"b\"");
    BOOST_TEST(summary_of("Write as Acme:\nshort.\n") == "Write as Acme:\nshort.");
    BOOST_TEST(summary_of(R"({"text":7})") == "refused");
    BOOST_TEST(summary_of("{}") == "refused");
    BOOST_TEST(summary_of("<html></html>") == "refused");
    BOOST_TEST(summary_of("") == "refused");
    BOOST_TEST(summary_of(R"({"text":"a)") == "refused");
    auto const params =
        api::voice_summary_params(brand_voice_id("b v"), "/x/{workspace}/y/{id}/p", false);
    auto const request = api::brand_voice_summary::encode(params, endpoint_fixture().context());
    BOOST_TEST(request.path == "/x/w-1/y/b%20v/p");
    BOOST_TEST(request.body == "{}");
}

BOOST_AUTO_TEST_CASE(damaged_lists_of_models_and_voices_are_survived)
{
    decode_damaged<api::list_text_models>(
        R"([{"id":"a","name":"A","context_window":128000,"available":true},{"id":"b"}])");
    auto const voice = std::string(
        R"({"id":"v","name":"V","donts":["a","b"],"vocabulary":["c"],"active":true,)"
        R"("_embedded":{"brand":{"id":"b","name":"B","values":["d"],"legacy":false}}})");
    decode_damaged<api::get_brand_voice>(voice);
    decode_damaged<api::list_brand_voices>(
        R"({"data":[)" + voice + R"(],"page":{"size":20,"totalElements":1,"totalPages":1}})");
    decode_damaged<api::get_brand_voice_limits>(
        R"({"create":{"available":true,"currentUsage":1,"isUnlimited":false,"limit":3}})");
}

BOOST_AUTO_TEST_CASE(limits_of_brand_voices_are_read)
{
    auto const read = api::get_brand_voice_limits::decode(
        R"({"create":{"available":true,"currentUsage":1,"isUnlimited":false,"limit":3}})");
    BOOST_TEST(read->create.available);
    BOOST_TEST(read->create.limit == 3);
    BOOST_TEST(read->advanced_rules.limit == 0);
    BOOST_TEST(error_of(api::get_brand_voice_limits::decode("{}")) == errc::bad_response);
}

BOOST_AUTO_TEST_CASE(a_composed_prompt_names_what_the_voice_says_and_nothing_else)
{
    auto voice = brand_voice();
    BOOST_TEST(compose_prompt("A hero image", voice) == "A hero image");
    voice.name = "Voice";
    BOOST_TEST(
        compose_prompt("A hero image", voice) ==
        "A hero image\n\nIn the manner of the brand Voice.");
    voice.brand.name = "Acme";
    voice.brand.values = {"stability", " ", "craft"};
    voice.description = "Short,\n\twarm, plain.";
    voice.donts = "No superlatives!";
    BOOST_TEST(
        compose_prompt("A hero image", voice) ==
        "A hero image\n\nIn the manner of the brand Acme. Its values: stability, craft. "
        "Its character: Short, warm, plain. Avoid: No superlatives!");
    voice.description = std::string(999, 'x') + "\xc3\xa4\xc3\xa4";
    auto const composed = compose_prompt("p", voice);
    BOOST_TEST(core::is_valid_utf8(composed));
    BOOST_TEST(composed.find("x. Avoid") != std::string::npos);
    BOOST_TEST(composed == compose_prompt("p", voice));
}

BOOST_AUTO_TEST_SUITE_END()
