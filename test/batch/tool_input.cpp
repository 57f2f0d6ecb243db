// SPDX-License-Identifier: BSL-1.0
// The commands that read prompts: all of them see the same ones in the same file.
#include "cli/cli_fixture.hpp"
#include "common/unit_test.hpp"
#include "input_files.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(batch_tool_input)

namespace {

struct input_fixture : cli_fixture
{
    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name, std::ios::binary) << content;
    }

    /// The prompts that were paid for since the last call.
    std::multiset<std::string> paid()
    {
        auto made = std::multiset<std::string>();
        auto const all = server.ledger();
        for (; seen_ < all.size(); ++seen_) made.insert(all[seen_].prompt);
        return made;
    }

    child_end bench(std::string const& file, std::size_t requests) const
    {
        return run(
            {"bench", "--models", "nano-banana", "--warmup", "0", "--requests",
             std::to_string(requests), "--budget", "100", "--yes", "--prompts", file});
    }

    child_end batch(std::string const& file, std::vector<std::string> const& more = {}) const
    {
        auto words =
            std::vector<std::string>({"batch", file, "--out", file + ".d", "--budget", "100"});
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }

private:
    std::size_t seen_ = 0;
};

std::multiset<std::string> in_a_set(std::vector<std::string> const& all)
{
    return {all.begin(), all.end()};
}

} // namespace

BOOST_FIXTURE_TEST_CASE(batch_and_bench_pay_for_the_same_prompts_of_a_file, input_fixture)
{
    for (auto const& file : some_input_files()) {
        BOOST_TEST_CONTEXT(file.what)
        {
            write(file.name, file.bytes);
            auto const wanted = in_a_set(file.prompts);
            auto const done = batch(file.name);
            BOOST_TEST(done.code == 0, done.err);
            BOOST_TEST(paid() == wanted, boost::test_tools::per_element());
            auto const measured = bench(file.name, file.prompts.size());
            BOOST_TEST(measured.code == 0, measured.err);
            BOOST_TEST(paid() == wanted, boost::test_tools::per_element());
            std::filesystem::remove_all(directory / (file.name + ".d"));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(generate_pays_for_the_one_prompt_of_a_file, input_fixture)
{
    for (auto const& file : one_prompt_files()) {
        BOOST_TEST_CONTEXT(file.what)
        {
            write(file.name, file.bytes);
            auto const done = run({"generate", "@" + file.name});
            BOOST_TEST(done.code == 0, done.err);
            BOOST_TEST(paid() == in_a_set(file.prompts), boost::test_tools::per_element());
        }
    }
}

BOOST_FIXTURE_TEST_CASE(what_one_command_refuses_all_refuse_and_nothing_is_paid, input_fixture)
{
    struct row
    {
        char const* name;
        char const* bytes;
        char const* word;
    };
    for (auto const& one :
         {row{"list.md", "- a fox\n", "Markdown"}, row{"list.yaml", "- prompt: a fox\n", "YAML"},
          row{"page.txt", "<!DOCTYPE html>\n<p>a fox</p>\n", "HTML"},
          row{"sheet.csv", "id,text\n1,a fox\n", "--prompt-column"},
          row{"empty.jsonl", "", "no prompts"}, row{"comments.txt", "# nothing\n\n", "no prompts"},
          row{"blank.txt", "\xc2\xa0\n\xe2\x80\x8b\n", "no prompts"},
          row{"twice.jsonl", "{\"prompt\":\"a\",\"prompt\":\"b\"}\n", "twice"},
          row{"latin.txt", "caf\xe9\n", "UTF-8"},
          row{"template.txt", "{red|blue} fox\na hen\n", "first line"},
          row{"array.json", "[{\"prompt\":\"a\"}]", "array"}}) {
        BOOST_TEST_CONTEXT(one.name)
        {
            write(one.name, one.bytes);
            for (auto const& end :
                 {batch(one.name), batch(one.name, {"--quote"}), bench(one.name, 1),
                  run({"generate", std::string("@") + one.name})}) {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(end.err, one.word), end.err);
            }
        }
    }
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_FIXTURE_TEST_CASE(what_is_typed_and_no_prompt_is_not_paid_for, input_fixture)
{
    for (auto const* const prompt :
         {"", "   ", "\xe2\x80\x8b", "\xc2\xa0", "@", "@nowhere.txt", "a\x1b[1mfox", "null",
          "#REF!", "B\xc3\x83\xc2\xa4r", "\"a fox\"", "'a fox'",
          "\xe2\x80\x9c"
          "a fox\xe2\x80\x9d",
          "\xe2\x80\x9e"
          "ein Fuchs\xe2\x80\x9c"}) {
        auto const end = run({"generate", prompt});
        BOOST_TEST(end.code == 2, "'" << prompt << "': " << end.err);
    }
    write("two.txt", "a fox\na hen\n");
    BOOST_TEST(contains(run({"generate", "@two.txt"}).err, "more than one prompt"));
    BOOST_TEST(contains(run({"generate", "a fox", "--format", "png"}).err, "--output-format png"));
    BOOST_TEST(server.credits_charged() == 0);
    BOOST_TEST(run({"generate", "@@home, a fox"}).code == 0);
    BOOST_TEST(run({"generate", "\"Yes\" and \"no\""}).code == 0);
    BOOST_TEST(
        paid() == (std::multiset<std::string>{"\"Yes\" and \"no\"", "@home, a fox"}),
        boost::test_tools::per_element());
    for (auto const& words :
         {std::vector<std::string>{"generate", "'a", "fox'"},
          {"generate",
           "\xe2\x80\x9c"
           "a",
           "fox\xe2\x80\x9d"}}) {
        auto const end = run(words);
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "does not treat the marks around the words"), end.err);
    }
}

/// The format is part of what identifies an item in the journal, where it may be paid in capitals.
BOOST_FIXTURE_TEST_CASE(format_of_a_batch_keeps_its_capital_letters, input_fixture)
{
    write("one.txt", "a fox\n");
    auto const end = batch("one.txt", {"--output-format", "PNG"});
    BOOST_TEST(end.code == 2, end.err);
    BOOST_TEST(contains(end.err, "has no output format PNG; did you mean png?"), end.err);
    BOOST_TEST(paid().empty());
    BOOST_TEST(batch("one.txt", {"--output-format", "png"}).code == 0);
}

BOOST_FIXTURE_TEST_CASE(members_of_the_file_come_before_the_options, input_fixture)
{
    write("one.json", R"({"prompt":"a fox","num_images":2})");
    BOOST_TEST(run({"generate", "@one.json", "--num-images", "1"}).code == 0);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_FIXTURE_TEST_CASE(many_invalid_lines_are_a_few_messages, input_fixture)
{
    auto text = std::string();
    for (auto i = 0; i < 5000; ++i) text += "caf\xe9 " + std::to_string(i) + '\n';
    write("bad.txt", text);
    auto const end = batch("bad.txt");
    BOOST_TEST(end.code == 2);
    BOOST_TEST(std::count(end.err.begin(), end.err.end(), '\n') < 40);
    BOOST_TEST(contains(end.err, "4980 lines more: it is not UTF-8"));
}

BOOST_FIXTURE_TEST_CASE(blanks_at_the_end_of_a_line_are_no_reason_to_pay_again, input_fixture)
{
    write("in.txt", "a fox \na fox\na hen\t\n");
    BOOST_TEST(batch("in.txt").code == 0);
    BOOST_TEST(server.credits_charged() == 2);
    write("in.txt", "a fox\na fox\n a hen\xc2\xa0\n");
    BOOST_TEST(batch("in.txt").code == 0);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_part_that_nobody_typed_is_a_warning, input_fixture)
{
    write("in.txt", "a fox\na hen\na dog\na cow\n");
    auto task = setup({"batch", "in.txt", "--out", "o", "--budget", "9"});
    task.variables["SLURM_ARRAY_TASK_ID"] = "1";
    task.variables["SLURM_ARRAY_TASK_MIN"] = "0";
    task.variables["SLURM_ARRAY_TASK_COUNT"] = "4";
    auto const end = child_process(task).wait();
    BOOST_TEST(contains(end.err, "warning: SLURM_ARRAY_TASK_ID"), end.err);
    BOOST_TEST(contains(end.err, "--shard 1/1"));
    task.arguments.insert(task.arguments.end(), {"--shard", "2/4"});
    BOOST_TEST(!contains(child_process(task).wait().err, "warning"));
}

BOOST_FIXTURE_TEST_CASE(comment_rows_of_a_table_are_reported, input_fixture)
{
    write("in.csv", "prompt,key\n# a sunset,1\na fox,2\n# a dawn,3\n");
    auto const text = "2 comment rows skipped, the first on line 2";
    auto const end = batch("in.csv");
    BOOST_TEST(end.code == 0);
    BOOST_TEST(contains(end.err, text), end.err);
    BOOST_TEST(contains(bench("in.csv", 1).err, text));
}

BOOST_FIXTURE_TEST_CASE(file_with_the_name_of_standard_input_takes_nothing_from_it, input_fixture)
{
    write("-", "of the file\n");
    write("in.txt", "a fox\n");
    auto reading = setup({"batch", "-", "--yes", "--out", "o"});
    auto const shell = {"/bin/sh", "-c", "exec \"$0\" \"$@\" <in.txt"};
    reading.arguments.insert(reading.arguments.begin(), shell.begin(), shell.end());
    auto const end = child_process(reading).wait();
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(paid() == std::multiset<std::string>{"a fox"});
}

BOOST_FIXTURE_TEST_CASE(
    named_pipe_without_a_writer_is_waited_for_until_the_first_signal, input_fixture)
{
    BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
    auto const start = [&] {
        return std::make_unique<child_process>(
            setup({"batch", "pipe", "--out", "o", "--budget", "100"}));
    };
    auto stopped = start();
    BOOST_REQUIRE(
        poll_until([&] { return std::filesystem::exists(directory / "o/journal.sqlite"); }));
    stopped->send(SIGINT);
    BOOST_TEST(stopped->wait().code == 130);
    BOOST_TEST(server.credits_charged() == 0);

    auto read = start();
    auto writer = -1;
    BOOST_REQUIRE(poll_until([&] {
        writer = ::open((directory / "pipe").c_str(), O_WRONLY | O_NONBLOCK);
        return writer >= 0; // the tool reads
    }));
    constexpr auto text = std::string_view("a fox\n");
    BOOST_TEST(::write(writer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(writer);
    BOOST_TEST(read->wait().code == 0);
    BOOST_TEST(paid() == std::multiset<std::string>{"a fox"});
}

BOOST_FIXTURE_TEST_CASE(quote_that_a_signal_ends_has_the_exit_code_of_the_signal, input_fixture)
{
    BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
    auto child = child_process(setup({"batch", "pipe", "--out", "o", "--quote"}));
    auto writer = -1;
    BOOST_REQUIRE(poll_until([&] {
        writer = ::open((directory / "pipe").c_str(), O_WRONLY | O_NONBLOCK);
        return writer >= 0; // the tool reads
    }));
    child.send(SIGTERM);
    BOOST_TEST(child.wait().code == 143);
    ::close(writer);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
