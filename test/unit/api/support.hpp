// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_API_SUPPORT_HPP
#define NEUROFLASH_TEST_UNIT_API_SUPPORT_HPP

#include "common/unit_test.hpp"

#include <neuroflash/api/delete_image.hpp>
#include <neuroflash/api/delete_stored_image.hpp>
#include <neuroflash/api/edit.hpp>
#include <neuroflash/api/edit_task.hpp>
#include <neuroflash/api/generate.hpp>
#include <neuroflash/api/generation_task.hpp>
#include <neuroflash/api/get_history_item.hpp>
#include <neuroflash/api/get_image.hpp>
#include <neuroflash/api/issue_token.hpp>
#include <neuroflash/api/list_history.hpp>
#include <neuroflash/api/list_image_models.hpp>
#include <neuroflash/api/list_images.hpp>
#include <neuroflash/api/list_model_page.hpp>
#include <neuroflash/api/list_quotas.hpp>
#include <neuroflash/api/list_workspaces.hpp>
#include <neuroflash/api/upload_image.hpp>
#include <neuroflash/api/upscale_task.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::test {

inline std::filesystem::path source_path(std::string const& below)
{
    return std::filesystem::path(NEUROFLASH_SOURCE_DIR) / below;
}

inline std::string read_file(std::filesystem::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return std::string(std::istreambuf_iterator<char>(file), {});
}

inline std::string golden(std::string const& name)
{
    return read_file(source_path("test/golden/" + name));
}

/// Names of all golden payloads, `folder/file`, sorted.
inline std::vector<std::string> golden_names()
{
    std::vector<std::string> names;
    auto const root = source_path("test/golden");
    for (auto const& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file() || entry.path().filename() == "README.md") continue;
        names.push_back(std::filesystem::relative(entry.path(), root).generic_string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The error of a failed result; the test fails where there is none.
template <class T>
error error_of(result<T> const& outcome)
{
    BOOST_TEST_REQUIRE(outcome.has_error());
    try {
        outcome.value();
    } catch (exception const& caught) {
        return caught.error();
    }
    throw std::logic_error("a failed result has a value");
}

/// Changes, drops, doubles or inserts a few bytes.
inline std::string mutated(std::string text, std::mt19937& random)
{
    using namespace std::string_view_literals;
    constexpr auto favourites = "{}[]\",:\\0e-9.\x00\x1b\xff\xc3\n<t"sv;
    auto const below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    for (auto changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
        auto const at = below(text.size());
        switch (below(5)) {
        case 0: text[at] = static_cast<char>(below(256)); break;
        case 1: text[at] = favourites[below(favourites.size())]; break;
        case 2: text.erase(at, 1 + below(8)); break;
        case 3: text.insert(at, text.substr(below(text.size()), 1 + below(16))); break;
        case 4: text.insert(at, 1, favourites[below(favourites.size())]); break;
        }
    }
    return text;
}

/// Reads a body; the message of a refusal must be short and UTF-8.
template <class Endpoint>
void decode_or_refuse(std::string_view body)
{
    auto const outcome = Endpoint::decode(body);
    if (outcome) return;
    auto const failure = error_of(outcome);
    auto const& message = failure.message();
    if (message.size() > 400) BOOST_ERROR("a message is too long: " + message);
    if (!core::is_valid_utf8(message)) BOOST_ERROR("a message is not UTF-8");
}

/// Reads every prefix of a good body, and two thousand mutations of it. The copies have exactly
/// their size, so that a sanitizer sees a byte that is read behind them.
template <class Endpoint>
void decode_damaged(std::string const& body)
{
    auto const read = [](std::string_view text) {
        auto const exact = std::vector<char>(text.begin(), text.end());
        decode_or_refuse<Endpoint>({exact.data(), exact.size()});
    };
    BOOST_TEST(Endpoint::decode(body).has_value());
    for (std::size_t size = 0; size < body.size(); ++size) read(body.substr(0, size));
    constexpr unsigned seed = 20240615;
    std::mt19937 random(seed);
    for (auto i = 0; i < 2000; ++i) read(mutated(body, random));
}

/// Routes and a workspace that outlive the context made of them.
class endpoint_fixture
{
public:
    endpoint_fixture() = default;
    explicit endpoint_fixture(std::string id) : workspace(std::move(id)) {}

    route_params routes;
    workspace_id workspace{"w-1"};
    field_params fields;

    api::endpoint_context context() const { return {routes, workspace, nullptr, &fields}; }
};

} // namespace neuroflash::test

#endif
