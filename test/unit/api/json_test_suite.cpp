// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <set>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(json_test_suite)

namespace {

/// What the suite leaves free and we read: numbers beyond every range, which the decoders judge.
std::set<std::string> const read_though_free = {
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json",    "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json",   "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json",      "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",     "i_number_very_big_negative_int.json",
};

bool is_read(std::string const& text)
{
    // A copy of exactly that size: a sanitizer sees any byte read behind it.
    auto const exact = std::vector<char>(text.begin(), text.end());
    return !api::json_document(std::string_view(exact.data(), exact.size())).failed();
}

} // namespace

BOOST_AUTO_TEST_CASE(every_file_of_the_json_test_suite_is_judged_right)
{
    auto files = 0;
    for (auto const& entry :
         std::filesystem::directory_iterator(source_path("test/json_test_suite"))) {
        if (entry.path().extension() != ".json") continue;
        auto const name = entry.path().filename().string();
        auto const must_be_read = name.starts_with("y_") || read_though_free.contains(name);
        BOOST_TEST(is_read(read_file(entry.path())) == must_be_read, name);
        ++files;
    }
    BOOST_TEST(files == 318);
}

BOOST_AUTO_TEST_CASE(no_file_of_the_json_test_suite_passes_for_an_answer)
{
    for (auto const& entry :
         std::filesystem::directory_iterator(source_path("test/json_test_suite"))) {
        if (entry.path().extension() != ".json") continue;
        auto const body = read_file(entry.path());
        auto const name = entry.path().filename().string();
        BOOST_TEST(api::issue_token::decode(body).has_error(), name);
        BOOST_TEST(api::generate::decode(body).has_error(), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
