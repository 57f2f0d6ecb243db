// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <openssl/sha.h>

#include <array>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(download)

namespace {

constexpr char storage_path[] = "/storage/generated/";

std::string sha256_of(std::string_view bytes)
{
    auto digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>();
    SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), digest.data());
    auto text = std::string();
    for (auto const byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

/// `to`, asking for the hash.
download_target hashed(download_target to)
{
    to.want_sha256();
    return to;
}

/// A service with one image in it, and an empty directory.
class with_image : public against_sandbox
{
public:
    explicit with_image(change const& adapt = {}, std::string const& format = "png")
        : against_sandbox(adapt)
    {
        auto ask = generate_params("a fox");
        ask.output_format = format;
        auto const made = get(service->generate(ask));
        require_good(made);
        first_image = made->images.at(0);
    }

    result<download_info> to_file(download_source from)
    {
        return get(service->download(std::move(from), hashed(target())));
    }
    result<download_info> to_file() { return to_file(first_image); }

    std::string target() const { return folder.file("image.png"); }

    image first_image;
    temporary_directory folder;
};

/// No image is saved, and no file is left behind.
void check_no_file(with_image& service, errc code)
{
    auto const failed = service.to_file();
    BOOST_REQUIRE(!failed);
    BOOST_TEST(failed.error().value() == code, failed.error().to_string());
    BOOST_TEST(failed.error().charge().state == charge_state::not_charged);
    BOOST_TEST(service.folder.is_empty());
}

struct bad_row
{
    char const* name;
    char const* type;
    char const* body;
    char const* words;
};

constexpr char whole_jpeg[] =
    "\xff\xd8\xff\xe0 not really, but it begins and ends like one \xff\xd9";

constexpr bad_row bad_bodies[] = {
    {"a page of HTML", "text/html", "<html>Your session has expired</html>",
     "not those of a known format"},
    {"a page of HTML that calls itself an image", "image/png", "<!doctype html>",
     "not those of a known format"},
    {"nothing", "image/png", "", "it is empty"},
    {"JSON", "application/json", R"({"detail":"later"})", "not those of a known format"},
    {"another kind of file", "image/png", "%PDF-1.7 and so on", "not those of a known format"},
    {"a PNG without its end", "image/png", "\x89PNG\r\n\x1a\n....IHDR....", "its end is missing"},
    {"an image that calls itself a page", "text/html", whole_jpeg, "declared type"},
};

} // namespace

BOOST_DATA_TEST_CASE(
    every_format_comes_whole_into_a_file,
    boost::unit_test::data::make({std::string("png"), std::string("jpeg"), std::string("webp")}),
    format)
{
    auto service = with_image({}, format);
    auto const got = service.to_file();
    require_good(got);
    auto const bytes = read_whole(service.target());
    BOOST_TEST(got->bytes == bytes.size());
    BOOST_TEST(got->content_type == "image/" + format);
    BOOST_TEST(got->declared_type == "image/" + format);
    BOOST_TEST(got->sha256 == sha256_of(bytes));
    BOOST_TEST(got->path == service.target());
    BOOST_TEST(got->attempts == 1);
    auto files = std::filesystem::directory_iterator(service.folder.path());
    BOOST_TEST(std::distance(begin(files), end(files)) == 1); // the temporary name is gone
}

BOOST_AUTO_TEST_CASE(image_id_path_url_and_image_are_the_same_image)
{
    auto service = with_image();
    auto const id = *service.first_image.image_id;
    auto const sources = std::vector<download_source>{
        service.first_image, id, service->path_of(id), service.first_image.url,
        service.server.origin() + service->path_of(id).str()};
    auto first = std::string();
    for (auto const& source : sources) {
        auto bytes = std::string("left over");
        auto const got = service.get(service->download(source, download_target::memory(bytes)));
        require_good(got);
        BOOST_TEST(got->path.empty());
        if (first.empty()) first = bytes;
        BOOST_TEST(bytes == first);
    }
}

BOOST_AUTO_TEST_CASE(a_relative_url_is_one_of_the_service)
{
    auto service = with_image();
    auto relative = service.first_image;
    relative.url = relative.url.substr(service.server.origin().size());
    BOOST_TEST(relative.url.front() == '/');
    require_good(service.to_file(relative));
    require_good(service.to_file(relative.url));
}

BOOST_AUTO_TEST_CASE(an_existing_file_is_replaced_only_by_a_whole_image)
{
    auto service = with_image();
    service.folder.write("image.png", "old");
    auto gone = fault::with_response(404, "", "GET", storage_path);
    service.server.inject(gone);
    BOOST_TEST(service.to_file().error().value() == errc::not_found);
    BOOST_TEST(read_whole(service.target()) == "old");
    require_good(service.to_file());
    BOOST_TEST(read_whole(service.target()).starts_with("\x89PNG"));
}

BOOST_DATA_TEST_CASE(
    what_is_no_image_is_an_error_and_leaves_no_file,
    boost::unit_test::data::xrange(std::size(bad_bodies)), index)
{
    auto const& row = bad_bodies[index];
    BOOST_TEST_CONTEXT(row.name)
    {
        auto service = with_image();
        auto planned = fault::with_response(200, row.body, "GET", storage_path);
        planned.content_type = row.type;
        planned.times = -1;
        service.server.inject(planned);
        check_no_file(service, errc::bad_response);
        auto const message = service.to_file().error().message();
        BOOST_TEST(message.find(row.words) != std::string::npos, message);
    }
}

BOOST_AUTO_TEST_CASE(a_cut_image_is_fetched_again)
{
    auto service = with_image();
    auto cut = fault(fault_kind::cut_body, "GET", storage_path);
    cut.bytes = 60;
    cut.times = 2;
    service.server.inject(cut);
    auto const got = service.to_file();
    require_good(got);
    BOOST_TEST(got->attempts == 3);
    auto const bytes = read_whole(service.target());
    BOOST_TEST(got->sha256 == sha256_of(bytes));
    BOOST_TEST(got->bytes == bytes.size());
}

BOOST_AUTO_TEST_CASE(an_image_that_is_always_cut_is_an_error_and_leaves_no_file)
{
    auto service = with_image();
    auto cut = fault(fault_kind::cut_body, "GET", storage_path);
    cut.bytes = 60;
    cut.times = -1;
    service.server.inject(cut);
    check_no_file(service, errc::connection_lost);
    BOOST_TEST(service.server.stats().faults_applied == 3U);
}

BOOST_AUTO_TEST_CASE(a_sink_that_has_taken_a_part_is_not_given_it_twice)
{
    auto service = with_image();
    auto cut = fault(fault_kind::cut_body, "GET", storage_path);
    cut.bytes = 60;
    service.server.inject(cut);
    auto bytes = std::string();
    auto const sink =
        download_target::sink([&bytes](std::string_view piece) -> asio::awaitable<error_code> {
            bytes += piece;
            co_return error_code();
        });
    auto const failed = service.get(service->download(service.first_image, sink));
    BOOST_TEST(failed.error().value() == errc::connection_lost);
    BOOST_TEST(bytes.size() == 60U);
    BOOST_TEST(service.server.stats().faults_applied == 1U);
}

BOOST_AUTO_TEST_CASE(a_declared_type_that_differs_is_reported_next_to_the_real_one)
{
    auto service = with_image();
    auto planned = fault::with_response(200, whole_jpeg, "GET", storage_path);
    planned.content_type = "Image/PNG; charset=binary";
    service.server.inject(planned);
    auto const got = service.to_file();
    require_good(got);
    BOOST_TEST(got->content_type == "image/jpeg");
    BOOST_TEST(got->declared_type == "image/png");
}

BOOST_AUTO_TEST_CASE(a_sinks_error_ends_the_download_and_becomes_the_cause)
{
    auto service = with_image();
    auto const full = make_error_code(boost::system::errc::no_space_on_device);
    auto const refuse = download_target::sink(
        [&](std::string_view) -> asio::awaitable<error_code> { co_return full; });
    auto const failed = service.get(service->download(service.first_image, refuse)).error();
    BOOST_TEST(failed.value() == errc::storage_failed);
    BOOST_TEST(failed.details().cause == full);
    BOOST_TEST(failed.details().attempts == 1);
    require_good(service.to_file());
}

BOOST_AUTO_TEST_CASE(a_sink_that_waits_gets_all_pieces_in_order)
{
    auto service = with_image();
    auto bytes = std::string();
    auto const slow =
        download_target::sink([&](std::string_view piece) -> asio::awaitable<error_code> {
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
            bytes += piece;
            co_return error_code();
        });
    auto drip = fault(fault_kind::drip, "GET", storage_path);
    drip.bytes = 100;
    service.server.inject(drip);
    auto const got = service.get(service->download(service.first_image, hashed(slow)));
    require_good(got);
    BOOST_TEST(got->sha256 == sha256_of(bytes));
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_missing_is_an_error_of_storage)
{
    auto service = with_image();
    auto const where = service.folder.file("no/such/directory.png");
    auto const failed = service.get(service->download(service.first_image, where)).error();
    BOOST_TEST(failed.value() == errc::storage_failed);
    BOOST_TEST(failed.details().cause == boost::system::errc::no_such_file_or_directory);
    BOOST_TEST(failed.details().attempts == 1);
    BOOST_TEST(service.folder.is_empty());
}

BOOST_AUTO_TEST_CASE(a_directory_where_the_file_should_be_is_an_error_of_storage)
{
    auto service = with_image();
    std::filesystem::create_directory(service.target());
    BOOST_TEST(service.to_file().error().value() == errc::storage_failed);
    BOOST_TEST(std::filesystem::is_empty(service.target()));
    auto files = std::filesystem::directory_iterator(service.folder.path());
    BOOST_TEST(std::distance(begin(files), end(files)) == 1);
}

BOOST_AUTO_TEST_CASE(an_expired_link_is_not_found)
{
    auto service = with_image();
    auto const expired = service.server.origin() + "/storage/generated/expired.png?sig=abc";
    auto const failed = service.to_file(expired).error();
    BOOST_TEST(failed.value() == errc::not_found);
    BOOST_TEST(failed.details().http_status == 404);
    BOOST_TEST(service.folder.is_empty());
}

BOOST_AUTO_TEST_CASE(an_image_beyond_the_limit_is_refused)
{
    auto service = with_image([](client_params& params) { params.max_download_bytes = 50; });
    check_no_file(service, errc::response_too_large);
    BOOST_TEST(service.server.stats().downloads == 1U);
}

BOOST_AUTO_TEST_CASE(a_redirect_to_a_foreign_host_is_followed_without_secrets)
{
    auto other = with_image();
    auto const ca = temporary_directory();
    auto service = with_image([&](client_params& params) {
        auto const both = read_whole(params.ca_file) + read_whole(other.server.ca_file());
        params.ca_file = ca.write("both.pem", both);
        params.internal_downloads = true; // the foreign host is this machine, too
    });
    auto away = fault::with_response(302, "", "GET", storage_path);
    away.headers.emplace_back("Location", other.first_image.url);
    service.server.inject(away);
    require_good(service.to_file());
    auto const theirs = other.server.requests().back();
    BOOST_TEST(theirs.target.starts_with(storage_path));
    BOOST_TEST(!theirs.authorized);
    BOOST_TEST(theirs.workspace.empty());
    BOOST_TEST(read_whole(service.target()).starts_with("\x89PNG"));
}

BOOST_AUTO_TEST_CASE(a_redirect_from_tls_to_plain_http_is_refused)
{
    auto plain = small_images();
    plain.tls = false;
    auto const other = sandbox::sandbox_server(plain);
    auto service = with_image();
    auto away = fault::with_response(302, "", "GET", storage_path);
    away.headers.emplace_back("Location", other.origin() + "/storage/generated/x.png");
    service.server.inject(away);
    check_no_file(service, errc::redirect_refused);
    BOOST_TEST(other.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_redirect_in_a_circle_ends)
{
    auto service = with_image();
    auto circle = fault::with_response(307, "", "GET", storage_path);
    circle.headers.emplace_back("Location", service.first_image.url);
    circle.times = -1;
    service.server.inject(circle);
    check_no_file(service, errc::redirect_refused);
    BOOST_TEST(service.server.stats().faults_applied == 6U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_downloaded_is_refused_before_anything_is_sent)
{
    auto service = against_sandbox();
    auto bytes = std::string();
    for (auto const* const bad :
         {"ftp://127.0.0.1/x.png", "file:///etc/passwd", "http://app.neuroflash.com/x.png",
          "image.png", "https://user:word@127.0.0.1/x.png", "//127.0.0.1/x.png"}) {
        auto const refused =
            service.get(service->download(bad, download_target::memory(bytes))).error();
        BOOST_TEST(refused.value() == errc::invalid_argument, bad);
    }
    auto const nothing =
        service.get(service->download(image(), download_target::memory(bytes))).error();
    BOOST_TEST(nothing.value() == errc::invalid_argument);
    auto const nowhere = service.get(service->download(image_id("x"), download_target("")));
    BOOST_TEST(nowhere.error().value() == errc::invalid_argument);
    BOOST_TEST(service.server.requests().empty());
}

BOOST_AUTO_TEST_CASE(twenty_downloads_at_once_into_files)
{
    auto service = with_image([](client_params& params) { params.max_connections = 4; });
    auto const all = service.get_all<result<download_info>>(20, [&](int i) {
        return service->download(
            service.first_image, hashed(service.folder.file(std::to_string(i) + ".png")));
    });
    for (auto const& one : all) {
        require_good(one);
        BOOST_TEST(one->sha256 == sha256_of(read_whole(one->path)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
