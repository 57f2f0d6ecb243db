// SPDX-License-Identifier: BSL-1.0
// Values of the config file that are wrong, and how to get rid of them.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <filesystem>
#include <fstream>
#include <list>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace neuroflash::test {

namespace {

struct config_values_fixture : cli_fixture
{
    config_values_fixture()
    {
        variables["XDG_CONFIG_HOME"] = (directory / "config").string();
        file = directory / "config/neuroflash/config.toml";
        std::filesystem::create_directories(file.parent_path());
    }

    void write_config(std::string const& text) const
    {
        std::ofstream(file) << text;
        ::chmod(file.c_str(), 0600);
    }

    std::filesystem::path file;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(config_values, config_values_fixture)

BOOST_AUTO_TEST_CASE(wrong_value_is_removed_as_its_error_says)
{
    for (auto const* const key : {"output", "color", "timeout", "max_attempts"}) {
        write_config("[profiles.work]\n" + std::string(key) + " = \"zzz\"\nmodel = \"m\"\n");
        auto const end = run({"quota", "--profile", "work"});
        BOOST_TEST(end.code == 2);
        auto const remedy = "\n  neuroflash config unset " + std::string(key) + " --profile work\n";
        BOOST_TEST(contains(end.err, remedy), end.err);
        BOOST_TEST(run({"config", "list", "--profile", "work"}).code == 0);
        auto const removed = run({"config", "unset", key, "--profile", "work"});
        BOOST_TEST(removed.code == 0, removed.err);
        BOOST_TEST(file_content(file) == "[profiles.work]\nmodel = \"m\"\n");
        BOOST_TEST(run({"quota", "--profile", "work"}).code == 0);
    }
}

BOOST_AUTO_TEST_CASE(changes_at_the_same_time_are_all_kept)
{
    std::filesystem::remove_all(directory / "config");
    auto writers = std::list<child_process>();
    for (auto i = 0; i < 16; ++i) {
        auto const name = "p" + std::to_string(i);
        writers.emplace_back(setup({"config", "set", "model", "m", "--profile", name}));
    }
    for (auto& one : writers) BOOST_TEST(one.wait().code == 0);
    auto const kept = file_content(file);
    for (auto i = 0; i < 16; ++i) {
        auto const table = "[profiles.p" + std::to_string(i) + "]\nmodel = \"m\"\n";
        BOOST_TEST(contains(kept, table), kept);
    }
}

BOOST_AUTO_TEST_CASE(value_in_quotation_marks_is_removed_as_its_error_says)
{
    for (auto const* const key : {"output", "color", "model", "workspace"}) {
        write_config("[profiles.work]\n" + std::string(key) + " = \"'json'\"\nout = \"o\"\n");
        auto const end = run({"generate", "a fox", "--profile", "work"});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "has quotation marks around its value"), end.err);
        auto const remedy = "\n  neuroflash config unset " + std::string(key) + " --profile work\n";
        BOOST_TEST(contains(end.err, remedy), end.err);
        BOOST_TEST(run({"config", "list", "--profile", "work"}).code == 0);
        auto const removed = run({"config", "unset", key, "--profile", "work"});
        BOOST_TEST(removed.code == 0, removed.err);
        BOOST_TEST(file_content(file) == "[profiles.work]\nout = \"o\"\n");
    }
}

BOOST_AUTO_TEST_CASE(file_of_authorities_that_is_gone_is_removed_as_its_error_says)
{
    variables.erase("NEUROFLASH_CA_FILE");
    write_config("[profiles.work]\nca_file = \"/no/such/file\"\nmodel = \"m\"\n");
    for (auto const* const command : {"quota", "doctor"}) {
        auto const end = run({command, "--profile", "work"});
        auto const remedy = "neuroflash config unset ca_file --profile work\n";
        BOOST_TEST(contains(end.out + end.err, remedy), end.out + end.err);
    }
    BOOST_TEST(run({"config", "unset", "ca_file", "--profile", "work"}).code == 0);
    BOOST_TEST(file_content(file) == "[profiles.work]\nmodel = \"m\"\n");
}

BOOST_AUTO_TEST_CASE(value_that_no_command_could_use_is_not_saved)
{
    struct row
    {
        std::vector<std::string> arguments;
        std::string what;
    };
    for (auto const& [arguments, what] : std::vector<row>{
             {{"set", "api_base", "example.com/api"},
              "api_base: the value is not an absolute URL."},
             {{"set", "api_base", "ftp://h"}, "api_base: the value must begin with https://"},
             {{"set", "api_base", "http://api.example"}, "(http only to a loopback address)"},
             {{"set", "api_base", "https://"}, "api_base: the value "},
             {{"set", "api_base", "https://a b"}, "api_base: the value "},
             {{"set", "token_url", "example"}, "token_url: the value is not an absolute URL."},
             {{"set", "proxy", "https://127.0.0.1:3128"},
              "proxy: the value must begin with http://"},
             {{"set", "proxy", "http://127.0.0.1:3128/path"}, "host:port and nothing more."},
             {{"set", "ca_file", "no-such-file"}, "ca_file: there is no file no-such-file"},
             {{"set", "model", "a\nb"}, "model: a value has no line break"},
             {{"set", "model", "'m'"}, "model: the quotation marks would be part of the value."},
             {{"get", "model", "m"}, "`config get` was given one value too many: m."},
             {{"unset", "model", "m"}, "Type: neuroflash config unset KEY"},
             {{"list", "model"}, "`config list` was given one value too many: model."}}) {
        auto all = std::vector<std::string>{"config"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        auto const end = run(all);
        BOOST_TEST(end.code == 2, end.err);
        BOOST_TEST(contains(end.err, what), end.err);
        BOOST_TEST(!std::filesystem::exists(file));
    }
    for (auto const* const url : {"HTTPS://host.example/api", "http://127.0.0.1:8080/api"}) {
        BOOST_TEST(run({"config", "set", "api_base", url}).code == 0);
        BOOST_TEST(contains(file_content(file), "api_base = \"" + std::string(url) + "\"\n"));
    }
    BOOST_TEST(run({"config", "set", "proxy", "http://127.0.0.1:3128"}).code == 0);
    std::ofstream(directory / "own.pem") << "-";
    BOOST_TEST(run({"config", "set", "ca_file", "own.pem"}).code == 0);
    BOOST_TEST(contains(file_content(file), "ca_file = \"/"));
}

BOOST_AUTO_TEST_CASE(address_that_may_hold_a_token_is_neither_saved_nor_shown)
{
    for (auto const* const url :
         {"http://127.0.0.1:3128/?token=cAnArY", "http://127.0.0.1:3128/#cAnArY",
          "http://cAnArY@127.0.0.1:3128", "cAnArY@127.0.0.1:3128"}) {
        auto const end = run({"config", "set", "proxy", url, "--json"});
        BOOST_TEST(end.code == 2, end.out);
        BOOST_TEST(!contains(end.out + end.err, "cAnArY"), end.out + end.err);
        BOOST_TEST(!std::filesystem::exists(file));
    }
    write_config("[profiles.default]\nproxy = \"http://cAnArY@127.0.0.1:3128\"\n");
    BOOST_TEST(!contains(run({"config", "list"}).out, "cAnArY"));
    ::chmod(file.c_str(), 0644);
    BOOST_TEST(contains(run({"config", "list"}).err, "holds a secret (proxy)"));
}

BOOST_AUTO_TEST_CASE(command_to_paste_uses_the_profile_of_the_one_that_failed)
{
    write_config("profile = \"other\"\n[profiles.other]\n[profiles.default]\nsurface = \"guide\"\n"
                 "[profiles.work]\n");
    auto const text = run({"download", "no-such-id", "--profile", "work"});
    BOOST_TEST(text.code == 5);
    BOOST_TEST(contains(text.err, "\n  neuroflash history --profile work\n"), text.err);
    auto const document = document_in(run({"delete", "x", "--yes", "-p", "work", "--json"}).err);
    BOOST_TEST(
        document.at("error").at("command").as_string() == "neuroflash history --profile work");
    auto const& workspace = server.workspace_id();
    auto const elsewhere = run({"download", "no-such-id", "--workspace", workspace});
    auto const advised = "\n  neuroflash history --workspace " + workspace + '\n';
    BOOST_TEST(contains(elsewhere.err, advised), elsewhere.err);
    auto const no_account = run({"login", "--profile", "new", "--store", "file"});
    BOOST_TEST(no_account.code == 2);
    auto const again = "\n  neuroflash login --profile new <account.txt\n";
    BOOST_TEST(contains(no_account.err, again), no_account.err);
    // The file chooses another one than `default`.
    write_config("profile = \"other\"\n[profiles.other]\n[profiles.default]\ncolor = \"red\"\n");
    auto const wrong = run({"quota", "--profile", "default"});
    BOOST_TEST(wrong.code == 2);
    BOOST_TEST(contains(wrong.err, "neuroflash config unset color --profile default\n"), wrong.err);
}

BOOST_AUTO_TEST_CASE(addresses_of_an_account_are_in_every_form)
{
    write_config("[profiles.default]\ntoken_url = \"https://id.example/token\"\n");
    auto const csv = run({"logout", "--output", "csv"});
    BOOST_TEST(csv.code == 0, csv.err);
    BOOST_TEST(
        csv.out ==
        "profile,removed,token_url,api_base\r\ndefault,false,https://id.example/token,\r\n");
    auto const some = run({"logout", "--json=token_url"});
    BOOST_TEST(some.out == "{\"token_url\":\"https://id.example/token\"}\n", some.err);
}

BOOST_AUTO_TEST_CASE(value_that_is_not_there_is_removed_without_a_file)
{
    std::filesystem::remove_all(directory / "config");
    auto const end = run({"config", "unset", "model"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(!std::filesystem::exists(directory / "config"));
    BOOST_TEST(run({"logout"}).code == 0);
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(account_whose_secret_is_in_the_file_is_removed_without_a_keyring)
{
    write_config(
        "[profiles.default]\nclient_id = \"c\"\nclient_secret = \"s\"\nsecret_store = \"file\"\n");
    auto const end = run({"logout"});
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(file_content(file) == "[profiles.default]\n");
}

BOOST_AUTO_TEST_CASE(name_of_a_profile_that_cannot_be_changed_is_to_be_written_in_its_place)
{
    write_config("profile = \"\"\"\nwork\"\"\"\n[profiles.work]\n");
    auto const end = run({"config", "set", "profile", "default"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "with an editor: profile in front of all tables.\n"), end.err);
}

// It may be another user's, as below the HOME of root in a container.
BOOST_AUTO_TEST_CASE(file_that_cannot_be_read_has_a_way_around_it)
{
    std::filesystem::create_directory(file);
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "set XDG_CONFIG_HOME to another directory.\n"), end.err);
}

BOOST_AUTO_TEST_CASE(error_about_a_line_ends_with_one_mark)
{
    write_config("[profiles.default]\nmodle = \"m\"\n");
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "did you mean model?\n"), end.err);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
