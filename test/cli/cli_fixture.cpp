// SPDX-License-Identifier: BSL-1.0
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <stdlib.h>

namespace neuroflash::test {

namespace {

std::filesystem::path make_directory()
{
    auto name = (std::filesystem::temp_directory_path() / "neuroflash-cli-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return name;
}

} // namespace

sandbox::sandbox_params small_sandbox()
{
    auto params = sandbox::sandbox_params();
    params.image_long_side = 64;
    params.record = true;
    return params;
}

cli_fixture::cli_fixture(sandbox::sandbox_params params)
    : server(std::move(params)), directory(make_directory())
{
    variables = {
        {"NEUROFLASH_API_BASE", server.api_base()},
        {"NEUROFLASH_TOKEN_URL", server.token_url()},
        {"NEUROFLASH_CA_FILE", server.ca_file()},
        {"NEUROFLASH_CLIENT_ID", server.client_id()},
        {"NEUROFLASH_CLIENT_SECRET", server.client_secret()},
        {"TERM", "xterm"},
    };
}

cli_fixture::~cli_fixture()
{
    auto ignored = std::error_code();
    std::filesystem::remove_all(directory, ignored);
}

child_setup cli_fixture::setup(std::vector<std::string> const& arguments) const
{
    auto made = child_setup();
    made.arguments = {NEUROFLASH_TOOL};
    made.arguments.insert(made.arguments.end(), arguments.begin(), arguments.end());
    made.variables = variables;
    made.directory = directory.string();
    return made;
}

child_end cli_fixture::run(std::vector<std::string> const& arguments) const
{
    return child_process(setup(arguments)).wait();
}

std::string cli_fixture::make_image(std::string const& prompt) const
{
    auto const made = run({"generate", prompt, "--json", "--out", "made"});
    BOOST_REQUIRE_EQUAL(made.code, 0);
    auto const whole = document_in(made.out);
    return std::string(whole.at("images").at(0).at("image_id").as_string());
}

boost::json::object document_in(std::string const& stream)
{
    BOOST_REQUIRE_MESSAGE(!stream.empty() && stream.back() == '\n', "no line: " << stream);
    BOOST_TEST(stream.find('\n') == stream.size() - 1);
    auto ec = boost::system::error_code();
    auto parsed = boost::json::parse(stream, ec);
    BOOST_REQUIRE_MESSAGE(!ec && parsed.is_object(), "not one document: " << stream);
    return parsed.as_object();
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

std::string error_code_in(std::string const& stream)
{
    return std::string(document_in(stream).at("error").at("code").as_string());
}

std::string charge_in(std::string const& stream)
{
    return std::string(document_in(stream).at("error").at("charge").at("state").as_string());
}

std::string file_content(std::filesystem::path const& file)
{
    auto stream = std::ifstream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::size_t count_files(std::filesystem::path const& directory)
{
    auto const all = std::filesystem::directory_iterator(directory);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace neuroflash::test
