// SPDX-License-Identifier: BSL-1.0
// Uploads: what is refused before anything is sent, what is sent, and what a lost answer leads to.
#include "common/unit_test.hpp"
#include "v1_fixture.hpp"

#include "common/temporary_directory.hpp"

#include <neuroflash/core/text/base64.hpp>

#include "call/upload/upload_body.hpp"

#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(v1_uploads)

namespace {

std::string written(temporary_directory const& in, std::string const& name, std::string const& what)
{
    auto const path = (in.path() / name).string();
    std::ofstream(path, std::ios::binary) << what;
    return path;
}

std::string body_of(std::string const& png_bytes, std::string const& type)
{
    auto text = "{\"imageUrl\":\"data:" + type + ";base64,";
    core::append_base64(text, png_bytes);
    return text + "\"}";
}

/// The reason why an upload is refused. Nothing was sent.
std::string refusal(v1_fixture& fixture, upload_source source)
{
    auto const got = fixture.upload(std::move(source));
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::invalid_argument);
    BOOST_TEST(got.error().charge().state == charge_state::not_charged);
    BOOST_TEST(fixture.wire->seen.empty());
    return got.error().message();
}

/// The image arrives, and then the answer is lost.
auto arrives_and_loses(v1_fixture& fixture, std::string const& png_bytes)
{
    return [&fixture, png_bytes] {
        auto& image = fixture.add("up-" + std::to_string(fixture.uploads), "", "");
        image.size = png_bytes.size();
        image.bytes = png_bytes;
        return failed(errc::connection_lost, phase::response, 90);
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(every_format_is_known_by_its_bytes_and_sent_as_base64)
{
    struct row
    {
        std::string bytes;
        std::string type;
    };
    auto const in = temporary_directory();
    for (auto const& [bytes, type] : std::vector<row>{
             {png(), "image/png"},
             {"\xff\xd8\xff\xda\x00\x02"s + std::string(20, 'j'), "image/jpeg"},
             {"RIFF\x10\x00\x00\x00WEBPVP8 "s + std::string(8, 'w'), "image/webp"},
             {"GIF89a" + std::string(20, 'g'), "image/gif"},
             {"\x00\x00\x00\x18"s + "ftypheic" + std::string(12, 'h'), "image/heic"},
             {"\x00\x00\x00\x18"s + "ftypmif1" + std::string(12, 'h'), "image/heif"}}) {
        auto d = v1_fixture();
        d.when_uploaded = [&] { return d.dated(201, d.shown(d.add("up/1", "", ""))); };
        // The name says something else.
        auto const got = d.upload(image_file(written(in, "image.txt", bytes)));
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(got->id.str() == "up/1");
        BOOST_TEST(d.body == body_of(bytes, type));
        BOOST_TEST(d.wire->seen.back().field("content-type") == "application/json");
        BOOST_TEST(d.wire->seen.back().field("content-length") == std::to_string(d.body.size()));
        auto const again = d.upload(image_bytes(bytes));
        BOOST_REQUIRE(again);
        BOOST_TEST(d.body == body_of(bytes, type));
    }
}

BOOST_AUTO_TEST_CASE(files_of_every_length_around_a_piece_arrive_whole)
{
    auto const in = temporary_directory();
    constexpr std::size_t piece = 96 * 1024;
    for (auto const size :
         {std::size_t(32), std::size_t(33), std::size_t(34), piece - 1, piece, piece + 1, 2 * piece,
          2 * piece + 2}) {
        auto d = v1_fixture();
        d.when_uploaded = [&] { return d.dated(200, d.shown(d.add("up-1", "", ""))); };
        auto const png_bytes = png(size);
        BOOST_TEST_REQUIRE(png_bytes.size() == size);
        BOOST_REQUIRE(d.upload(image_file(written(in, "a.png", png_bytes))));
        BOOST_TEST(d.body == body_of(png_bytes, "image/png"), size);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_image_to_upload_is_refused_before_anything_is_sent)
{
    auto const in = temporary_directory();
    auto params = on_v1();
    params.max_upload_bytes = 100;
    auto d = v1_fixture(params);
    auto const text = written(in, "a.png", "<svg xmlns='x'/>");
    BOOST_TEST(holds(refusal(d, image_file(text)), "is not an image"));
    BOOST_TEST(holds(refusal(d, image_file(text)), "a.png"));
    BOOST_TEST(holds(refusal(d, image_file(written(in, "b.png", ""))), "is empty"));
    auto const large = refusal(d, image_file(written(in, "c.png", png(101))));
    BOOST_TEST(holds(large, "101 bytes"));
    BOOST_TEST(holds(large, "max_upload_bytes is 100"));
    BOOST_TEST(holds(refusal(d, image_file(in.path().string())), "is a directory"));
    BOOST_TEST(holds(refusal(d, image_file(in.path() / "none.png")), "No such file"));
    BOOST_TEST(holds(refusal(d, image_file("")), "empty"));
    BOOST_TEST(holds(refusal(d, image_file("a\0b"s)), "zero byte"));
    auto const pipe = (in.path() / "pipe.png").string();
    BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    BOOST_TEST(holds(refusal(d, image_file(pipe)), "not a regular file"));
    BOOST_TEST(holds(refusal(d, image_bytes(std::string("BM bitmap"))), "is not an image"));
    BOOST_TEST(holds(refusal(d, image_bytes(std::string())), "empty"));
    BOOST_TEST(holds(refusal(d, image_bytes(png(101))), "101 bytes"));
}

BOOST_AUTO_TEST_CASE(incomplete_image_is_refused_before_anything_is_sent)
{
    auto const in = temporary_directory();
    auto d = v1_fixture();
    auto const whole = png(500);
    for (auto const& bytes :
         {whole.substr(0, 8), whole.substr(0, 400), whole.substr(0, whole.size() - 1),
          "\xff\xd8\xff"s, "RIFF\xff\x00\x00\x00WEBPVP8 "s + std::string(8, 'w'), "GIF89a"s,
          "\x00\x00\x00\x18"s + "ftypheic"}) {
        auto const size = std::to_string(bytes.size());
        BOOST_TEST(holds(refusal(d, image_bytes(bytes)), "is incomplete"), size);
        BOOST_TEST(
            holds(refusal(d, image_file(written(in, "a", bytes))), "a\" is incomplete"), size);
    }
}

BOOST_AUTO_TEST_CASE(file_is_examined_without_being_sent)
{
    auto const in = temporary_directory();
    auto params = on_v1();
    params.max_upload_bytes = 100;
    auto d = v1_fixture(params);
    auto const gif = "GIF89a\x05\x00\x07\x00\x00\x00\x00;"s;
    auto const seen = d.service->examine_image(image_file(written(in, "a.png", gif)));
    BOOST_REQUIRE_MESSAGE(seen, seen.error().to_string());
    BOOST_TEST(seen->content_type == "image/gif");
    BOOST_TEST(seen->bytes == gif.size());
    BOOST_TEST(seen->width.value_or(0) == 5u);
    BOOST_TEST(seen->height.value_or(0) == 7u);
    for (auto const& [bytes, reason] :
         {std::pair("text"s, "is not an image"), std::pair(png(101), "max_upload_bytes is 100")}) {
        auto const wrong = d.service->examine_image(image_file(written(in, "b.png", bytes)));
        BOOST_REQUIRE(!wrong);
        BOOST_TEST(wrong.error() == errc::invalid_argument);
        BOOST_TEST(holds(wrong.error().message(), reason), wrong.error().message());
    }
    BOOST_TEST(d.wire->seen.empty());
}

BOOST_AUTO_TEST_CASE(file_that_may_not_be_read_is_refused_with_the_reason)
{
    auto const in = temporary_directory();
    auto const path = written(in, "a.png", png());
    BOOST_TEST_REQUIRE(::chmod(path.c_str(), 0) == 0);
    if (::access(path.c_str(), R_OK) == 0) {
        BOOST_TEST_MESSAGE("This user may read every file.");
        return;
    }
    auto d = v1_fixture();
    BOOST_TEST(holds(refusal(d, image_file(path)), "Permission denied"));
}

BOOST_AUTO_TEST_CASE(file_that_changes_while_it_is_read_is_refused)
{
    auto const in = temporary_directory();
    constexpr std::size_t size = 8 << 20;
    auto const path = written(in, "a.png", png(size));
    auto is_done = std::atomic<bool>(false);
    auto changing = std::thread([&is_done, &path] {
        for (std::time_t second = 1; !is_done; ++second) {
            timespec const times[] = {{0, UTIME_OMIT}, {second, 0}};
            ::utimensat(AT_FDCWD, path.c_str(), times, 0);
        }
    });
    // One reading may fall between two changes.
    auto rejection = std::string();
    for (auto tries = 0; tries < 100 && rejection.empty(); ++tries) {
        auto const body = call::make_upload_body(image_file(path), 2 * size);
        if (!body) rejection = body.error().message();
    }
    is_done = true;
    changing.join();
    BOOST_TEST(holds(rejection, "changed while it was read"), rejection);
    auto const quiet = call::make_upload_body(image_file(path), 2 * size);
    BOOST_REQUIRE_MESSAGE(quiet, quiet.error().to_string());
    BOOST_TEST(quiet->bytes == size);
}

BOOST_AUTO_TEST_CASE(addresses_are_http_https_or_data)
{
    auto params = on_v1();
    params.max_upload_bytes = 100;
    auto d = v1_fixture(params);
    BOOST_TEST(holds(refusal(d, "photo.jpg"), "image_file"));
    BOOST_TEST(holds(refusal(d, "/etc/passwd"), "image_file"));
    BOOST_TEST(holds(refusal(d, "file:///etc/passwd"), "image_file"));
    BOOST_TEST(holds(refusal(d, "ftp://example.com/a.png"), "http, https or data"));
    BOOST_TEST(holds(refusal(d, "javascript:alert(1)"), "http, https or data"));
    BOOST_TEST(holds(refusal(d, ""), "empty"));
    BOOST_TEST(holds(refusal(d, "https://"), "host"));
    BOOST_TEST(holds(refusal(d, "https:///a.png"), "host"));
    BOOST_TEST(holds(refusal(d, "https://example.com/a b.png"), "visible ASCII"));
    BOOST_TEST(holds(refusal(d, "data:image/png;base64"), "comma"));
    BOOST_TEST(holds(refusal(d, "data:image/png;base64,"), "no image"));
    BOOST_TEST(holds(refusal(d, "data:image/png;base64," + std::string(400, 'A')), "100"));
    d.when_uploaded = [&] { return d.dated(200, d.shown(d.add("up-1", "", ""))); };
    for (auto const* url :
         {"https://example.com/a.png?x=1&y=2", "HTTP://example.com/a", "data:,x",
          "data:image/png;base64,AAAA"}) {
        BOOST_REQUIRE(d.upload(url));
        BOOST_TEST(d.body == R"({"imageUrl":")" + std::string(url) + R"("})");
    }
}

BOOST_AUTO_TEST_CASE(refused_upload_is_free_and_not_sent_again)
{
    for (auto const status : {400, 403, 413, 422}) {
        auto d = v1_fixture();
        d.when_uploaded = [&] { return d.dated(status, R"({"detail":"no"})"); };
        auto const got = d.upload(image_bytes(png()));
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().charge().state == charge_state::not_charged);
        BOOST_TEST(!got.error().pending());
        BOOST_TEST(d.uploads == 1);
        BOOST_TEST(d.lists == 0);
    }
}

BOOST_AUTO_TEST_CASE(upload_whose_answer_was_lost_is_found_in_the_list_and_not_sent_again)
{
    auto d = v1_fixture();
    auto const png_bytes = png(5000);
    d.when_uploaded = arrives_and_loses(d, png_bytes);
    auto const got = d.upload(image_bytes(png_bytes));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->id.str() == "up-1");
    BOOST_TEST(d.uploads == 1);
    BOOST_TEST(d.contents == 1);
    // The next one is another, though it looks the same.
    auto const next = d.upload(image_bytes(png_bytes));
    BOOST_REQUIRE(next);
    BOOST_TEST(next->id.str() == "up-2");
    BOOST_TEST(d.uploads == 2);
}

BOOST_AUTO_TEST_CASE(lost_upload_with_bytes_behind_its_end_is_found_as_well)
{
    auto d = v1_fixture();
    auto const png_bytes = png(5000) + "bytes behind the end";
    d.when_uploaded = arrives_and_loses(d, png_bytes);
    auto const got = d.upload(image_bytes(png_bytes));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->id.str() == "up-1");
    BOOST_TEST(d.uploads == 1);
}

BOOST_AUTO_TEST_CASE(upload_that_did_not_arrive_is_sent_again_with_the_same_bytes)
{
    auto d = v1_fixture();
    auto const png_bytes = png(5000);
    d.when_uploaded = [&] {
        if (d.uploads == 1) return failed(errc::connection_lost, phase::response, 40);
        return d.dated(201, d.shown(d.add("up-2", "", "")));
    };
    auto const got = d.upload(image_bytes(png_bytes));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->id.str() == "up-2");
    BOOST_TEST(d.uploads == 2);
    BOOST_TEST(d.lists == 1);
    BOOST_TEST(d.body == body_of(png_bytes, "image/png"));
}

BOOST_AUTO_TEST_CASE(image_that_is_not_surely_the_lost_upload_is_not_taken_for_it)
{
    auto const png_bytes = png(5000);
    auto other = png_bytes;
    other[2000] = 'y';
    struct row
    {
        char const* what;
        std::function<void(v1_image&, v1_fixture&)> change;
    };
    for (auto const& [what, change] : std::vector<row>{
             {"other bytes", [&](v1_image& i, v1_fixture&) { i.bytes = other; }},
             {"other size", [](v1_image& i, v1_fixture&) { i.size = 4999; }},
             {"no size", [](v1_image& i, v1_fixture&) { i.size.reset(); }},
             {"old", [](v1_image& i, v1_fixture& d) { i.made = d.wall() - 1h; }},
             {"generated", [](v1_image& i, v1_fixture&) { i.prompt = "p"; }},
             {"edited", [](v1_image& i, v1_fixture&) { i.inputs = R"(["a"])"; }},
             {"cut", [](v1_image& i, v1_fixture&) { i.bytes.resize(4000); }}}) {
        auto d = v1_fixture();
        d.when_uploaded = [&] {
            if (d.uploads == 2) return d.dated(201, d.shown(d.add("again", "", "")));
            auto& image = d.add("up-1", "", "");
            image.size = png_bytes.size();
            image.bytes = png_bytes;
            change(image, d);
            return failed(errc::connection_lost, phase::response, 90);
        };
        auto const got = d.upload(image_bytes(png_bytes));
        BOOST_REQUIRE_MESSAGE(got, what << ": " << got.error().to_string());
        BOOST_TEST(got->id.str() == "again", what);
    }
}

BOOST_AUTO_TEST_CASE(upload_by_address_is_simply_sent_again)
{
    auto d = v1_fixture();
    d.when_uploaded = [&] {
        if (d.uploads == 1) return failed(errc::connection_lost, phase::response, 90);
        return d.dated(201, d.shown(d.add("up-2", "", "")));
    };
    auto const got = d.upload("https://example.com/a.png");
    BOOST_REQUIRE(got);
    BOOST_TEST(d.uploads == 2);
    BOOST_TEST(d.lists == 0);
}

BOOST_AUTO_TEST_CASE(last_attempt_of_an_upload_is_looked_for_as_well)
{
    auto params = on_v1();
    params.retry.max_attempts = 1;
    auto d = v1_fixture(params);
    auto const png_bytes = png(300);
    d.when_uploaded = arrives_and_loses(d, png_bytes);
    auto const got = d.upload(image_bytes(png_bytes));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->id.str() == "up-1");
    d.when_uploaded = [&] { return failed(errc::connection_lost, phase::response, 90); };
    auto const lost = d.upload(image_bytes(png_bytes));
    BOOST_REQUIRE(!lost);
    BOOST_TEST(lost.error().charge().state == charge_state::not_charged);
}

BOOST_AUTO_TEST_CASE(unauthorized_upload_is_sent_again_with_a_fresh_token)
{
    auto d = v1_fixture();
    d.when_uploaded = [&] {
        if (d.uploads == 1) return d.dated(401, "{}");
        return d.dated(201, d.shown(d.add("up-1", "", "")));
    };
    auto const png_bytes = png(1000);
    BOOST_REQUIRE(d.upload(image_bytes(png_bytes)));
    BOOST_TEST(d.body == body_of(png_bytes, "image/png"));
    BOOST_TEST(d.wire->token_requests == 2u);
    BOOST_TEST(d.lists == 0);
}

BOOST_AUTO_TEST_CASE(content_is_compared_in_pieces_of_any_size)
{
    auto const png_bytes = png(1000);
    auto encoded = std::string();
    core::append_base64(encoded, png_bytes);
    for (auto const step :
         {std::size_t(1), std::size_t(2), std::size_t(3), std::size_t(7), std::size_t(999),
          std::size_t(1000)}) {
        auto same = call::upload_comparison(encoded);
        for (std::size_t at = 0; at < png_bytes.size(); at += step) {
            BOOST_TEST_REQUIRE(same.take(std::string_view(png_bytes).substr(at, step)));
        }
        BOOST_TEST(same.finish());
    }
    auto longer = call::upload_comparison(encoded);
    BOOST_TEST(longer.take(png_bytes));
    longer.take("x");
    BOOST_TEST(!longer.finish());
    auto shorter = call::upload_comparison(encoded);
    BOOST_TEST(shorter.take(std::string_view(png_bytes).substr(0, 999)));
    BOOST_TEST(!shorter.finish());
}

BOOST_AUTO_TEST_SUITE_END()
