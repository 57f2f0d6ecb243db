// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <cstdint>
#include <limits>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(decode_numbers)

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

struct number_row
{
    std::string_view text;
    std::optional<std::int64_t> value; ///< Empty if it is not an integer of 64 bits.
};

number_row const numbers[] = {
    {"0", 0},
    {"-0", 0},
    {"-0.0", 0},
    {"1.0", 1},
    {"1e3", 1000},
    {"-7", -7},
    {"9223372036854775807", highest},
    {"-9223372036854775808", lowest},
    {"-9223372036854775808.0", lowest},
    {"9007199254740992.0", std::int64_t(1) << 53},
    {"9223372036854775808", {}},
    {"9223372036854775808.0", {}},
    {"-9223372036854777856.0", {}},
    {"18446744073709551615", {}},
    {"18446744073709551616", {}},
    {"1e9999", {}},
    {"-1e9999", {}},
    {"1.5", {}},
    {"1e-1", {}},
    {"\"1\"", {}},
    {"true", {}},
    {"null", {}},
    {"[1]", {}},
};

} // namespace

BOOST_AUTO_TEST_CASE(a_required_amount_is_an_integer_of_64_bits_or_an_error)
{
    for (auto const& [text, value] : numbers) {
        auto const body = R"({"data":[{"usedAmount":1,"limitAmount":2,"availableAmount":)" +
            std::string(text) + "}]}";
        auto const listed = api::list_quotas::decode(body);
        BOOST_TEST_CONTEXT(text)
        {
            BOOST_TEST_REQUIRE(listed.has_value() == value.has_value());
            if (value) {
                BOOST_TEST(listed->data.at(0).available_amount == *value);
            } else {
                auto const message = error_of(listed).message();
                BOOST_TEST(
                    message.find("$.data[0].availableAmount: expected an integer") !=
                    std::string::npos);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_optional_amount_is_an_integer_of_64_bits_or_absent)
{
    for (auto const& [text, value] : numbers) {
        auto const body =
            R"([{"usedAmount":1,"limitAmount":2,"availableAmount":3,"limitAmountDaily":)" +
            std::string(text) + "}]";
        auto const listed = api::list_quotas::decode(body);
        BOOST_TEST_CONTEXT(text)
        {
            BOOST_TEST_REQUIRE(listed.has_value());
            BOOST_TEST(listed->data.at(0).limit_amount_daily == value);
        }
    }
}

BOOST_AUTO_TEST_CASE(pixels_fit_an_int_and_are_not_negative)
{
    struct row
    {
        std::string_view text;
        std::optional<int> value;
    };
    row const rows[] = {{"0", 0},           {"1024.0", 1024}, {"2147483647", 2147483647},
                        {"2147483648", {}}, {"-1", {}},       {"4294967297", {}},
                        {"0.5", {}},        {"\"1024\"", {}}};
    for (auto const& [text, value] : rows) {
        auto const body = R"({"images":[{"url":"u","width":)" + std::string(text) + "}]}";
        BOOST_TEST(api::generate::decode(body).value().images.at(0).width == value, text);
    }
}

BOOST_AUTO_TEST_CASE(the_quota_of_the_guide_is_read)
{
    auto const listed = api::list_quotas::decode(golden("quotas/good_guide.json")).value();
    BOOST_TEST_REQUIRE(listed.data.size() == 1u);
    auto const& quota = listed.data[0];
    BOOST_TEST(quota.id == "quota-abc-123");
    BOOST_TEST(quota.workspace_id.str() == "your-workspace-id");
    BOOST_TEST(quota.usage_type_key == "images");
    BOOST_TEST(quota.bonus_amount == 0);
    BOOST_TEST(quota.spillover_amount == 0);
    BOOST_TEST(quota.used_amount == 12);
    BOOST_TEST(quota.used_amount_daily == 3);
    BOOST_TEST(quota.available_amount == 88);
    BOOST_TEST(quota.limit_amount == 100);
    BOOST_TEST(quota.limit_amount_daily.value() == 50);
    BOOST_TEST(!quota.fair_use_limit_reached);
    BOOST_TEST(quota.daily_refreshed == "");
    BOOST_TEST(listed.size == 20);
    BOOST_TEST(listed.total_elements == 1);
    BOOST_TEST(listed.total_pages == 1);
    BOOST_TEST(listed.current_page == 1);
}

BOOST_AUTO_TEST_CASE(what_is_optional_in_a_quota_may_be_missing_or_wrong)
{
    auto const listed =
        api::list_quotas::decode(golden("quotas/partial_amounts_only.json")).value();
    BOOST_TEST_REQUIRE(listed.data.size() == 1u);
    auto const& quota = listed.data[0];
    BOOST_TEST(quota.used_amount == 1);
    BOOST_TEST(quota.available_amount == -2);
    BOOST_TEST(quota.used_amount_daily == 0);
    BOOST_TEST(quota.bonus_amount == 0);
    BOOST_TEST(!quota.limit_amount_daily);
    BOOST_TEST(!quota.fair_use_limit_reached);
    BOOST_TEST(listed.total_elements == 0);
}

BOOST_AUTO_TEST_CASE(the_image_quota_is_found_among_others)
{
    auto listed = api::list_quotas::decode(golden("quotas/good_reference.json")).value();
    BOOST_TEST_REQUIRE(listed.data.size() == 2u);
    auto const quota = api::image_quota_of(std::move(listed)).value();
    BOOST_TEST(quota.usage_type_key == "images");
    BOOST_TEST(quota.daily_refreshed == "2024-06-15");
}

BOOST_AUTO_TEST_CASE(what_can_be_spent_now_is_what_both_the_cycle_and_the_day_leave)
{
    struct row
    {
        std::int64_t cycle;
        std::optional<std::int64_t> limit;
        std::int64_t used;
        std::int64_t now;
    };
    row const rows[] = {
        {88, 50, 3, 47},
        {5, 50, 3, 5},
        {88, {}, 3, 88},
        {-1, 50, 3, 0},
        {-1, {}, 0, 0},
        {88, 50, 50, 0},
        {88, 50, 51, 0},
        {88, 0, 0, 0},
        {88, -1, 0, 0},
        {88, 50, -5, 50},
        {88, lowest, 1, 0},
        {88, lowest, highest, 0},
        {88, highest, -1, 88},
        {88, highest, lowest, 88},
        {highest, highest, 0, highest},
    };
    for (auto const& [cycle, limit, used, now] : rows) {
        quota one;
        one.available_amount = cycle;
        one.limit_amount_daily = limit;
        one.used_amount_daily = used;
        BOOST_TEST(one.available_now() == now, cycle << ' ' << used);
    }
}

BOOST_AUTO_TEST_CASE(a_plan_without_an_image_quota_is_said_so)
{
    auto const why = error_of(api::image_quota_of(page<quota>()));
    BOOST_TEST(why.value() == errc::permission_denied);
    BOOST_TEST(why.message() == "The workspace has no quota for images.");
    BOOST_TEST(why.advice().find("Pay-As-You-Go") != std::string::npos);
}

// Versions of Boost.JSON differ on whether such a number makes a body unreadable.
BOOST_AUTO_TEST_CASE(exponents_beyond_every_range_make_no_body_unreadable)
{
    for (auto const* exponent :
         {"e9999999999", "E+99999999999999999999", "e00699999999999999999"}) {
        auto const body = std::string(R"({"data":[],"x \" e99999999999":[0.4)") + exponent + "]}";
        auto document = api::json_document(body);
        BOOST_TEST(!document.failed(), body);
        auto const made = api::generate::decode(
            R"({"images":[{"id":"a","width":-1.5)" + std::string(exponent) + "}]}");
        BOOST_TEST(
            made.has_value() ==
            api::generate::decode(R"({"images":[{"id":"a","width":-1.5e999}]})").has_value());
    }
}

BOOST_AUTO_TEST_CASE(long_exponents_are_shortened_outside_of_strings_only)
{
    struct row
    {
        std::string_view text;
        std::string_view shorter;
    };
    for (auto const& one : std::vector<row>{
             {"1e5", "1e5"},
             {"[1e123456789,2E-123456789]", "[1e123456789,2E-123456789]"},
             {"1e1234567890", "1e999999999"},
             {"1.5E+1234567890,1", "1.5E+999999999,1"},
             {"-1e-0000000000000", "-1e-0000000000000"},
             {"-1e-00000000000001234567890 ", "-1e-999999999 "},
             {R"("1e1234567890")", R"("1e1234567890")"},
             {R"("\"1e1234567890\\":1e1234567890)", R"("\"1e1234567890\\":1e999999999)"},
             {R"("a\\":1e1234567890)", R"("a\\":1e999999999)"},
             {R"("unfinished 1e1234567890)", R"("unfinished 1e1234567890)"},
             {"1e", "1e"},
             {"e1234567890", "e1234567890"},
             {"", ""}}) {
        BOOST_TEST(core::shorten_exponents(one.text) == one.shorter);
    }
}

BOOST_AUTO_TEST_SUITE_END()
