// SPDX-License-Identifier: BSL-1.0
// Nothing is paid and nothing is destroyed without permission, whatever the command.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <csignal>
#include <fstream>

namespace neuroflash::test {

namespace {

struct gate_fixture : cli_fixture
{
    gate_fixture() { write("three.txt", "a red fox\na blue hare\na green owl\n"); }

    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name) << content;
    }

    child_setup
    at_terminal(std::vector<std::string> const& arguments, std::string const& typed) const
    {
        auto started = setup(arguments);
        started.terminal = true;
        started.typed = typed;
        return started;
    }

    child_end typing(std::vector<std::string> const& arguments, std::string const& typed) const
    {
        return child_process(at_terminal(arguments, typed)).wait();
    }
};

using words = std::vector<std::string>;

words batch(words const& more = {})
{
    auto all = words({"batch", "three.txt", "--out", "o"});
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(gate, gate_fixture)

BOOST_AUTO_TEST_CASE(no_paid_command_sends_anything_without_permission_prompt_and_place)
{
    struct row
    {
        char const* lacks;
        words arguments;
        int code;
    };
    auto const id = make_image();
    auto const paid_before = server.credits_charged();
    auto const nowhere = std::string("/dev/null/pictures");
    auto const rows = std::vector<row>{
        {"permission", batch(), 2},
        {"permission", batch({"--json"}), 2},
        {"permission", {"bench", "--models", "nano-banana"}, 2},
        {"permission", {"demo"}, 2},
        {"prompt", {"generate", ""}, 2},
        {"prompt", {"generate", "   "}, 2},
        {"prompt", {"generate", "\xc2\xa0\xe2\x80\x8b"}, 2},
        {"prompt", {"edit", id, " "}, 2},
        {"place", {"generate", "a fox", "--out", nowhere}, 2},
        {"place", {"edit", id, "bluer", "--out", nowhere}, 2},
        {"place", {"batch", "three.txt", "--out", nowhere, "--yes"}, 2},
        {"place", {"bench", "--models", "nano-banana", "--out", nowhere, "--yes"}, 2},
        {"place", {"demo", "--out", nowhere, "--yes"}, 2},
    };
    for (auto const& [lacks, arguments, code] : rows) {
        auto const end = run(arguments);
        BOOST_TEST_CONTEXT(arguments.front() << " without " << lacks << ": " << end.err)
        {
            BOOST_TEST(end.code == code);
            BOOST_TEST(server.credits_charged() == paid_before);
            auto const asks = std::string(lacks) == "permission";
            BOOST_TEST(contains(end.err, "--yes") == asks);
        }
    }
}

BOOST_AUTO_TEST_CASE(terminal_is_asked_and_only_yes_spends_or_deletes)
{
    auto const id = make_image();
    auto const before = server.credits_charged();
    auto const commands = std::vector<words>{
        batch(), {"bench", "--models", "nano-banana", "--requests", "1"}, {"demo"}, {"delete", id}};
    for (auto const& command : commands) {
        for (auto const* no : {"n\n", "\n", "maybe\n", "\x04"}) {
            auto const end = typing(command, no);
            BOOST_TEST_CONTEXT(command.front() << ": " << end.out)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.out, "? [y/N]"));
                auto const* const nothing = command.front() == "delete"
                    ? "Nothing was deleted."
                    : "No paid request was sent.";
                BOOST_TEST(contains(end.out, nothing));
                BOOST_TEST(!contains(end.out, "error:"));
            }
        }
    }
    BOOST_TEST(server.credits_charged() == before);
    BOOST_TEST(server.stats().deletes == 0u);
    BOOST_TEST(typing(batch(), "y\n").code == 0);
    BOOST_TEST(server.credits_charged() == before + 3);
    BOOST_TEST(typing({"delete", id}, " YES \n").code == 0);
    BOOST_TEST(server.stats().deletes == 1u);
}

BOOST_AUTO_TEST_CASE(quote_is_shown_with_the_question)
{
    auto const end = typing(batch({"--model", "nano-banana"}), "n\n");
    auto const question = end.out.find("Spend 3 credits? [y/N]");
    BOOST_TEST(end.out.find("It would cost 3 credits") < question);
    BOOST_TEST(
        end.out.find("No paid request was sent") > question); // that would sound like the end
}

BOOST_AUTO_TEST_CASE(question_is_ended_by_the_first_signal)
{
    for (auto const signal : {SIGINT, SIGTERM, SIGHUP}) {
        auto child = child_process(at_terminal(batch(), " "));
        child.read_until([](std::string const& out) { return contains(out, "[y/N]"); });
        child.send(signal);
        auto const end = child.wait();
        BOOST_TEST(end.code == 128 + signal);
    }
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(what_was_agreed_to_is_gone_on_with_unasked)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    auto child = child_process(setup(batch({"--yes", "--concurrency", "1"})));
    BOOST_REQUIRE(poll_until([&] { return server.stats().working == 1; }));
    child.send(SIGKILL);
    child.wait();
    server.set_generation_time(std::chrono::milliseconds(0));
    auto const resumed = run(batch({"--timeout", "20"}));
    BOOST_TEST(resumed.code == 0, resumed.err);
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(agreement_ends_where_the_input_or_its_settings_become_others)
{
    BOOST_TEST(run(batch({"--yes", "--model", "nano-banana"})).code == 0);
    auto const model = words({"--model", "nano-banana"});
    // One line more.
    write("three.txt", "a red fox\na blue hare\na green owl\na yellow bee\n");
    BOOST_TEST(run(batch(model)).code == 2);
    // Not given once is not given afterwards, either.
    BOOST_TEST(run(batch(model)).code == 2);
    // Other settings: how many are paid again is said before.
    auto const other = run(batch());
    BOOST_TEST(other.code == 2);
    BOOST_TEST(contains(other.err, "3 of the prompts were sent already, with other settings"));
    auto const quoted = run(batch({"--quote"}));
    BOOST_TEST(contains(quoted.out, "3 prompts of these were sent before"), quoted.out);
    auto const document = run(batch({"--quote", "--json"}));
    BOOST_TEST(contains(document.out, "\"paid_again\":3"), document.out);
    BOOST_TEST(server.credits_charged() == 3);
    auto const yes = run(batch({"--yes"}));
    BOOST_TEST(yes.code == 0);
    BOOST_TEST(contains(yes.err, "3 prompts of these were sent before with other settings"));
    BOOST_TEST(server.credits_charged() == 7);
}

BOOST_AUTO_TEST_CASE(prompts_that_were_sent_with_a_brand_voice_are_counted_as_sent)
{
    auto const listed = document_in(run({"brand-voices", "--json"}).out);
    auto const voice = std::string(listed.at("brand_voices").at(0).at("id").as_string());
    BOOST_TEST(run(batch({"--yes", "--brand-voice", voice})).code == 0);
    auto const without = run(batch());
    BOOST_TEST(without.code == 2);
    BOOST_TEST(
        contains(without.err, "3 of the prompts were sent already, with other settings"),
        without.err);
    auto const quoted = run(batch({"--quote"}));
    BOOST_TEST(contains(quoted.out, "3 prompts of these were sent before"), quoted.out);
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(budget_is_a_permission_as_far_as_it_goes)
{
    BOOST_TEST(run(batch({"--budget", "2"})).code == 4);
    BOOST_TEST(server.credits_charged() == 2);
    BOOST_TEST(run(batch()).code == 2);
    BOOST_TEST(server.credits_charged() == 2);
    BOOST_TEST(run(batch({"--budget", "3"})).code == 0);
    BOOST_TEST(server.credits_charged() == 3);
    // All is done: nothing is to be asked.
    BOOST_TEST(run(batch()).code == 0);
}

BOOST_AUTO_TEST_CASE(what_the_list_of_models_excludes_is_refused_before_sending_in_the_same_words)
{
    struct row
    {
        words options;
        std::string says;
    };
    auto const rows = std::vector<row>{
        {{"--model", "nano-bananna"}, "here is no model nano-bananna; did you mean nano-banana?"},
        {{"--model", "zzz"}, "here is no model zzz (there are nano-banana"},
        {{"--model", "nano-banana", "--num-images", "99"},
         "odel nano-banana makes at most 4 images, not 99"},
    };
    auto const more = std::vector<row>{
        {{"--model", "nano-banana", "--aspect-ratio", "17:9"},
         "no aspect ratio 17:9; did you mean 16:9?"},
        {{"--model", "nano-banana", "--output-format", "jpg"}, "no output format jpg"},
    };
    auto const check = [&](words command, row const& of, std::string const& stream_of) {
        command.insert(command.end(), of.options.begin(), of.options.end());
        auto const end = run(command);
        BOOST_TEST_CONTEXT(stream_of << ": " << end.err)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(contains(end.err, of.says));
        }
    };
    auto const id = make_image();
    auto const before = server.stats().generate_requests;
    for (auto const& one : rows) {
        auto benched = one;
        benched.options[0] = "--models";
        check({"bench", "--yes"}, benched, "bench");
    }
    for (auto const* const list : {&rows, &more}) {
        for (auto const& one : *list) {
            check({"generate", "a fox"}, one, "generate");
            check({"edit", id, "bluer"}, one, "edit");
            check(batch({"--yes"}), one, "batch");
        }
    }
    BOOST_TEST(server.stats().generate_requests == before);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(
    answer_without_an_image_and_answer_with_an_error_have_one_verdict_and_their_words)
{
    struct row
    {
        char const* body;
        int code;
        char const* text;
        char const* state;
    };
    auto const rows = std::vector<row>{
        {R"({"images":[],"description":"I cannot draw this.","batch_id":"b"})", 5,
         "I cannot draw this", "not_charged"},
        {R"({"images":[],"detail":"No credits left for today"})", 4, "No credits left",
         "not_charged"},
        {R"({"images":[]})", 5, "without an image", "not_charged"},
        {R"({"error":{"code":"IMAGE_SAFETY","message":"The model declined."}})", 5,
         "The model declined", "not_charged"},
        {R"({"success":false,"reason":"not this word"})", 5, "not this word", "not_charged"},
        {R"({"error":{"code":503,"message":"busy inside"}})", 7, "busy inside", "unknown"},
        {R"({"images":[],"error":{"code":503,"message":"full inside"}})", 7, "full inside",
         "unknown"},
        {"<html><title>Welcome home</title></html>", 7, "Welcome home", "unknown"},
    };
    for (auto const& [body, code, service_words, state] : rows) {
        auto planned = sandbox::fault::with_response(
            200, body, "POST", "/api/ds-prototypes/image_generation/");
        planned.times = -1;
        server.clear_faults();
        server.inject(planned);
        auto const text = run({"generate", "a fox", "--timeout", "2"});
        auto const document = run({"generate", "a fox", "--timeout", "2", "--json"});
        BOOST_TEST_CONTEXT(body << ": " << text.err)
        {
            BOOST_TEST(text.code == code);
            BOOST_TEST(contains(text.err, service_words));
            BOOST_TEST(document.code == code);
            BOOST_TEST(contains(document.err, service_words));
            BOOST_TEST(charge_in(document.err) == state);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
