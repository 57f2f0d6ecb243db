// SPDX-License-Identifier: BSL-1.0
#include "call/download/image_sink.hpp"
#include "common/unit_test.hpp"

#include "common/call_fixture.hpp"
#include "common/temporary_directory.hpp"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(download_sink)

namespace {

constexpr char png[] = "\x89PNG\r\n\x1a\n 1234 IEND\xae\x42\x60\x82";
constexpr char image_url[] = "https://storage.example.com/a.png";

exchange_outcome image_response(std::string body = png, std::string type = "image/png")
{
    return answered(200, std::move(body), {{"content-type", std::move(type)}});
}

struct fixture : call_fixture
{
    fixture() : call_fixture(with_workspace()) {}

    temporary_directory folder;
    std::string path = folder.file("a.png");
};

/// Files in the folder.
std::vector<std::string> files(temporary_directory const& folder)
{
    auto names = std::vector<std::string>();
    for (auto const& one : fs::directory_iterator(folder.path())) {
        names.push_back(one.path().filename().string());
    }
    return names;
}

mode_t mode_of(std::string const& path)
{
    struct stat facts = {};
    ::stat(path.c_str(), &facts);
    return facts.st_mode & 0777;
}

} // namespace

BOOST_AUTO_TEST_CASE(file_has_another_name_in_the_same_folder_until_it_is_published)
{
    auto const folder = temporary_directory();
    auto const path = folder.file("a.png");
    auto file = support::atomic_file(path);
    BOOST_TEST(!file.open());
    BOOST_TEST(!file.write("abc"));
    auto const names = files(folder);
    BOOST_TEST_REQUIRE(names.size() == 1U);
    BOOST_TEST(names[0].starts_with("a.png."));
    BOOST_TEST(names[0].ends_with(".part"));
    BOOST_TEST(!file.publish());
    BOOST_TEST(files(folder) == std::vector<std::string>{"a.png"});
    BOOST_TEST(read_whole(path) == "abc");
    auto const mask = ::umask(0);
    ::umask(mask);
    BOOST_TEST(mode_of(path) == (0666U & ~mask));
}

BOOST_AUTO_TEST_CASE(file_that_is_not_published_leaves_nothing)
{
    auto const folder = temporary_directory();
    {
        auto file = support::atomic_file(folder.file("a.png"));
        BOOST_TEST(!file.open());
        BOOST_TEST(!file.write("abc"));
    }
    BOOST_TEST(folder.is_empty());
}

BOOST_AUTO_TEST_CASE(file_that_is_opened_again_is_read_from_the_start)
{
    auto const folder = temporary_directory();
    auto file = support::atomic_file(folder.file("a.png"));
    BOOST_TEST(!file.open());
    BOOST_TEST(!file.write("old"));
    BOOST_TEST(!file.open());
    BOOST_TEST(files(folder).size() == 1U);
    BOOST_TEST(!file.write("new"));
    BOOST_TEST(!file.publish());
    BOOST_TEST(read_whole(folder.file("a.png")) == "new");
}

BOOST_AUTO_TEST_CASE(file_with_a_given_temporary_name_replaces_what_had_that_name)
{
    auto const folder = temporary_directory();
    auto const target = folder.write("precious", "keep");
    auto const temporary = folder.file(".part");
    fs::create_symlink(target, temporary);
    auto file = support::atomic_file();
    BOOST_TEST(!file.open_as(temporary));
    BOOST_TEST(file.temporary() == temporary);
    BOOST_TEST(!file.write("new"));
    BOOST_TEST(!file.close());
    BOOST_TEST(read_whole(temporary) == "new");
    BOOST_TEST(!file.publish_as(folder.file("a.png")));
    BOOST_TEST(!fs::exists(temporary));
    BOOST_TEST(read_whole(folder.file("a.png")) == "new");
    BOOST_TEST(read_whole(target) == "keep");
}

BOOST_AUTO_TEST_CASE(file_replaces_a_link_and_does_not_write_through_it)
{
    auto const folder = temporary_directory();
    auto const target = folder.write("precious", "keep");
    fs::create_symlink(target, folder.file("a.png"));
    auto file = support::atomic_file(folder.file("a.png"));
    BOOST_TEST(!file.open());
    BOOST_TEST(!file.write("new"));
    BOOST_TEST(!file.publish());
    BOOST_TEST(read_whole(target) == "keep");
    BOOST_TEST(!fs::is_symlink(folder.file("a.png")));
}

// With the rights of root, a download to /dev/null would take its name from all programs.
BOOST_AUTO_TEST_CASE(file_replaces_neither_a_pipe_nor_a_directory)
{
    auto const folder = temporary_directory();
    auto const pipe = folder.file("pipe");
    BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    fs::create_directory(folder.file("folder"));
    struct row
    {
        std::string path;
        std::errc why;
    };
    for (auto const& [path, why] :
         {row{pipe, std::errc::file_exists},
          row{folder.file("folder"), std::errc::is_a_directory}}) {
        auto file = support::atomic_file(path);
        BOOST_TEST(file.check_replaceable() == why);
        BOOST_TEST(!file.open());
        BOOST_TEST(file.publish() == why);
    }
    BOOST_TEST(support::atomic_file("/dev/null").check_replaceable() == std::errc::file_exists);
    BOOST_TEST(fs::is_fifo(pipe));
    BOOST_TEST(files(folder).size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(download_says_what_it_got, fixture)
{
    wire->expect(image_response());
    auto const got = download(image_url, path);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->bytes == sizeof(png) - 1);
    BOOST_TEST(got->content_type == "image/png");
    BOOST_TEST(got->declared_type == "image/png");
    BOOST_TEST(got->path == path);
    BOOST_TEST(got->attempts == 1);
    BOOST_TEST(got->sha256 == ""); // it was not requested
    BOOST_TEST(read_whole(path) == png);
    BOOST_TEST(wire->token_requests == 0U); // it is none of the API's
}

BOOST_FIXTURE_TEST_CASE(hash_is_sha_256, fixture)
{
    // 64 KiB of GIF, against coreutils.
    auto body = "GIF89a" + std::string(65530, 'x');
    wire->expect(image_response(body, "image/gif"));
    auto to = download_target(path);
    to.want_sha256();
    auto const got = download(image_url, to);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->sha256 == "5c99effcc287f772ea46021779cefb7c31da6eb3744fd8a7576865f7b56c2020");
}

BOOST_FIXTURE_TEST_CASE(failed_download_leaves_no_file_and_an_old_one_alone, fixture)
{
    folder.write("a.png", "old");
    for (auto const& outcome :
         {answered(404), answered(500), image_response(""), image_response("<html>", "text/html"),
          image_response("\x89PNG\r\n\x1a\n cut off", "image/png"),
          image_response(png, "text/html"), failed(errc::connection_lost, phase::body, 9)}) {
        wire->otherwise = always(outcome);
        BOOST_TEST(!download(image_url, path));
        BOOST_TEST(files(folder) == std::vector<std::string>{"a.png"});
        BOOST_TEST(read_whole(path) == "old");
    }
}

BOOST_FIXTURE_TEST_CASE(each_attempt_begins_a_new_file, fixture)
{
    wire->expect(image_response("\x89PNG\r\n\x1a\n a longer one that is cut"));
    wire->expect(image_response());
    auto const got = download(image_url, path);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->attempts == 2);
    BOOST_TEST(got->bytes == sizeof(png) - 1);
    BOOST_TEST(read_whole(path) == png);
}

BOOST_FIXTURE_TEST_CASE(type_goes_by_the_first_bytes, fixture)
{
    wire->expect(image_response("\xff\xd8\xff jpeg \xff\xd9", "Image/PNG; charset=x"));
    auto const got = download(image_url, path);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->content_type == "image/jpeg");
    BOOST_TEST(got->declared_type == "image/png");
}

BOOST_FIXTURE_TEST_CASE(function_is_not_fed_again_after_pieces_were_handed_out, fixture)
{
    wire->otherwise = always(image_response("\x89PNG\r\n\x1a\n cut"));
    auto fed = std::string();
    auto const sink =
        download_target::sink([&fed](std::string_view piece) -> asio::awaitable<error_code> {
            fed += piece;
            co_return error_code();
        });
    auto const got = download(image_url, sink);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::bad_response);
    BOOST_TEST(wire->calls() == 1U);
    BOOST_TEST(fed == "\x89PNG\r\n\x1a\n cut");
}

BOOST_FIXTURE_TEST_CASE(string_in_memory_is_cleared_for_each_attempt, fixture)
{
    wire->expect(image_response("\x89PNG\r\n\x1a\n a longer one that is cut"));
    wire->expect(image_response());
    auto fed = std::string("old");
    auto const got = download(image_url, download_target::memory(fed));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->attempts == 2);
    BOOST_TEST(fed == png);
}

BOOST_FIXTURE_TEST_CASE(function_that_never_returns_ends_with_the_deadline, fixture)
{
    wire->otherwise = always(image_response());
    auto const sink = download_target::sink([](std::string_view) -> asio::awaitable<error_code> {
        auto timer = asio::steady_timer(co_await asio::this_coro::executor, time_point::max());
        co_await timer.async_wait(asio::use_awaitable);
        co_return error_code();
    });
    auto const got = download(image_url, sink);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::storage_failed);
    BOOST_TEST(is_dry());
}

BOOST_FIXTURE_TEST_CASE(image_that_the_service_cut_is_none, fixture)
{
    using namespace std::string_literals;
    for (auto const& cut : {
             "\xff\xd8\xff jpeg without its end"s,
             "RIFF\x40\0\0\0WEBP too short"s,
             "\x89PNG\r\n\x1a\n no end"s,
         }) {
        wire->otherwise = always(image_response(cut));
        BOOST_TEST(!download(image_url, path));
    }
    wire->otherwise = always(image_response("RIFF\x0b\0\0\0WEBP whole."s));
    auto const got = download(image_url, path);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->content_type == "image/webp");
}

BOOST_FIXTURE_TEST_CASE(id_that_names_no_image_is_not_downloaded, fixture)
{
    for (auto const* bad : {".", "..", "a/b", ""}) {
        auto const got = ask([&](client& c) { return c.download(image_id(bad), path); });
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().value() == errc::invalid_argument);
    }
    BOOST_TEST(wire->calls() == 0U);
}

BOOST_FIXTURE_TEST_CASE(function_is_fed_after_failures_that_brought_nothing, fixture)
{
    wire->expect(answered(503));
    wire->expect(failed(errc::connection_lost, phase::response, 9));
    wire->expect(image_response());
    auto fed = std::string();
    auto const got = download(image_url, download_target::memory(fed));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(fed == png);
    BOOST_TEST(got->path.empty());
}

BOOST_FIXTURE_TEST_CASE(function_that_refuses_ends_the_download_with_its_code, fixture)
{
    wire->otherwise = always(image_response());
    auto const sink = download_target::sink([](std::string_view) -> asio::awaitable<error_code> {
        co_return make_error_code(boost::system::errc::no_space_on_device);
    });
    auto const got = download(image_url, sink);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::storage_failed);
    BOOST_TEST(got.error().details().cause == boost::system::errc::no_space_on_device);
    BOOST_TEST(wire->calls() == 1U);
}

BOOST_FIXTURE_TEST_CASE(function_that_is_no_coroutine_has_taken_the_piece, fixture)
{
    wire->otherwise = always(image_response());
    auto taken = std::string();
    auto const sink = [&](std::string_view piece) -> asio::awaitable<error_code> {
        taken += piece;
        return {};
    };
    auto const got = download(image_url, sink);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(taken == png);
}

BOOST_FIXTURE_TEST_CASE(function_that_throws_has_failed_to_store_and_harms_no_other_call, fixture)
{
    wire->otherwise = always(image_response());
    auto const sink = download_target::sink([](std::string_view) -> asio::awaitable<error_code> {
        throw std::runtime_error("mine");
        co_return error_code();
    });
    auto const got = download(image_url, sink);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::storage_failed);
    BOOST_TEST(bool(download(image_url, path)));
    BOOST_TEST(is_dry());
}

BOOST_FIXTURE_TEST_CASE(
    function_that_throws_what_is_no_exception_ends_the_download_at_once, fixture)
{
    wire->otherwise = always(image_response());
    auto const sink = download_target::sink([](std::string_view) -> asio::awaitable<error_code> {
        throw 1;
        co_return error_code();
    });
    auto const before = now();
    auto const got = download(image_url, sink);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::storage_failed);
    BOOST_TEST(now() == before);
}

BOOST_FIXTURE_TEST_CASE(place_that_cannot_be_written_is_a_storage_error_with_its_path, fixture)
{
    wire->otherwise = always(image_response());
    fs::create_directory(folder.file("folder"));
    for (auto const& where : {folder.file("missing/a.png"), folder.file("folder")}) {
        auto const got = download(image_url, where);
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().value() == errc::storage_failed);
        BOOST_TEST(got.error().details().cause.failed());
    }
    BOOST_TEST(files(folder) == std::vector<std::string>{"folder"});
}

BOOST_FIXTURE_TEST_CASE(pipe_is_not_replaced_by_a_download, fixture)
{
    wire->otherwise = always(image_response());
    auto const pipe = folder.file("pipe");
    BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    auto const got = download(image_url, pipe);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::storage_failed);
    BOOST_TEST(fs::is_fifo(pipe));
    BOOST_TEST(files(folder) == std::vector<std::string>{"pipe"});
}

BOOST_FIXTURE_TEST_CASE(sources_that_must_not_be_asked_send_nothing, fixture)
{
    for (auto const* url :
         {"", "http://storage.example.com/a.png", "http://169.254.169.254/", "ftp://a/b",
          "file:///etc/passwd", "data:image/png,x", "https://u:p@a.example/", "a.png", "//a/b",
          "http://127.0.0.1/a.png", "https://a b/", "/a\r\nb"}) {
        auto const got = download(url, path);
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().value() == errc::invalid_argument, url);
    }
    auto const nowhere = download(image_url, std::string());
    BOOST_REQUIRE(!nowhere);
    BOOST_TEST(nowhere.error().value() == errc::invalid_argument);
    BOOST_TEST(wire->seen.empty());
    BOOST_TEST(folder.is_empty());
}

BOOST_FIXTURE_TEST_CASE(refused_source_is_shown_without_its_signature, fixture)
{
    auto const got = download("http://a.example/x?sig=hunter2", path);
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().to_string().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
