// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <neuroflash/core/http/error_map.hpp>

#include <random>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(robustness)

namespace {

/// Through everything that reads bytes of others.
void read_by_all(std::string const& body)
{
    // A copy of exactly that size: a sanitizer sees any byte read behind it.
    auto const exact = std::vector<char>(body.begin(), body.end());
    auto const view = std::string_view(exact.data(), exact.size());
    decode_or_refuse<api::issue_token>(view);
    decode_or_refuse<api::list_workspaces>(view);
    decode_or_refuse<api::list_quotas>(view);
    decode_or_refuse<api::list_image_models>(view);
    decode_or_refuse<api::generate>(view);
    decode_or_refuse<api::list_history>(view);
    decode_or_refuse<api::get_history_item>(view);
    decode_or_refuse<api::delete_image>(view);
    decode_or_refuse<api::get_image>(view);
    decode_or_refuse<api::list_images>(view);
    decode_or_refuse<api::list_model_page>(view);
    decode_or_refuse<api::generation_task>(view);
    decode_or_refuse<api::upload_image>(view);
    http_response response;
    response.status = 403;
    response.body = body;
    auto const failure = core::read_failure(response);
    auto const sentence = core::describe(response.status, failure);
    auto const plain = [](char c) { return !core::is_control(c); };
    if (!std::all_of(sentence.begin(), sentence.end(), plain) || !core::is_valid_utf8(sentence)) {
        BOOST_ERROR("a description is not printable: " + sentence);
    }
    (void)image_path::parse(view);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_prefix_of_every_golden_payload_is_survived)
{
    for (auto const& name : golden_names()) {
        auto const body = golden(name);
        for (std::size_t size = 0; size <= body.size(); ++size) read_by_all(body.substr(0, size));
    }
}

BOOST_AUTO_TEST_CASE(twenty_thousand_mutations_of_golden_payloads_are_survived)
{
    std::vector<std::string> bodies;
    for (auto const& name : golden_names()) bodies.push_back(golden(name));
    constexpr unsigned seed = 20240615;
    std::mt19937 random(seed);
    for (int i = 0; i < 20'000; ++i) {
        auto const& body = bodies[static_cast<std::size_t>(i) % bodies.size()];
        read_by_all(mutated(body, random));
    }
}

BOOST_AUTO_TEST_CASE(large_hostile_documents_are_refused_without_much_ado)
{
    auto const zeros = "[" + std::string(2'000'000, '0') + "]";
    BOOST_TEST(api::list_workspaces::decode(zeros).has_error());
    std::string numbers = "[0";
    for (int i = 0; i < 500'000; ++i) numbers += ",0";
    numbers += ']';
    auto const why = error_of(api::list_image_models::decode(numbers));
    BOOST_TEST(why.message().find("$[0]: expected an object") != std::string::npos);
    BOOST_TEST(api::generate::decode(std::string(5'000'000, ' ')).has_error());
    BOOST_TEST(api::generate::decode(std::string(100'000, '[')).has_error());
}

BOOST_AUTO_TEST_CASE(thirty_two_levels_are_read_and_not_one_more)
{
    auto const body = [](std::size_t levels) {
        return R"({"images":[],"unknown":)" + std::string(levels - 1, '[') +
            std::string(levels - 1, ']') + '}';
    };
    BOOST_TEST(api::generate::decode(body(32)).has_value());
    BOOST_TEST(api::generate::decode(body(33)).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
