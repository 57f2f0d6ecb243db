// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_CLI_V1_BOTH_WAYS_HPP
#define NEUROFLASH_TEST_CLI_V1_BOTH_WAYS_HPP

#include "cli_fixture.hpp"
#include "common/unit_test.hpp"
#include "common/with_client.hpp"

#include <map>
#include <optional>
#include <string>

namespace neuroflash::test {

/// The outcome of each step by its name.
using outcomes = std::map<std::string, std::string>;

/// Reads `name=value name=value`.
outcomes read_pairs(std::string const& text);

/// A photo, and a client and the tool, both on surface v1 of a sandbox with these switches.
struct both_ways : cli_fixture
{
    /// `fields`: settings of the client and of the tool, such as `mask=maskId`.
    both_ways(std::string const& switches, std::string const& fields);

    template <class T>
    result<T> get(asio::awaitable<result<T>> work)
    {
        auto got = std::optional<result<T>>();
        asio::co_spawn(context, std::move(work), [&got](std::exception_ptr, result<T> value) {
            got.emplace(std::move(value));
        });
        context.restart();
        context.run();
        BOOST_REQUIRE(got.has_value());
        return std::move(*got);
    }

    template <class T>
    static std::string said(result<T> const& got)
    {
        return got ? "ok" : std::string(to_string(got.error().value()));
    }

    std::string photo() const { return (directory / "photo.png").string(); }

    stored_image_id upload();

    asio::io_context context;
    std::optional<client> service;
};

/// The photo is uploaded, edited, enlarged, listed, fetched and deleted: codes by step.
outcomes by_client(both_ways& on);

/// The exit codes of the same steps.
outcomes by_tool(both_ways& on);

} // namespace neuroflash::test

#endif
