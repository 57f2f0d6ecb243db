// SPDX-License-Identifier: BSL-1.0
// What `bench` pays for is on the disk at the end, or named: images, and requests whose response
// was lost.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <neuroflash/pending_generation.hpp>

#include <boost/json/array.hpp>

#include <csignal>
#include <fstream>

namespace neuroflash::test {

namespace {

struct bench_downloads_fixture : cli_fixture
{
    std::vector<std::string> arguments(std::vector<std::string> const& more) const
    {
        auto all = std::vector<std::string>({"bench", "--models", "nano-banana,sketch-1", "--yes"});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    child_end bench(std::vector<std::string> const& more) const { return run(arguments(more)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bench_downloads, bench_downloads_fixture)

BOOST_AUTO_TEST_CASE(images_are_fetched_when_that_is_asked_for)
{
    auto const end = bench({"--num-images", "2", "--requests", "2", "--out", "out", "--download"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(count_files(directory / "out" / "images") == 8u);
    BOOST_TEST(server.stats().downloads == 8u);
    BOOST_TEST(std::filesystem::exists(directory / "out" / "images" / "sketch-1_2x1_2_1.png"));
}

BOOST_AUTO_TEST_CASE(room_for_all_images_is_proven_before_anything_is_paid)
{
    // Forty combinations of a million requests: far more than a disk holds.
    auto all = std::vector<std::string>(
        {"--num-images", "1,2", "--requests", "1000000", "--warmup", "0", "--concurrency",
         "1,2,3,4,5,6,7,8,9,10", "--out", "out", "--download"});
    auto const end = bench(all);
    BOOST_TEST(end.code == 6);
    BOOST_TEST(contains(end.err, "no room for 60000000 images"), end.err);
    BOOST_TEST(server.stats().generate_requests == 0u);
    // A budget limits what there can be to download.
    all.insert(all.end(), {"--budget", "1"});
    auto const within = bench(all);
    BOOST_TEST(within.code == 4, within.err);
}

BOOST_AUTO_TEST_CASE(place_of_the_images_is_proven_before_anything_is_paid)
{
    std::filesystem::create_directory(directory / "out");
    std::ofstream(directory / "out" / "images") << "mine";
    auto const end = bench({"--requests", "2", "--out", "out", "--download"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "out/images"), end.err);
    BOOST_TEST(server.stats().requests == 0u);
    BOOST_TEST(file_content(directory / "out" / "images") == "mine");
}

BOOST_AUTO_TEST_CASE(images_that_are_not_downloaded_are_named)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    auto child = child_process(setup(arguments(
        {"--requests", "500", "--concurrency", "3", "--warmup", "1", "--out", "out",
         "--download"})));
    BOOST_REQUIRE(poll_until([&] { return server.stats().generations >= 4; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(contains(end.err, "\n  neuroflash download --out out/images "), end.err);
    auto const report = file_content(directory / "out" / "bench.json");
    auto named = std::size_t(0);
    for (auto const& one : server.ledger()) {
        for (auto const& id : one.image_ids) {
            BOOST_TEST(contains(report, id));
            if (contains(end.err, id)) ++named;
        }
    }
    auto measured = std::size_t(0);
    auto const whole = document_in(report);
    for (auto const& one : whole.at("samples").as_array()) {
        if (!one.at("warmup").as_bool()) measured += one.at("image_ids").as_array().size();
    }
    BOOST_TEST(measured > 0u);
    BOOST_TEST(named == measured);
}

BOOST_AUTO_TEST_CASE(image_whose_download_fails_is_named_and_the_others_are_saved)
{
    server.inject(sandbox::fault::with_response(404, R"({"detail":"gone"})", "GET", "/storage/"));
    auto const end = bench(
        {"--requests", "2", "--warmup", "0", "--out", "out", "--download", "--concurrency", "1"});
    BOOST_TEST(end.code == 7, end.err);
    auto named = 0;
    for (auto const& one : server.ledger()) {
        if (contains(end.err, one.image_ids.at(0))) ++named;
    }
    BOOST_TEST(named == 1);
    BOOST_TEST(count_files(directory / "out" / "images") == 3u);
}

BOOST_AUTO_TEST_CASE(requests_without_a_response_are_named)
{
    for (auto const is_json : {false, true}) {
        auto lost = sandbox::fault(sandbox::fault_kind::reset_before_response, "POST", "/api/ds-");
        lost.charge_first = true;
        lost.history_late = std::chrono::hours(1);
        lost.times = 2;
        server.inject(lost);
        auto all = std::vector<std::string>({"--requests", "4", "--warmup", "0", "--timeout", "1"});
        if (is_json) all.emplace_back("--json");
        auto const end = bench(all);
        BOOST_TEST(end.code == 7, end.err);
        auto const begin = std::string(is_json ? "\"pending\":\"" : "\n  neuroflash reconcile ");
        auto words = std::vector<std::string>();
        auto const& text = is_json ? end.out : end.err;
        for (auto at = text.find(begin + "nfp1"); at != text.npos;
             at = text.find(begin + "nfp1", at + 1)) {
            auto const first = at + begin.size();
            words.push_back(text.substr(first, text.find_first_of("\"\n", first) - first));
        }
        BOOST_TEST(words.size() == 2u, text);
        for (auto const& word : words) BOOST_TEST(!!pending_generation::parse(word), word);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
