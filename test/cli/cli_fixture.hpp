// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_CLI_CLI_FIXTURE_HPP
#define NEUROFLASH_TEST_CLI_CLI_FIXTURE_HPP

#include "child_process.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/json/object.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::test {

/// Small images, and a record of what was asked.
sandbox::sandbox_params small_sandbox();

/// A sandbox, an empty directory to work in, and the tool.
class cli_fixture
{
public:
    explicit cli_fixture(sandbox::sandbox_params params = small_sandbox());
    ~cli_fixture();
    cli_fixture(cli_fixture const&) = delete;
    cli_fixture& operator=(cli_fixture const&) = delete;

    sandbox::sandbox_server server;
    std::filesystem::path directory;
    std::map<std::string, std::string> variables; ///< Points the tool at the sandbox.

    /// How the tool would be started with these arguments.
    child_setup setup(std::vector<std::string> const& arguments) const;

    /// Runs the tool to its end.
    child_end run(std::vector<std::string> const& arguments) const;

    /// Makes an image and returns its id.
    std::string make_image(std::string const& prompt = "a red fox") const;
};

/// The one document in a stream; fails the test if there is anything else.
boost::json::object document_in(std::string const& stream);

bool contains(std::string_view text, std::string_view part);

/// The code in an error document.
std::string error_code_in(std::string const& stream);

/// The verdict in an error document.
std::string charge_in(std::string const& stream);

std::string file_content(std::filesystem::path const& file);

std::size_t count_files(std::filesystem::path const& directory);

} // namespace neuroflash::test

#endif
