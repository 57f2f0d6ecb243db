// SPDX-License-Identifier: BSL-1.0
// An account that was saved, and settings of the config file: what holds, and where it came from.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/array.hpp>

#include <fstream>
#include <sys/stat.h>

namespace neuroflash::test {

namespace {

/// The account is not in the environment.
struct profile_fixture : cli_fixture
{
    profile_fixture()
    {
        id = variables["NEUROFLASH_CLIENT_ID"];
        secret = variables["NEUROFLASH_CLIENT_SECRET"];
        variables.erase("NEUROFLASH_CLIENT_ID");
        variables.erase("NEUROFLASH_CLIENT_SECRET");
        variables["XDG_CONFIG_HOME"] = (directory / "config").string();
        file = directory / "config/neuroflash/config.toml";
    }

    void write_config(std::string const& text, mode_t mode = 0600) const
    {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
        ::chmod(file.c_str(), mode);
    }

    /// The tool with the words in a file as its standard input.
    child_end run_reading(std::vector<std::string> const& arguments, std::string const& input) const
    {
        std::ofstream(directory / "input") << input;
        auto setting = setup({});
        auto const tool = setting.arguments.front();
        setting.arguments = {"/bin/sh", "-c", "\"$0\" \"$@\" <input", tool};
        setting.arguments.insert(setting.arguments.end(), arguments.begin(), arguments.end());
        return child_process(setting).wait();
    }

    child_end log_in(std::vector<std::string> more = {}) const
    {
        auto arguments = std::vector<std::string>{"login", "--store", "file"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_reading(arguments, id + '\n' + secret + '\n');
    }

    unsigned mode_of(std::filesystem::path const& path) const
    {
        struct stat facts = {};
        BOOST_REQUIRE(::stat(path.c_str(), &facts) == 0);
        return facts.st_mode & 0777u;
    }

    /// Origin of a setting in `config list`.
    std::string origin_of(std::string const& name, std::vector<std::string> more = {}) const
    {
        auto arguments = std::vector<std::string>{"config", "list", "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const listed = document_in(run(arguments).out);
        for (auto const& one : listed.at("settings").as_array()) {
            if (one.at("setting").as_string() != name) continue;
            auto const& origin = one.at("origin");
            return origin.is_null() ? "default" : std::string(origin.as_string());
        }
        return "?";
    }

    std::string id;
    std::string secret;
    std::filesystem::path file;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(profiles, profile_fixture)

BOOST_AUTO_TEST_CASE(saved_account_works_and_only_its_owner_can_read_it)
{
    BOOST_TEST(run({"quota"}).code == 3);
    auto const end = log_in();
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(!contains(end.out + end.err, secret));
    BOOST_TEST(mode_of(file) == 0600u);
    BOOST_TEST(mode_of(file.parent_path()) == 0700u);
    BOOST_TEST(run({"quota"}).code == 0);
    auto const listed = run({"config", "list"});
    BOOST_TEST(!contains(listed.out + listed.err, secret));
    auto const kept = run({"config", "get", "client_secret"});
    BOOST_TEST(kept.out == "(set)\n");

    BOOST_TEST(run({"logout"}).code == 0);
    BOOST_TEST(!contains(file_content(file), secret));
    BOOST_TEST(run({"quota"}).code == 3);
}

BOOST_AUTO_TEST_CASE(every_directory_that_is_made_is_private_whatever_the_umask_says)
{
    variables["XDG_CONFIG_HOME"] = (directory / "new/config").string();
    file = directory / "new/config/neuroflash/config.toml";
    auto const before = ::umask(0); // the child has it too
    auto const end = log_in();
    ::umask(before);
    BOOST_TEST(end.code == 0, end.err);
    BOOST_TEST(mode_of(file) == 0600u);
    for (auto place = file.parent_path(); place != directory; place = place.parent_path())
        BOOST_TEST(mode_of(place) == 0700u, place);
}

BOOST_AUTO_TEST_CASE(directory_that_was_there_keeps_its_mode)
{
    auto const shared = directory / "shared";
    std::filesystem::create_directory(shared);
    std::ofstream(shared / "nf.toml") << "";
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::create_symlink(shared / "nf.toml", file);
    for (auto const& place : {shared, file.parent_path()})
        BOOST_REQUIRE(::chmod(place.c_str(), 0755) == 0);
    BOOST_TEST(log_in().code == 0);
    BOOST_TEST(run({"config", "set", "model", "nano-banana-2"}).code == 0);
    BOOST_TEST(mode_of(shared) == 0755u);
    BOOST_TEST(mode_of(file.parent_path()) == 0755u);
    BOOST_TEST(mode_of(shared / "nf.toml") == 0600u);
    BOOST_TEST(std::filesystem::is_symlink(file));
    BOOST_TEST(count_files(shared) == 1u);
}

BOOST_AUTO_TEST_CASE(account_is_saved_with_the_service_that_it_was_tested_with)
{
    BOOST_TEST(log_in().code == 0);
    for (auto const* const name :
         {"NEUROFLASH_API_BASE", "NEUROFLASH_TOKEN_URL", "NEUROFLASH_CA_FILE"}) {
        variables.erase(name);
    }
    BOOST_TEST(run({"quota"}).code == 0);
}

BOOST_AUTO_TEST_CASE(addresses_that_stay_are_named_by_logout_and_by_the_next_login)
{
    auto const first = log_in({"--profile", "work"});
    BOOST_TEST(first.code == 0, first.err);
    BOOST_TEST(contains(first.err, "To change that: `unset NEUROFLASH_TOKEN_URL"), first.err);
    auto const base = variables["NEUROFLASH_API_BASE"];
    auto const token = variables["NEUROFLASH_TOKEN_URL"];
    for (auto const* const name :
         {"NEUROFLASH_API_BASE", "NEUROFLASH_TOKEN_URL", "NEUROFLASH_CA_FILE"}) {
        variables.erase(name);
    }
    auto const out = run({"logout", "--profile", "work"});
    BOOST_TEST(contains(out.out, "token_url stays " + token), out.out);
    BOOST_TEST(contains(out.out, "api_base stays " + base), out.out);
    BOOST_TEST(contains(out.out, "ca_file stays " + server.ca_file()), out.out);
    BOOST_TEST(contains(out.out, "neuroflash config unset ca_file --profile work"), out.out);
    auto const again = log_in({"--profile", "work"});
    BOOST_TEST(again.code == 0, again.err);
    BOOST_TEST(contains(again.err, "The client secret is sent to " + token), again.err);
    BOOST_TEST(contains(again.err, "The account is used with " + base), again.err);
    BOOST_TEST(contains(again.err, "neuroflash config unset token_url --profile work"), again.err);
    auto const document = document_in(log_in({"--profile", "work", "--json"}).out);
    BOOST_TEST(std::string(document.at("token_url").as_string()) == token);
}

BOOST_AUTO_TEST_CASE(address_of_the_service_itself_is_not_noted)
{
    variables["NEUROFLASH_TOKEN_URL"] = "https://id.neuroflash.com/oauth/v2/token";
    variables["NEUROFLASH_API_BASE"] = "https://app.neuroflash.com/api";
    // Refused before anything is sent.
    auto const end = run_reading({"login", "--store", "file"}, "\n");
    BOOST_TEST(end.code == 2);
    BOOST_TEST(!contains(end.err, "note:"), end.err);
}

BOOST_AUTO_TEST_CASE(account_that_is_refused_is_not_saved)
{
    auto const end = run_reading({"login", "--store", "file"}, id + "\nwrong-secret\n");
    BOOST_TEST(end.code == 3);
    BOOST_TEST(!contains(end.out + end.err, "wrong-secret"));
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(login_names_the_next_command_with_its_profile)
{
    BOOST_TEST(contains(log_in().out, "Next: neuroflash quota\n"));
    BOOST_TEST(
        contains(log_in({"--profile", "work"}).out, "Next: neuroflash quota --profile work\n"));
}

BOOST_AUTO_TEST_CASE(login_without_a_whole_account_is_bad_usage)
{
    struct row
    {
        std::string input;
        std::string what;
    };
    for (auto const& [input, what] : std::vector<row>{
             {"", "No client id"},
             {"\n\n", "No client id"},
             {id + "\n", "No client secret"},
             {id + "\n  \n", "No client secret"},
             {id + "\nwith\tcontrol\n", "control character"},
             {"\xc3\xa4\nx\n", "not ASCII"}}) {
        auto const end = run_reading({"login", "--store", "file"}, input);
        BOOST_TEST(end.code == 2, input);
        BOOST_TEST(contains(end.err, what), end.err);
    }
    BOOST_TEST(server.stats().requests == 0u);
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(secret_that_is_typed_is_not_shown)
{
    auto setting = setup({"login", "--store", "file"});
    setting.terminal = true;
    setting.typed = id + '\n';
    auto child = child_process(setting);
    child.read_until([](std::string const& out) { return contains(out, "(not shown):"); });
    child.type(secret + '\n');
    auto const end = child.wait();
    BOOST_TEST(end.code == 0, end.out);
    BOOST_TEST(contains(end.out, id));
    BOOST_TEST(!contains(end.out, secret));
    BOOST_TEST(run({"quota"}).code == 0);
}

BOOST_AUTO_TEST_CASE(option_comes_before_variable_and_that_before_profile)
{
    write_config("[profiles.default]\nmodel = \"nano-banana\"\nout = \"from-profile\"\n");
    BOOST_TEST(origin_of("model") == "model (" + file.string() + ", line 2)");
    variables["NEUROFLASH_MODEL"] = "nano-banana-2";
    BOOST_TEST(origin_of("model") == "NEUROFLASH_MODEL");
    BOOST_TEST(log_in().code == 0);
    auto const made = document_in(run({"generate", "a fox", "--json"}).out);
    BOOST_TEST(std::string(made.at("model").as_string()).ends_with("nano-banana-2"));
    BOOST_TEST(std::filesystem::exists(directory / "from-profile"));
    auto const typed =
        document_in(run({"generate", "a fox", "-m", "nano-banana", "-o", "typed", "--json"}).out);
    BOOST_TEST(!std::string(typed.at("model").as_string()).ends_with("nano-banana-2"));
    BOOST_TEST(std::filesystem::exists(directory / "typed"));
}

BOOST_AUTO_TEST_CASE(profile_is_chosen_by_option_variable_or_file)
{
    write_config("profile = \"b\"\n[profiles.a]\nmodel = \"of-a\"\n[profiles.b]\nmodel = \"of-b\"\n"
                 "[profiles.c]\nmodel = \"of-c\"\n");
    BOOST_TEST(run({"config", "get", "model"}).out == "of-b\n");
    variables["NEUROFLASH_PROFILE"] = "a";
    BOOST_TEST(run({"config", "get", "model"}).out == "of-a\n");
    BOOST_TEST(run({"config", "get", "model", "--profile", "c"}).out == "of-c\n");
    auto const end = run({"quota", "--profile", "d"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "--profile names the profile d"));
    BOOST_TEST(contains(end.err, "a, b, c"));
}

BOOST_AUTO_TEST_CASE(secret_of_a_profile_belongs_to_its_client)
{
    BOOST_TEST(log_in().code == 0);
    variables["NEUROFLASH_CLIENT_ID"] = "somebody-else";
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 3);
    BOOST_TEST(contains(end.err, "NEUROFLASH_CLIENT_SECRET is not set, and the secret of the"));
    BOOST_TEST(contains(end.err, "or unset NEUROFLASH_CLIENT_ID"), end.err);
    BOOST_TEST(server.stats().token_requests == 1u);
    variables["NEUROFLASH_CLIENT_ID"] = id;
    BOOST_TEST(run({"quota"}).code == 0);
}

BOOST_AUTO_TEST_CASE(file_with_a_secret_that_others_can_read_is_refused)
{
    for (auto const mode : {0640u, 0604u, 0666u, 0644u}) {
        write_config("[profiles.default]\nclient_secret = \"cAnArY\"\n", mode);
        auto const end = run({"quota"});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "config.toml, line 2"));
        BOOST_TEST(contains(end.err, "\n  chmod 600 "));
        BOOST_TEST(!contains(end.err, "cAnArY"));
    }
    write_config("[profiles.default]\nproxy = \"http://u:cAnArY@h:1\"\n", 0644);
    BOOST_TEST(run({"quota"}).code == 2);
    write_config("[profiles.default]\nmodel = \"m\"\n", 0644);
    BOOST_TEST(run({"config", "get", "model"}).code == 0);
}

BOOST_AUTO_TEST_CASE(file_that_is_wrong_is_told_with_its_line)
{
    struct row
    {
        std::string text;
        std::string what;
    };
    for (auto const& [text, what] : std::vector<row>{
             {"[profiles.default]\nmodel = \n", "line 2: not TOML"},
             {"[profiles.default\n", "line 1: not TOML"},
             {"[profiles.default]\nmodle = \"m\"\n",
              "line 2: the member modle is not known; did you mean model?"},
             {"model = \"m\"\n", "line 1: model belongs to a profile"},
             {"[default]\nmodel = \"m\"\n", "a profile is written [profiles.default]"},
             {"[work]\nmodel = \"m\"\n", "a profile is written [profiles.work]"},
             {"[\"a b\"]\nmodel = \"m\"\n", "a profile is written [profiles.NAME]"},
             {"[profile.default]\nmodel = \"m\"\n", "line 1: profile must be the name"},
             {"[profiles.default]\nmodel = [\"m\"]\n", "line 2: model must be a text"},
             {"[profiles.\"a b\"]\n", "line 1: the name of the profile a b"},
             {"profiles = 3\n", "line 1: profiles must be tables"},
             {"[profiles.default]\ntimeout = \"soon\"\n", "error: timeout ("},
             {"[profiles.default]\nmax_connections = 0\n", "error: max_connections ("}}) {
        write_config(text);
        auto const end = run({"quota"});
        BOOST_TEST_CONTEXT(text << end.err)
        {
            BOOST_TEST(end.code == 2);
            BOOST_TEST(contains(end.err, what));
            BOOST_TEST(contains(end.err, "config.toml"));
            BOOST_TEST(contains(end.err, "what to do: "));
        }
    }
    BOOST_TEST(run({"version"}).code == 0);
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    BOOST_TEST(contains(run({"quota"}).err, "not a regular file"));
}

BOOST_AUTO_TEST_CASE(change_leaves_the_rest_of_the_file_as_it_is)
{
    auto const before = std::string("# mine\n[profiles.default] # first\nmodel = \"a\" # which\n"
                                    "# of the other\n[profiles.work]\nmodel = \"b\"\n");
    write_config(before);
    BOOST_TEST(run({"config", "set", "out", "pictures"}).code == 0);
    BOOST_TEST(
        file_content(file) ==
        "# mine\n[profiles.default] # first\nout = \"pictures\"\nmodel = \"a\" # which\n"
        "# of the other\n[profiles.work]\nmodel = \"b\"\n");
    BOOST_TEST(run({"config", "unset", "out"}).code == 0);
    BOOST_TEST(file_content(file) == before);
    BOOST_TEST(run({"config", "set", "model", "c \"d\"\\", "--profile", "work"}).code == 0);
    BOOST_TEST(contains(file_content(file), "model = \"c \\\"d\\\"\\\\\"\n"));
    BOOST_TEST(run({"config", "set", "profile", "work"}).code == 0);
    BOOST_TEST(file_content(file).starts_with("profile = \"work\"\n# mine\n"));
    BOOST_TEST(run({"config", "get", "profile"}).out == "work\n");
    BOOST_TEST(run({"config", "set", "model", "x", "--profile", "new"}).code == 0);
    BOOST_TEST(contains(file_content(file), "\n[profiles.new]\nmodel = \"x\"\n"));
}

BOOST_AUTO_TEST_CASE(value_that_cannot_be_right_is_not_saved)
{
    write_config("");
    struct row
    {
        std::vector<std::string> arguments;
        std::string what;
    };
    for (auto const& [arguments, what] : std::vector<row>{
             {{"set", "modle", "m"}, "Did you mean model?"},
             {{"set", "timeout", "soon"}, "a time above 0"},
             {{"set", "max_connections", "0"}, "error: max_connections: a whole number"},
             {{"set", "surface", "v2"}, "`v2` is not known"},
             {{"set", "client_secret", "cAnArY"}, "arguments are visible"},
             {{"set", "proxy", "http://u:cAnArY@h:1"}, "arguments are visible"},
             {{"set", "profile", "a b"}, "letters, digits"},
             {{"set", "profile", "work"}, "There is no profile work. There are: none."},
             {{"set", "model"}, "VALUE is missing"},
             {{"set"}, "KEY is missing"},
             {{"show"}, "`show` is not known"}}) {
        auto all = std::vector<std::string>{"config"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        auto const end = run(all);
        BOOST_TEST(end.code == 2, end.err);
        BOOST_TEST(contains(end.err, what), end.err);
        BOOST_TEST(!contains(end.err, "cAnArY"));
        BOOST_TEST(file_content(file) == "");
    }
    BOOST_TEST(run({"config", "set", "aspect-ratio", "16:9"}).code == 0);
    BOOST_TEST(run({"config", "get", "aspect_ratio"}).out == "16:9\n");
}

BOOST_AUTO_TEST_CASE(profile_that_is_chosen_must_exist)
{
    auto const before = std::string("[profiles.home]\nmodel = \"a\"\n[profiles.work]\n");
    write_config(before);
    auto const end = run({"config", "set", "profile", "wrok"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "There is no profile wrok. There are: home, work."), end.err);
    BOOST_TEST(file_content(file) == before);
    BOOST_TEST(run({"config", "set", "profile", "work"}).code == 0);
    // The default profile is there even where the file does not name it.
    BOOST_TEST(run({"config", "set", "profile", "default"}).code == 0);
}

BOOST_AUTO_TEST_CASE(config_file_without_a_place_is_an_error)
{
    variables.erase("XDG_CONFIG_HOME");
    for (auto const* const home : {"", "relative"}) {
        variables["HOME"] = home;
        auto const end = run({"config", "path"});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(end.out == "");
        BOOST_TEST(contains(end.err, "There is no place for a config file"), end.err);
    }
}

BOOST_AUTO_TEST_CASE(file_in_an_unusual_form_is_not_damaged)
{
    for (auto const* const text :
         {"profiles = { default = { model = \"a\" } }\n",
          "[profiles.default]\nmodel = \"\"\"\na\"\"\"\n"}) {
        write_config(text);
        auto const end = run({"config", "set", "model", "b"});
        BOOST_TEST(end.code == 2, end.err);
        BOOST_TEST(contains(end.err, "with an editor"));
        BOOST_TEST(file_content(file) == text);
    }
    write_config("profiles.default.model = \"a\"\r\n");
    BOOST_TEST(run({"config", "get", "model"}).out == "a\n");
}

BOOST_AUTO_TEST_CASE(unknown_variable_is_a_note)
{
    BOOST_TEST(log_in().code == 0);
    variables["NEUROFLASH_MODLE"] = "x";
    auto const end = run({"quota"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(contains(end.err, "NEUROFLASH_MODLE"));
    BOOST_TEST(contains(end.err, "did you mean NEUROFLASH_MODEL?"));
    BOOST_TEST(run({"quota", "--json"}).err == "");
    BOOST_TEST(run({"quota", "--quiet"}).err == "");
}

BOOST_AUTO_TEST_CASE(doctor_says_where_a_setting_came_from)
{
    BOOST_TEST(log_in({"--profile", "work"}).code == 0);
    BOOST_TEST(run({"config", "set", "model", "nano-banana", "--profile", "work"}).code == 0);
    variables["NEUROFLASH_PROFILE"] = "work";
    auto const end = run({"doctor"});
    BOOST_TEST(end.code == 0, end.out << end.err);
    BOOST_TEST(contains(end.out, "profile: work, chosen by NEUROFLASH_PROFILE, in "));
    BOOST_TEST(contains(end.out, "NEUROFLASH_CLIENT_ID: is set, from client_id ("));
    BOOST_TEST(contains(end.out, "model: nano-banana, from model ("));
    BOOST_TEST(!contains(end.out, secret));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
