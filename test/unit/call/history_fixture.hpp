// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_CALL_HISTORY_FIXTURE_HPP
#define NEUROFLASH_TEST_UNIT_CALL_HISTORY_FIXTURE_HPP

#include "common/call_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::test {

inline std::string two(int number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

struct calendar
{
    explicit calendar(std::chrono::system_clock::time_point moment)
        : day(std::chrono::floor<std::chrono::days>(moment)), date(day),
          time(std::chrono::floor<std::chrono::seconds>(moment) - day)
    {
    }

    std::string clock() const
    {
        return two(static_cast<int>(time.hours().count())) + ':' +
            two(static_cast<int>(time.minutes().count())) + ':' +
            two(static_cast<int>(time.seconds().count()));
    }

    std::chrono::sys_days day;
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

inline std::string iso(std::chrono::system_clock::time_point moment)
{
    auto const at = calendar(moment);
    return std::to_string(int(at.date.year())) + '-' + two(int(unsigned(at.date.month()))) + '-' +
        two(int(unsigned(at.date.day()))) + 'T' + at.clock() + 'Z';
}

inline std::string http_date(std::chrono::system_clock::time_point moment)
{
    static constexpr char const* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr char const* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const at = calendar(moment);
    auto const weekday = std::chrono::weekday(at.day).c_encoding();
    return std::string(days[weekday]) + ", " + two(int(unsigned(at.date.day()))) + ' ' +
        months[unsigned(at.date.month()) - 1] + ' ' + std::to_string(int(at.date.year())) + ' ' +
        at.clock() + " GMT";
}

inline client_params searching()
{
    auto params = with_workspace();
    params.reconcile.enabled = true;
    return params;
}

/// An image in the service's history.
struct entry
{
    std::string id;
    std::string prompt = "p";
    std::string batch = "batch-1";
    std::chrono::system_clock::time_point made;
    std::chrono::system_clock::time_point shown{}; ///< The history shows it from then on.
};

inline std::string id_of(result<generation> const& got, std::size_t index = 0)
{
    return got->images.at(index).image_id->str();
}

inline exchange_outcome asked_to_come_back()
{
    return answered(503, "{}", {{"retry-after", "1"}});
}

/// A client and a history that the test writes. The service's clock is off by `skew`.
struct history_fixture : call_fixture
{
    explicit history_fixture(
        client_params params = searching(), std::chrono::nanoseconds latency = {})
        : call_fixture(std::move(params), latency)
    {
        wire->otherwise = [this](exchange_request const& request) { return answer(request); };
    }

    exchange_outcome answer(exchange_request const& request)
    {
        auto const target = request.message.target();
        if (target.find("/history") == std::string_view::npos) {
            ++posts;
            return when_posted ? when_posted() : failed(errc::connection_lost, phase::response, 90);
        }
        ++looks;
        page = number_in(target, "page=");
        if (on_look) on_look();
        auto visible = std::vector<entry const*>();
        for (auto const& one : history) {
            if (one.shown <= wall()) visible.push_back(&one);
        }
        auto const size = pages ? number_in(target, "size=") : visible.size();
        auto const begin = pages ? std::min((page - 1) * size, visible.size()) : 0;
        auto const end = std::min(begin + std::min(size, most_on_page), visible.size());
        auto items = std::string();
        for (auto i = begin; i < end; ++i) {
            if (!items.empty()) items += ',';
            items += shown(*visible[turns_pages ? end - 1 - (i - begin) : i]);
        }
        auto headers = http_fields_list();
        if (!age.empty()) headers.push_back({"age", age});
        if (shows_date) headers.push_back({"date", http_date(wall() + skew)});
        return answered(
            200, R"({"items":[)" + items + R"(],"total":)" + std::to_string(visible.size()) + '}',
            headers);
    }

    std::string shown(entry const& one) const
    {
        auto item =
            R"({"output_image_id":")" + one.id + R"(","output_image_url":"/view/)" + one.id + '"';
        if (shows_prompt) item += R"(,"prompt":")" + one.prompt + '"';
        if (shows_time) {
            auto when = iso(one.made + skew + zone.value_or(std::chrono::seconds(0)));
            if (zone) when.pop_back();
            item += R"(,"created_at":")" + when + '"';
        }
        if (!model.empty()) item += R"(,"model":")" + model + '"';
        if (shows_batch) item += R"(,"batch_id":")" + one.batch + '"';
        return item + '}';
    }

    static std::size_t number_in(std::string_view target, std::string_view name)
    {
        return std::stoul(std::string(target.substr(target.find(name) + name.size())));
    }

    using http_fields_list = std::vector<std::pair<std::string, std::string>>;

    std::chrono::system_clock::time_point wall() const { return time->wall_now(); }

    void add(std::string id, std::string prompt = "p", std::string batch = "batch-1")
    {
        history.insert(
            history.begin(), {std::move(id), std::move(prompt), std::move(batch), wall(), {}});
    }

    /// The work is done and charged, and then the answer is lost.
    void loses_answers(int images = 1)
    {
        when_posted = [this, images] {
            auto const batch = "batch-" + std::to_string(posts);
            for (auto i = 0; i < images; ++i) {
                add("image-" + std::to_string(posts) + '-' + std::to_string(i), "p", batch);
            }
            return failed(errc::connection_lost, phase::response, 90);
        };
    }

    result<generation> generate_images(int images)
    {
        return ask([&](client& c) {
            auto params = generate_params("p");
            params.num_images = images;
            return c.generate(std::move(params));
        });
    }

    result<generation> resume_pending(pending_generation pending)
    {
        return ask([&](client& c) { return c.reconcile(std::move(pending)); });
    }

    std::vector<entry> history;
    std::function<exchange_outcome()> when_posted;
    std::function<void()> on_look;
    std::chrono::seconds skew{0};
    bool shows_prompt = true;
    bool shows_time = true;
    bool shows_batch = true;
    bool shows_date = true;
    bool pages = false;       ///< Shows one page at a time; else all is on each.
    bool turns_pages = false; ///< Each page shows its last image first.
    /// Most images on a page, whatever size is asked for; the pages are counted by that size.
    std::size_t most_on_page = 1'000'000;
    std::size_t page = 0;                     ///< The page that was requested last.
    std::optional<std::chrono::seconds> zone; ///< Times are of this zone, which is not named.
    std::string age;   ///< The age of the responses, which come from a cache.
    std::string model; ///< The model of every image, where it is shown.
    int posts = 0;
    int looks = 0;
};

/// Checks that a call with this success is searched for and sent once: its image is found in the
/// history, and nothing is known of it if the history has none. Returns the error of the latter.
inline error check_searched_for(std::string const& body)
{
    auto d = history_fixture();
    d.when_posted = [&] {
        d.add("mine");
        return answered(200, body);
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->recovered, body);
    BOOST_TEST(id_of(got) == "mine");
    auto blind = history_fixture(with_workspace());
    blind.when_posted = [&] { return answered(200, body); };
    auto const lost = blind.generate();
    BOOST_REQUIRE(!lost);
    BOOST_TEST(lost.error().charge().state == charge_state::unknown);
    BOOST_TEST(lost.error().pending() != nullptr);
    BOOST_TEST(blind.posts == 1);
    return lost.error();
}

} // namespace neuroflash::test

#endif
