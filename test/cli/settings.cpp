// SPDX-License-Identifier: BSL-1.0
// An error of a setting names where it came from, and what is wrong with it.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <fstream>

namespace neuroflash::test {

namespace {

struct settings_fixture : cli_fixture
{
    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name, std::ios::binary) << content;
    }

    child_end run_with(
        std::map<std::string, std::string> const& more, std::vector<std::string> const& arguments)
    {
        auto started = setup(arguments);
        for (auto const& [name, value] : more) started.variables[name] = value;
        return child_process(started).wait();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(setting_origins, settings_fixture)

BOOST_AUTO_TEST_CASE(proxy_is_named_by_the_variable_or_option_it_came_from)
{
    struct row
    {
        std::string variable;
        std::string value;
        std::string wrong;
    };
    auto const rows = std::vector<row>{
        {"ALL_PROXY", "socks5h://127.0.0.1:1080", "must begin with http://"},
        {"all_proxy", "https://127.0.0.1:1080", "must begin with http://"},
        {"https_proxy", "http://user:p@ss@127.0.0.1:1", "write it as %40"},
        {"HTTPS_PROXY", "http://u:p@127.0.0.1:99999", "port"},
        {"NEUROFLASH_PROXY", "http://127.0.0.1:80/path", "nothing more"},
        {"NEUROFLASH_PROXY", "http://u:a%zz@h:1", "percent"},
        {"--proxy", "ftp://127.0.0.1", "must begin with http://"},
    };
    for (auto const& [variable, value, wrong] : rows) {
        for (auto const* command : {"quota", "doctor", "models"}) {
            auto arguments = std::vector<std::string>({command, "--proxy-from-environment"});
            auto more = std::map<std::string, std::string>();
            if (variable.starts_with("--")) {
                arguments.push_back(variable);
                arguments.push_back(value);
            } else {
                more[variable] = value;
            }
            auto const end = run_with(more, arguments);
            auto const text = end.out + end.err;
            BOOST_TEST_CONTEXT(command << ' ' << variable << ": " << text)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(text, variable));
                for (auto const& other : rows) {
                    if (other.variable != variable) {
                        BOOST_TEST(!contains(text, "Correct " + other.variable + '.'));
                    }
                }
                BOOST_TEST((contains(text, wrong) || wrong == "percent"));
                BOOST_TEST(!contains(text, "p@ss"));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(certificate_file_of_any_form_is_named_with_what_is_wrong)
{
    write("empty.pem", "");
    write("text.pem", "hello\n");
    write("der.crt", "\x30\x82\x01\x02garbage");
    write("key.pem", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n");
    write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    struct row
    {
        char const* file;
        char const* wrong;
    };
    for (auto const& [file, wrong] :
         {row{"empty.pem", "is empty"}, row{"text.pem", "no certificate"}, row{"der.crt", "DER"},
          row{"key.pem", "private key"}, row{"cut.pem", "cut off"},
          row{"nosuch.pem", "No such file"}, row{".", "is a directory"}}) {
        for (auto const* command : {"quota", "doctor", "history"}) {
            auto const end = run_with({{"NEUROFLASH_CA_FILE", file}}, {command});
            auto const text = end.out + end.err;
            BOOST_TEST_CONTEXT(command << ' ' << file << ": " << text)
            {
                BOOST_TEST(end.code == 2);
                BOOST_TEST(contains(text, "NEUROFLASH_CA_FILE"));
                BOOST_TEST(contains(text, wrong));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(blanks_around_a_value_do_not_count_and_other_odd_characters_are_named)
{
    auto const secret = server.client_secret();
    for (auto const& around : {" ", "\n", "\t", "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf"}) {
        auto const pasted = std::map<std::string, std::string>(
            {{"NEUROFLASH_CLIENT_SECRET", around + secret + around},
             {"NEUROFLASH_CLIENT_ID", around + server.client_id()},
             {"NEUROFLASH_API_BASE", around + server.api_base() + around},
             {"NEUROFLASH_WORKSPACE_ID", around + server.workspace_id()}});
        auto const end = run_with(pasted, {"quota"});
        BOOST_TEST(end.code == 0, end.err);
    }
    for (auto const& inside : {"\x01", "\xe2\x80\x9c", "\r"}) {
        for (auto const* command : {"quota", "doctor"}) {
            auto const end = run_with(
                {{"NEUROFLASH_CLIENT_SECRET", secret.substr(0, 3) + inside + "rest"}}, {command});
            auto const text = end.out + end.err;
            BOOST_TEST(end.code == 2);
            BOOST_TEST(contains(text, "NEUROFLASH_CLIENT_SECRET"), text);
            BOOST_TEST(contains(text, "position 4"), text);
            BOOST_TEST(!contains(text, "rest"), text);
        }
    }
}

BOOST_AUTO_TEST_CASE(quotation_marks_around_a_value_are_named)
{
    for (auto const* const variable :
         {"NEUROFLASH_API_BASE", "NEUROFLASH_TOKEN_URL", "NEUROFLASH_CA_FILE", "NEUROFLASH_PROXY",
          "NEUROFLASH_WORKSPACE_ID", "NEUROFLASH_OUT", "NEUROFLASH_MODEL", "NEUROFLASH_TIMEOUT",
          "NEUROFLASH_EDIT_INPUT_FIELD", "NEUROFLASH_MASK_FIELD", "NEUROFLASH_UPSCALE_INPUT_FIELD",
          "NEUROFLASH_UPSCALE_FACTOR_FIELD"}) {
        for (auto const quote : {'"', '\''}) {
            auto const value = quote + std::string("x") + quote;
            auto const end = run_with({{variable, value}}, {"generate", "a fox"});
            BOOST_TEST(end.code == 2, end.err);
            BOOST_TEST(contains(end.err, variable + std::string(" has quotation marks")), end.err);
        }
    }
    BOOST_TEST(server.stats().requests == 0u);
    auto const workspace = server.workspace_id();
    auto const end =
        run_with({{"NEUROFLASH_WORKSPACE_ID", "\"x\""}}, {"quota", "--workspace", workspace});
    BOOST_TEST(end.code == 0, end.err);
}

BOOST_AUTO_TEST_CASE(base_without_its_path_is_named_and_no_id_that_was_not_given)
{
    auto const base = server.api_base();
    auto const end =
        run_with({{"NEUROFLASH_API_BASE", base.substr(0, base.size() - 4)}}, {"quota"});
    BOOST_TEST(end.code == 5);
    BOOST_TEST(contains(end.err, "NEUROFLASH_API_BASE is " + base.substr(0, base.size() - 4)));
    BOOST_TEST(contains(end.err, "should end in /api"));
    BOOST_TEST(!contains(end.err, "the id"));
}

BOOST_AUTO_TEST_CASE(empty_value_of_any_option_is_bad_usage)
{
    auto const commands = std::vector<std::vector<std::string>>{
        {"quota", "--workspace"},     {"quota", "--proxy"},       {"quota", "--timeout"},
        {"generate", "x", "--model"}, {"generate", "x", "--out"}, {"batch", "x", "--out"},
        {"sandbox", "--faults"},      {"history", "--page"},
    };
    for (auto command : commands) {
        auto const option = command.back();
        for (auto const* value : {"", " ", "\t", "\xc2\xa0"}) {
            auto whole = command;
            whole.push_back(value);
            auto const end = run(whole);
            BOOST_TEST(end.code == 2, option);
            BOOST_TEST(contains(end.err, "error: " + option + ": must not be empty."), end.err);
        }
    }
}

BOOST_AUTO_TEST_CASE(workspace_that_is_refused_is_named_with_its_setting)
{
    auto const end = run_with({{"NEUROFLASH_WORKSPACE_ID", "ws-typo"}}, {"quota"});
    BOOST_TEST(end.code != 0);
    BOOST_TEST(contains(end.err, "NEUROFLASH_WORKSPACE_ID, which is ws-typo"), end.err);
    BOOST_TEST(contains(end.err, "neuroflash workspaces"), end.err);
}

BOOST_AUTO_TEST_CASE(empty_variable_of_a_certificate_file_is_said_where_the_server_is_not_trusted)
{
    auto const end = run_with({{"NEUROFLASH_CA_FILE", ""}}, {"quota"});
    BOOST_TEST(end.code != 0);
    BOOST_TEST(contains(end.err, "NEUROFLASH_CA_FILE is empty"), end.err);
}

BOOST_AUTO_TEST_CASE(wrong_address_of_tokens_is_blamed_by_its_name)
{
    for (auto const* const path : {"/nosuch", ":1/oauth/v2/token"}) {
        auto address = server.token_url();
        address = address.substr(0, address.find('/', 8));
        if (*path == ':') address = address.substr(0, address.rfind(':'));
        auto const end = run_with({{"NEUROFLASH_TOKEN_URL", address + path}}, {"quota"});
        BOOST_TEST(end.code != 0);
        BOOST_TEST(contains(end.err, "NEUROFLASH_TOKEN_URL"), end.err);
        BOOST_TEST(!contains(end.err, "NEUROFLASH_API_BASE"), end.err);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
