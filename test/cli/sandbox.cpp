// SPDX-License-Identifier: BSL-1.0
// `neuroflash sandbox`.
#include "cli/commands/sandbox_child.hpp"
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace neuroflash::test {

namespace {

struct sandbox_fixture : cli_fixture
{
    sandbox_fixture() { variables.clear(); }
};

bool has_all_lines(std::string const& out)
{
    return contains(out, "export NEUROFLASH_WORKSPACE_ID=") && out.ends_with('\n');
}

/// `export NAME=value` lines; the values here need no quotes.
std::map<std::string, std::string> exported(std::string const& lines)
{
    auto found = std::map<std::string, std::string>();
    auto stream = std::istringstream(lines);
    for (auto word = std::string(); stream >> word;) {
        auto const equals = word.find('=');
        if (equals != std::string::npos) found[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return found;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(local_service, sandbox_fixture)

BOOST_AUTO_TEST_CASE(printed_environment_points_the_tool_at_the_service_until_it_is_stopped)
{
    for (auto const stop : {SIGINT, SIGTERM, SIGHUP}) {
        auto local = child_process(setup({"sandbox", "--port", "0", "--print-env"}));
        local.read_until(has_all_lines);
        variables = exported(local.out());
        BOOST_TEST(variables.size() == 10u);
        for (auto const* name :
             {"CURL_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"})
            BOOST_TEST(variables.at(name) == variables.at("NEUROFLASH_CA_FILE"), name);
        auto const ca_file = variables.at("NEUROFLASH_CA_FILE");
        BOOST_TEST(run({"quota"}).code == 0);
        BOOST_TEST(std::filesystem::exists(ca_file));
        local.send(stop);
        auto const end = local.wait();
        BOOST_TEST(end.code == 0);
        BOOST_TEST(end.err == "");
        BOOST_TEST(!std::filesystem::exists(ca_file));
    }
}

BOOST_AUTO_TEST_CASE(local_service_takes_its_quota_from_the_options)
{
    auto local = child_process(setup({"sandbox", "--print-env", "--quota", "7"}));
    local.read_until(has_all_lines);
    variables = exported(local.out());
    BOOST_TEST(contains(run({"quota"}).out, "available now  7 images"));
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 0);
}

BOOST_AUTO_TEST_CASE(switches_of_the_image_service_are_options)
{
    auto local = child_process(setup(
        {"sandbox", "--print-env", "--v1", "response=finished-201", "--v1", "upload-limit=100"}));
    local.read_until(has_all_lines);
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 0);
    auto const unknown = run({"sandbox", "--v1", "answr=1"});
    BOOST_TEST(unknown.code == 2);
    BOOST_TEST(contains(unknown.err, "--v1 answr=1: it is not one of served, described"));
    auto const wrong = run({"sandbox", "--v1", "response=never"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "use finished-200, finished-201"));
    auto const bare = run({"sandbox", "--v1", "response"});
    BOOST_TEST(bare.code == 2);
    BOOST_TEST(contains(bare.err, "write NAME=VALUE"));
}

BOOST_AUTO_TEST_CASE(planned_faults_are_applied_and_told_at_the_end)
{
    std::ofstream(directory / "faults.json")
        << R"({"seed":7,"faults":[{"kind":"server_error","path":"/api/usage-service","times":2},)"
           R"({"kind":"stall_body","path":"/never"}]})";
    auto local = child_process(setup({"sandbox", "--print-env", "--faults", "faults.json"}));
    local.read_until(has_all_lines);
    variables = exported(local.out());
    BOOST_TEST(run({"quota"}).code == 0); // tried again
    local.send(SIGTERM);
    auto const end = local.wait();
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "Faults applied: 2, seed 7\n  server_error: 2\n");
    BOOST_TEST(has_all_lines(end.out));
}

BOOST_AUTO_TEST_CASE(fault_of_the_handshake_is_refused_without_tls)
{
    for (auto const* const text :
         {R"({"faults":[{"kind":"reset_in_handshake"}]})",
          R"({"connection_rate":1,"weights":{"reset_in_handshake":1}})",
          R"({"connection_rate":1})"}) {
        std::ofstream(directory / "tls.json") << text;
        auto const end =
            run({"sandbox", "--http", "--faults", "tls.json", "--", "/bin/sh", "-c", ":"});
        BOOST_TEST(end.code == 2, text);
        BOOST_TEST(contains(end.err, "`reset_in_handshake` needs TLS"), end.err);
    }
    BOOST_TEST(run({"sandbox", "--faults", "tls.json", "--", "/bin/sh", "-c", ":"}).code == 0);
}

BOOST_AUTO_TEST_CASE(report_of_faults_goes_where_people_read)
{
    std::ofstream(directory / "faults.json") << R"({"seed":8})";
    auto local = child_process(setup({"sandbox", "--faults", "faults.json"}));
    local.read_until([](std::string const& out) { return contains(out, "NEUROFLASH_CA_FILE"); });
    local.send(SIGTERM);
    auto const end = local.wait();
    BOOST_TEST(contains(end.out, "\nFaults applied: 0, seed 8\n"));
    BOOST_TEST(end.err == "");
}

BOOST_AUTO_TEST_CASE(fault_file_that_is_wrong_is_refused_with_file_place_and_reason)
{
    std::ofstream(directory / "wrong.json") << R"({"faults":[{"kind":"cut"}]})";
    auto const wrong = run({"sandbox", "--faults", "wrong.json"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "wrong.json"));
    BOOST_TEST(contains(wrong.err, "$.faults[0].kind: there is no kind `cut`"));
    auto const absent = run({"sandbox", "--faults", "absent.json"});
    BOOST_TEST(absent.code == 2);
    BOOST_TEST(contains(absent.err, "absent.json: No such file or directory."));
    std::filesystem::create_directory(directory / "folder");
    auto const folder = run({"sandbox", "--faults", "folder"});
    BOOST_TEST(folder.code == 2);
    BOOST_TEST(contains(folder.err, "folder: Is a directory."));
    auto const endless = run({"sandbox", "--faults", "/dev/zero"});
    BOOST_TEST(endless.code == 2);
    BOOST_TEST(contains(endless.err, "/dev/zero"), endless.err);
}

BOOST_AUTO_TEST_CASE(fault_file_is_read_in_every_encoding_that_prompts_have)
{
    auto const plan = std::string(R"({"faults":[{"kind":"cut"}]})");
    auto wide = std::string("\xff\xfe");
    for (auto const c : plan) wide += {c, '\0'};
    for (auto const& bytes : {"\xef\xbb\xbf" + plan, wide}) {
        std::ofstream(directory / "faults.json", std::ios::binary) << bytes;
        // That it is refused for its kind shows that the text was read.
        auto const end = run({"sandbox", "--faults", "faults.json"});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "there is no kind `cut`"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(directory_for_temporary_files_is_named_by_its_variable)
{
    for (auto const* const place : {"/nonexistent", "/dev/null"}) {
        auto made = setup({"sandbox", "--", "true"});
        made.variables["TMPDIR"] = place;
        auto const end = child_process(made).wait();
        BOOST_TEST(end.code == 6);
        BOOST_TEST(contains(end.err, "no directory for temporary files can be used"), end.err);
        BOOST_TEST(contains(end.err, "TMPDIR"), end.err);
        BOOST_TEST(!contains(end.err, "--port"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(plain_http_needs_no_certificate)
{
    auto local = child_process(setup({"sandbox", "--print-env", "--http"}));
    local.read_until(has_all_lines);
    variables = exported(local.out());
    BOOST_TEST(variables.size() == 5u);
    BOOST_TEST(variables.at("NEUROFLASH_API_BASE").starts_with("http://127.0.0.1:"));
    BOOST_TEST(run({"quota"}).code == 0);
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 0);
}

BOOST_AUTO_TEST_CASE(address_and_admin_api_are_chosen_and_told)
{
    auto local = child_process(
        setup({"sandbox", "--print-env", "--host", "localhost", "--admin-port", "0"}));
    local.read_until(has_all_lines);
    variables = exported(local.out());
    BOOST_TEST(variables.at("NEUROFLASH_API_BASE").starts_with("https://localhost:"));
    BOOST_TEST(variables.at("NEUROFLASH_SANDBOX_ADMIN").starts_with("http://localhost:"));
    BOOST_TEST(run({"quota"}).code == 0);
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 0);
    auto const wrong = run({"sandbox", "--host", "no host"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "host is neither an IP address nor localhost"));
    auto open = child_process(setup({"sandbox", "--host", "0.0.0.0"}));
    open.read_until(has_all_lines);
    open.send(SIGTERM);
    BOOST_TEST(contains(open.wait().err, "other machines can use this sandbox"));
}

BOOST_AUTO_TEST_CASE(descriptor_is_told_when_the_sandbox_serves)
{
    auto local = child_process(setup({"sandbox", "--print-env", "--ready-fd", "2"}));
    local.read_until(has_all_lines);
    local.send(SIGTERM);
    auto const end = local.wait();
    auto const origin = exported(end.out).at("NEUROFLASH_API_BASE");
    BOOST_TEST("ready " + origin.substr(0, origin.size() - 4) + "\n" == end.err);
    auto const closed = run({"sandbox", "--ready-fd", "1000"});
    BOOST_TEST(closed.code == 2);
    BOOST_TEST(contains(closed.err, "--ready-fd: 1000 is not an open file descriptor"));
}

BOOST_AUTO_TEST_CASE(script_is_not_told_to_go_on_without_the_lines)
{
    auto full = setup({"sandbox", "--print-env", "--ready-fd", "2"});
    full.output_file = "/dev/full";
    auto const end = child_process(full).wait();
    BOOST_TEST(end.code == 6);
    BOOST_TEST(end.err == "error: standard output: No space left on device\n");
}

BOOST_AUTO_TEST_CASE(script_is_not_told_to_go_on_if_the_reader_of_the_lines_is_gone)
{
    BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
    auto alone = setup({"sandbox", "--print-env", "--ready-fd", "2"});
    // The pipe is opened to be read as well, or else the shell would wait for a reader.
    auto const shell = {"/bin/sh", "-c", "exec 3<>pipe 1>pipe 3>&-; exec \"$0\" \"$@\""};
    alone.arguments.insert(alone.arguments.begin(), shell.begin(), shell.end());
    auto const end = child_process(alone).wait();
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
}

BOOST_AUTO_TEST_CASE(command_runs_with_the_sandbox_and_its_exit_code_is_the_tools)
{
    auto const tool = setup({}).arguments.front();
    auto const listed = run({"sandbox", "--", tool, "workspaces"});
    BOOST_TEST(listed.code == 0);
    BOOST_TEST(contains(listed.out, "Sandbox"));
    BOOST_TEST(!contains(listed.out, "export "));
    BOOST_TEST(run({"sandbox", "--", "/bin/sh", "-c", "exit 9"}).code == 9);
    BOOST_TEST(run({"sandbox", "--", "/bin/sh", "-c", "kill -9 $$"}).code == 137);
    auto const echoed =
        run({"sandbox", "--", "/bin/sh", "-c", "echo \"$1|$2\"", "sh", " a ", "[b,c]"});
    BOOST_TEST(echoed.out == " a |[b,c]\n");
    BOOST_TEST(run({"sandbox", "--", "/bin/sh", "-c", "yes | head -1"}).code == 0);
    auto const empty = run({"sandbox", "--"});
    BOOST_TEST(empty.code == 2);
    BOOST_TEST(contains(empty.err, "There is no command after `--`."));
    auto const absent = run({"sandbox", "--", "/no/such/program"});
    BOOST_TEST(absent.code == 2);
    BOOST_TEST(contains(absent.err, "/no/such/program cannot be run: No such file or directory."));
}

BOOST_AUTO_TEST_CASE(command_is_not_led_elsewhere_by_the_environment)
{
    auto const tool = setup({}).arguments.front();
    variables["NEUROFLASH_CA_FILE"] = "/no/such/ca.pem";
    variables["NEUROFLASH_SANDBOX_ADMIN"] = "http://127.0.0.1:1";
    variables["NEUROFLASH_PROXY"] = "http://127.0.0.1:1";
    for (auto const& form : {std::vector<std::string>{"sandbox", "--http"}, {"sandbox"}}) {
        auto words = form;
        for (auto const& word : {std::string("--"), tool, std::string("workspaces")})
            words.push_back(word);
        auto const listed = run(words);
        BOOST_TEST(listed.code == 0, listed.err);
    }
    auto const shown = [&](std::string const& name) {
        return run({"sandbox", "--http", "--", "/bin/sh", "-c", "echo \"${" + name + "-unset}\""})
            .out;
    };
    BOOST_TEST(shown("NEUROFLASH_CA_FILE") == "unset\n");
    BOOST_TEST(shown("NEUROFLASH_SANDBOX_ADMIN") == "unset\n");
    BOOST_TEST(shown("NEUROFLASH_PROXY") == "unset\n");
    BOOST_TEST(shown("no_proxy") == "unset\n");
    variables["https_proxy"] = "http://127.0.0.1:1";
    variables["NO_PROXY"] = "a.example";
    BOOST_TEST(shown("no_proxy") == "a.example,127.0.0.1\n");
    BOOST_TEST(shown("NO_PROXY") == "a.example,127.0.0.1\n");
    auto local = child_process(setup({"sandbox", "--print-env", "--http"}));
    local.read_until(has_all_lines);
    local.send(SIGTERM);
    auto const lines = local.wait().out;
    for (auto const* const name :
         {"NEUROFLASH_CA_FILE", "NEUROFLASH_SANDBOX_ADMIN", "NEUROFLASH_PROXY"}) {
        BOOST_TEST(contains(lines, std::string("unset ") + name + '\n'), lines);
    }
}

BOOST_AUTO_TEST_CASE(signal_is_passed_on_to_the_command)
{
    auto local = child_process(setup(
        {"sandbox", "--", "/bin/sh", "-c",
         "tail -f /dev/null & trap 'kill $!; exit 5' TERM; echo ready; wait"}));
    local.read_until([](std::string const& out) { return contains(out, "ready"); });
    local.send(SIGTERM);
    BOOST_TEST(local.wait().code == 5);
}

/// With a second SIGINT for one Ctrl-C the command would end at once.
BOOST_AUTO_TEST_CASE(only_a_signal_that_the_command_does_not_have_is_passed_on)
{
    auto const process = ::fork();
    if (process == 0) {
        ::pause();
        ::_exit(0);
    }
    BOOST_TEST(cli::has_reached(SIGINT, SI_KERNEL, process));
    BOOST_TEST(cli::has_reached(SIGQUIT, SI_KERNEL, process));
    BOOST_TEST(!cli::has_reached(SIGINT, SI_USER, process));
    BOOST_TEST(!cli::has_reached(SIGINT, SI_TKILL, process));
    // The kernel sends these to the leader of the session, and to the process over its limit.
    BOOST_TEST(!cli::has_reached(SIGHUP, SI_KERNEL, process));
    BOOST_TEST(!cli::has_reached(SIGXCPU, SI_KERNEL, process));
    BOOST_REQUIRE(::setpgid(process, process) == 0); // no longer of the group in the foreground
    BOOST_TEST(!cli::has_reached(SIGINT, SI_KERNEL, process));
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

BOOST_AUTO_TEST_CASE(port_in_use_is_a_failure_with_advice)
{
    auto const end = run({"sandbox", "--port", std::to_string(server.port())});
    BOOST_TEST(end.code == 6);
    auto const port = std::to_string(server.port());
    BOOST_TEST(contains(
        end.err, "error: The sandbox cannot start: another program has port " + port + ". ("));
    BOOST_TEST(contains(end.err, "--port"));
    BOOST_TEST(contains(end.err, ":" + port + "`"));
    auto const admin = run({"sandbox", "--admin-port", port});
    BOOST_TEST(admin.code == 6);
    BOOST_TEST(contains(admin.err, "Choose another --admin-port"), admin.err);
    // An address for documentation, which no machine has.
    auto const elsewhere = run({"sandbox", "--host", "192.0.2.1"});
    BOOST_TEST(elsewhere.code == 6);
    BOOST_TEST(contains(elsewhere.err, "--host 192.0.2.1 is not an address of this machine"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
