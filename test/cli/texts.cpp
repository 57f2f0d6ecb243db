// SPDX-License-Identifier: BSL-1.0
// Texts and brand voices by the tool, against the sandbox and its faults.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <sstream>

namespace neuroflash::test {

namespace {

using sandbox::fault;
using sandbox::fault_kind;

struct texts_fixture : cli_fixture
{
    /// A text with this fault, as a document.
    child_end text_with(fault_kind kind, std::size_t bytes = 0)
    {
        auto planned = fault(kind);
        planned.bytes = bytes;
        planned.wait = std::chrono::milliseconds(kind == fault_kind::stream_pause ? 20 : 0);
        server.inject(planned);
        auto const end = run({"text", "Describe a lighthouse", "--json"});
        server.clear_faults();
        return end;
    }

    /// The message of the last request for a text.
    std::string sent_text() const
    {
        auto text = std::string();
        for (auto const& one : server.requests()) {
            if (one.method != "POST" || !contains(one.target, "/content_generation/chat")) continue;
            text = boost::json::parse(one.body).at("messages").at(0).at("content").as_string();
        }
        return text;
    }

    std::string first_voice() const
    {
        auto const listed = document_in(run({"brand-voices", "--json"}).out);
        return std::string(listed.at("brand_voices").at(0).at("id").as_string());
    }

    std::vector<boost::json::object> results() const
    {
        auto rows = std::vector<boost::json::object>();
        auto lines = std::istringstream(file_content(directory / "pictures" / "results.jsonl"));
        for (auto line = std::string(); std::getline(lines, line);) {
            rows.push_back(boost::json::parse(line).as_object());
        }
        return rows;
    }

    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name) << content;
    }

    child_end batch(std::vector<std::string> const& more) const
    {
        auto arguments =
            std::vector<std::string>({"batch", "in.jsonl", "--yes", "--out", "pictures"});
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(texts, texts_fixture)

BOOST_AUTO_TEST_CASE(a_text_is_shown_with_its_model_and_its_tokens)
{
    auto const shown = run({"text", "Describe a lighthouse", "--system", "One paragraph."});
    BOOST_TEST(shown.code == 0, shown.err);
    BOOST_TEST(shown.out.ends_with('\n'));
    BOOST_TEST(contains(shown.err, "model "));
    BOOST_TEST(contains(shown.err, " tokens, "));
    BOOST_TEST(server.token_ledger().size() == 1u);
    auto const end = run({"text", "Describe a lighthouse", "--json", "--max-tokens", "200"});
    BOOST_TEST(end.code == 0, end.err);
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.size() == 8u);
    BOOST_TEST(whole.at("complete").as_bool());
    BOOST_TEST(whole.at("text").as_string() != "");
    BOOST_TEST(whole.at("model").as_string() != "");
    BOOST_TEST(whole.at("finish_reason").is_string());
    auto const& usage = whole.at("usage").as_object();
    BOOST_TEST(
        usage.at("prompt_tokens").as_int64() + usage.at("completion_tokens").as_int64() ==
        usage.at("total_tokens").as_int64());
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(an_error_as_the_first_event_ends_like_the_same_error_with_its_own_status)
{
    for (auto const status : {400u, 403u, 422u, 429u, 502u}) {
        BOOST_TEST_CONTEXT(status)
        {
            auto const body =
                R"({"error":{"code":)" + std::to_string(status) + R"(,"message":"no more"}})";
            auto answered = fault::with_response(
                status, body, "POST", "/api/ds-prototypes/content_generation/chat");
            auto event = fault(fault_kind::stream_error_first);
            event.body = body;
            auto ends = std::vector<child_end>();
            for (auto planned : {answered, event}) {
                planned.times = -1; // a refusal for the rate is sent again
                server.inject(planned);
                ends.push_back(run({"text", "Describe a lighthouse", "--json", "--timeout", "2"}));
                server.clear_faults();
                BOOST_TEST(ends.back().out == "");
            }
            BOOST_TEST(ends[0].code != 0);
            BOOST_TEST(ends[0].code == ends[1].code);
            BOOST_TEST(error_code_in(ends[0].err) == error_code_in(ends[1].err));
            BOOST_TEST(charge_in(ends[0].err) == charge_in(ends[1].err));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_error_as_the_first_event_prints_no_text)
{
    auto const end = text_with(fault_kind::stream_error_first);
    BOOST_TEST(end.code != 0);
    BOOST_TEST(end.out == "");
    BOOST_TEST(server.token_ledger().size() <= 1u);
    BOOST_TEST(error_code_in(end.err) != "");
}

BOOST_AUTO_TEST_CASE(a_text_is_asked_for_on_standard_input_and_a_blank_one_is_refused)
{
    auto with = setup({"text"});
    with.arguments = {
        "/bin/sh", "-c", R"(printf 'Describe\na lighthouse\n' | "$0" text - --json)",
        with.arguments.front()};
    auto child = child_process(with);
    auto const end = child.wait();
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(document_in(end.out).at("complete").as_bool());
    BOOST_TEST(run({"text", "  "}).code == 2);
    BOOST_TEST(run({"text", "p", "--temperature", "3"}).code == 2);
    BOOST_TEST(run({"text", "p", "--max-tokens", "0"}).code == 2);
}

BOOST_AUTO_TEST_CASE(a_text_is_asked_for_by_a_file_in_any_encoding_that_prompts_have)
{
    struct input
    {
        std::string bytes;
        std::string text;
    };
    auto const inputs = std::vector<input>(
        {{"Describe\na lighthouse\n", "Describe\na lighthouse\n"},
         {"\xef\xbb\xbfHi", "Hi"},
         {std::string("\xff\xfeH\0i\0\xe4\0", 8), "Hi\u00e4"},
         {std::string("\xfe\xff\0H\0i", 6), "Hi"}});
    for (auto const& one : inputs) {
        write("question.txt", one.bytes);
        BOOST_TEST(run({"text", "@question.txt"}).code == 0);
        BOOST_TEST(sent_text() == one.text);
        auto piped = setup({});
        auto const tool = piped.arguments.front();
        piped.arguments = {"/bin/sh", "-c", "\"$0\" text - <question.txt", tool};
        BOOST_TEST(child_process(piped).wait().code == 0);
        BOOST_TEST(sent_text() == one.text);
    }
    BOOST_TEST(run({"text", "@@home and away"}).code == 0);
    BOOST_TEST(sent_text() == "@home and away");
}

BOOST_AUTO_TEST_CASE(what_is_no_text_is_refused_before_anything_is_sent)
{
    write("blank.txt", "\u00a0\n\u200b\n");
    write("image.txt", "\x89PNG\r\n\x1a\n and so on");
    write("latin.txt", "gr\xfc\xdf dich");
    write("utf16.txt", std::string("H\0i\0", 4));
    write("zero.txt", std::string("a b c d e f g\0", 14));
    write("long.txt", std::string((std::size_t(4) << 20) + 1, 'x'));
    for (auto const& [argument, text] : std::vector<std::pair<std::string, std::string>>(
             {{"@", "followed by the name of a file"},
              {"@no-such-file", "no-such-file: "},
              {"@.", ".: "},
              {"@blank.txt", "blank.txt is blank"},
              {"@image.txt", "an image"},
              {"@latin.txt", "byte FC"},
              {"@utf16.txt", "UTF-16LE"},
              {"@zero.txt", "NUL"},
              {"@long.txt", "longer than 4 MiB"},
              {"\u00a0", "PROMPT: must not be empty"},
              {"\u200b", "PROMPT: must not be empty"},
              {" \u3000\u2060\n", "PROMPT is blank"},
              {"gr\xfc\xdf", "byte FC"}})) {
        auto const end = run({"text", argument});
        BOOST_TEST_CONTEXT(argument << ": " << end.err)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(contains(end.err, text));
        }
    }
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_CASE(models_voices_and_tokens_are_listed)
{
    auto const models = document_in(run({"text-models", "--json"}).out);
    BOOST_TEST(models.at("text_models").as_array().size() > 0u);
    auto const voices = document_in(run({"brand-voices", "--json"}).out);
    BOOST_TEST(voices.at("brand_voices").as_array().size() == 2u);
    BOOST_TEST(voices.at("brand_voices").at(0).as_object().contains("name"));
    auto const quota = document_in(run({"quota", "--json"}).out);
    BOOST_TEST(quota.at("tokens").at("usage_type_key").as_string() == "tokens");
    BOOST_TEST(contains(run({"quota"}).out, "tokens now"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_the_final_prompt_and_makes_no_image)
{
    auto const voice = first_voice();
    auto const appended = document_in(
        run({"generate", "A hero image", "--brand-voice", voice, "--dry-run", "--json"}).out);
    auto const prompt = std::string(appended.at("prompt").as_string());
    BOOST_TEST(prompt.starts_with("A hero image\n\nIn the manner of the brand "), prompt);
    BOOST_TEST(server.tokens_charged() == 0);
    auto const written = run(
        {"generate", "A hero image", "--brand-voice", voice, "--brand-voice-mode", "write",
         "--dry-run"});
    BOOST_TEST(written.code == 0, written.err);
    BOOST_TEST(contains(written.err, "costs tokens"));
    BOOST_TEST(written.out != "");
    BOOST_TEST(server.tokens_charged() > 0);
    BOOST_TEST(server.credits_charged() == 0);
    BOOST_TEST(run({"generate", "p", "--brand-voice", "none", "--dry-run"}).code == 5);
    BOOST_TEST(run({"generate", "p", "--brand-voice-mode", "write", "--dry-run"}).code == 2);
}

BOOST_AUTO_TEST_CASE(a_prompt_that_cost_tokens_is_shown_in_every_form)
{
    auto const dry_run = std::vector<std::string>(
        {"generate", "A hero image", "--brand-voice", first_voice(), "--brand-voice-mode", "write",
         "--dry-run"});
    auto const with = [&](std::vector<std::string> const& more) {
        auto arguments = dry_run;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    auto const prompt = run(dry_run).out;
    BOOST_TEST(prompt.size() > 1u);
    BOOST_TEST(run(with({"--quiet"})).out == prompt);
    auto const text = prompt.substr(0, prompt.size() - 1);
    for (auto const* const form : {"csv", "jsonl", "json"}) {
        BOOST_TEST(contains(run(with({"--output", form})).out, text), form);
    }
    BOOST_TEST(contains(run(with({"--json=image_id"})).out, text));
    for (auto const& more : {std::vector<std::string>(), std::vector<std::string>({"--json"})}) {
        auto full = setup(with(more));
        full.output_file = "/dev/full";
        auto const end = child_process(full).wait();
        BOOST_TEST(end.code == 7);
        BOOST_TEST(contains(end.err, text), end.err);
    }
}

BOOST_AUTO_TEST_CASE(calls_and_refusals_are_not_lost_if_the_text_cannot_be_written_or_is_cut)
{
    auto const begin =
        std::string(R"(data: {"choices":[{"delta":{"content":"Hello","refusal":"No more",)"
                    R"("tool_calls":[{"index":0,"function":{"name":"look_up"}}]}}]})"
                    "\n\n");
    auto const check = [&](std::string const& body, std::string const& file, std::string text) {
        server.inject(
            fault::with_response(200, body, "POST", "/api/ds-prototypes/content_generation/chat"));
        auto full = setup({"text", "Describe a lighthouse"});
        full.output_file = file;
        auto const end = child_process(full).wait();
        BOOST_TEST(end.code == 7, end.err);
        BOOST_TEST(contains(end.err, "calls functions; charged: "), end.err);
        BOOST_TEST(contains(end.err, "\"look_up\""), end.err);
        BOOST_TEST(contains(end.err, "the model refused: No more"), end.err);
        BOOST_TEST(contains(end.err, text), end.err);
    };
    check(begin + "data: [DONE]\n\n", "/dev/full", "Hello\n");
    check(begin, "/dev/null", "The text is cut off.");
}

BOOST_AUTO_TEST_CASE(the_text_of_a_list_of_documents_is_shown_and_said_to_be_no_whole_one)
{
    server.inject(fault::with_response(
        200,
        "{\"choices\":[{\"delta\":{\"content\":\"Hello \"}}]}\n"
        "{\"choices\":[{\"delta\":{\"content\":\"there\"},\"finish_reason\":\"stop\"}]}\n",
        "POST", "/api/ds-prototypes/content_generation/chat"));
    auto const end = run({"text", "Describe a lighthouse"});
    BOOST_TEST(end.code == 7, end.err);
    BOOST_TEST(end.out == "Hello there\n");
    BOOST_TEST(contains(end.err, "a list of JSON documents"), end.err);
    BOOST_TEST(contains(end.err, "charged: "), end.err);
}

BOOST_AUTO_TEST_CASE(the_tokens_of_a_prompt_are_said_where_only_rows_are_printed)
{
    for (auto const* const form : {"csv", "jsonl"}) {
        auto const end = run(
            {"generate", "A hero image", "--brand-voice", first_voice(), "--brand-voice-mode",
             "write", "--out", "out", "--output", form});
        BOOST_TEST(end.code == 0, end.err);
        BOOST_TEST(contains(end.err, "charged for the prompt: "), end.err);
    }
}

BOOST_AUTO_TEST_CASE(an_image_is_made_of_the_final_prompt)
{
    auto const voice = first_voice();
    auto const end = run({"generate", "A hero image", "--brand-voice", voice, "--out", "out"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(contains(end.err, "prompt: A hero image\n"));
    auto const history = document_in(run({"history", "--json"}).out);
    auto const prompt = std::string(history.at("items").at(0).at("prompt").as_string());
    BOOST_TEST(contains(prompt, "In the manner of the brand"));
}

BOOST_AUTO_TEST_CASE(a_document_has_the_final_prompt_and_its_tokens_even_if_the_image_fails)
{
    auto const voice = first_voice();
    auto const generate = [&](std::string const& mode) {
        return run(
            {"generate", "A hero image", "--brand-voice", voice, "--brand-voice-mode", mode,
             "--out", "out", "--json"});
    };
    auto const has_prompt = [&](boost::json::object const& whole, std::string_view mode) {
        BOOST_TEST(whole.at("final_prompt").as_string() != "");
        BOOST_TEST(whole.at("brand_voice").as_string() == voice);
        BOOST_TEST(whole.at("brand_voice_mode").as_string() == mode);
        return whole.at("text_charge").as_object();
    };
    auto const appended = has_prompt(document_in(generate("append").out), "append");
    BOOST_TEST(appended.at("state").as_string() == "not_charged");

    auto const written = has_prompt(document_in(generate("write").out), "write");
    BOOST_TEST(written.at("state").as_string() == "charged");
    auto const spent = server.tokens_charged();
    BOOST_TEST(written.at("tokens").as_int64() == spent);

    server.inject(fault::with_response(
        422, "{\"detail\":\"no\"}", "POST", "/api/ds-prototypes/image_generation"));
    auto const end = generate("write");
    BOOST_TEST(end.code == 7, end.err);
    auto const failed = has_prompt(document_in(end.err), "write");
    BOOST_TEST(failed.at("tokens").as_int64() == server.tokens_charged() - spent);
    BOOST_TEST(charge_in(end.err) == "not_charged");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_there_costs_no_tokens)
{
    write("there.png", "mine");
    auto const end = run(
        {"generate", "A hero image", "--brand-voice", first_voice(), "--brand-voice-mode", "write",
         "--out", "there.png"});
    BOOST_TEST(end.code == 2, end.err);
    BOOST_TEST(contains(end.err, "already exists"));
    BOOST_TEST(server.tokens_charged() == 0);
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(a_batch_with_a_voice_writes_and_pays_once)
{
    auto const voice = first_voice();
    write(
        "in.jsonl",
        "{\"prompt\":\"a fox\"}\n{\"prompt\":\"a hen\",\"brand_voice\":\"" + voice + "\"}\n");
    auto const done = batch({"--brand-voice", voice, "--brand-voice-mode", "write"});
    BOOST_TEST(done.code == 0, done.err);
    BOOST_TEST(server.credits_charged() == 2);
    BOOST_TEST(server.token_ledger().size() == 2u);
    for (auto const& one : results()) {
        BOOST_TEST(one.at("state").as_string() == "done");
        BOOST_TEST(one.at("brand_voice").as_string() == voice);
        BOOST_TEST(one.at("brand_voice_mode").as_string() == "write");
        BOOST_TEST(one.at("final_prompt").as_string() != "");
        BOOST_TEST(one.at("tokens").as_int64() > 0);
    }
    BOOST_TEST(contains(file_content(directory / "pictures" / "index.html"), "\"final\":"));
    auto const again = batch({"--brand-voice", voice, "--brand-voice-mode", "write"});
    BOOST_TEST(again.code == 0, again.err);
    BOOST_TEST(server.credits_charged() == 2);
    BOOST_TEST(server.token_ledger().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_written_prompt_survives_the_failure_of_its_image)
{
    auto const voice = first_voice();
    write("in.jsonl", "{\"prompt\":\"a fox\",\"brand_voice\":\"" + voice + "\"}\n");
    server.inject(fault::with_response(
        422, "{\"detail\":\"no\"}", "POST", "/api/ds-prototypes/image_generation"));
    BOOST_TEST(batch({"--brand-voice-mode", "write"}).code == 8);
    BOOST_TEST(server.token_ledger().size() == 1u);
    BOOST_TEST(server.credits_charged() == 0);
    auto const before = std::string(results().at(0).at("final_prompt").as_string());
    BOOST_TEST(batch({"--brand-voice-mode", "write", "--retry-failed"}).code == 0);
    BOOST_TEST(server.token_ledger().size() == 1u);
    BOOST_TEST(server.credits_charged() == 1);
    BOOST_TEST(results().at(0).at("final_prompt").as_string() == before);
}

BOOST_AUTO_TEST_CASE(the_tokens_of_a_prompt_that_was_not_written_are_kept)
{
    auto const voice = first_voice();
    write("in.jsonl", "{\"prompt\":\"a fox\",\"brand_voice\":\"" + voice + "\"}\n");
    server.inject(fault(fault_kind::null_content));
    BOOST_TEST(batch({"--brand-voice-mode", "write"}).code == 8);
    auto const spent = server.tokens_charged();
    BOOST_TEST(spent > 0);
    BOOST_TEST(results().at(0).at("tokens").as_int64() == spent);
    BOOST_TEST(batch({"--brand-voice-mode", "write", "--retry-failed"}).code == 0);
    BOOST_TEST(server.tokens_charged() > spent);
    BOOST_TEST(results().at(0).at("tokens").as_int64() == server.tokens_charged());
}

BOOST_AUTO_TEST_CASE(a_prompt_that_may_have_cost_tokens_is_not_written_again_unasked)
{
    auto const voice = first_voice();
    write("in.jsonl", "{\"prompt\":\"a fox\",\"brand_voice\":\"" + voice + "\"}\n");
    auto cut = fault(fault_kind::stream_cut);
    cut.bytes = 2;
    server.inject(cut);
    auto const first = batch({"--brand-voice-mode", "write"});
    BOOST_TEST(first.code == 8);
    BOOST_TEST(!contains(first.out, "Nothing was sent"), first.out);
    BOOST_TEST(contains(first.out, "the number is not known for 1 text"), first.out);
    BOOST_TEST(results().at(0).at("tokens").is_null());
    BOOST_TEST(server.token_ledger().size() == 1u);
    BOOST_TEST(server.credits_charged() == 0);
    BOOST_TEST(batch({"--brand-voice-mode", "write"}).code == 8);
    BOOST_TEST(server.token_ledger().size() == 1u);
    auto const last = batch({"--brand-voice-mode", "write", "--retry-failed"});
    BOOST_TEST(last.code == 0);
    BOOST_TEST(contains(last.out, "; at least "), last.out);
    BOOST_TEST(server.token_ledger().size() == 2u);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
