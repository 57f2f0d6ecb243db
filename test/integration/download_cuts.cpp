// SPDX-License-Identifier: BSL-1.0
// Downloads that break off, never end, or have lost their link.
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(download_cuts)

namespace {

constexpr char storage_path[] = "/storage/generated/";

/// A service with one image in it, and an empty directory.
class with_image : public against_sandbox
{
public:
    explicit with_image(change const& adapt = {}) : against_sandbox(adapt)
    {
        auto made = get(service->generate(generate_params("a fox")));
        require_good(made);
        first_image = made->images.at(0);
        require_good(get(service->download(first_image, download_target::memory(bytes))));
    }

    result<download_info> to_file() { return get(service->download(first_image, target())); }
    std::string target() const { return folder.file("image.png"); }

    image first_image;
    std::string bytes;
    temporary_directory folder;
};

enum class framing
{
    length,
    chunks,
    connection
};

/// The first `size` bytes of the image, and the end of the connection.
fault cut_at(std::string const& bytes, std::size_t size, framing how)
{
    auto made = fault(fault_kind::raw, "GET", storage_path);
    made.raw = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n";
    auto const part = bytes.substr(0, size);
    switch (how) {
    case framing::length:
        made.raw += "Content-Length: " + std::to_string(bytes.size()) + "\r\n\r\n" + part;
        break;
    case framing::chunks: {
        made.raw += "Transfer-Encoding: chunked\r\n\r\n";
        constexpr std::size_t piece = 50;
        for (std::size_t at = 0; at < size; at += piece) {
            auto const one = part.substr(at, piece);
            auto hex = std::string();
            for (auto n = one.size(); n > 0; n /= 16) hex.insert(0, 1, "0123456789abcdef"[n % 16]);
            made.raw += hex + "\r\n" + one + "\r\n";
        }
        break;
    }
    case framing::connection: made.raw += "\r\n" + part; break;
    }
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(image_cut_anywhere_in_any_framing_is_fetched_again_or_no_file)
{
    auto service = with_image();
    for (auto const how : {framing::length, framing::chunks, framing::connection}) {
        auto sizes = std::vector<std::size_t>{service.bytes.size() - 1};
        for (std::size_t tenth = 0; tenth < 10; ++tenth) {
            sizes.push_back(service.bytes.size() * tenth / 10);
        }
        for (auto const size : sizes) {
            auto once = cut_at(service.bytes, size, how);
            service.server.inject(once);
            auto const got = service.to_file();
            require_good(got);
            BOOST_TEST(got->attempts == 2);
            BOOST_TEST(read_whole(service.target()) == service.bytes);
            std::filesystem::remove(service.target());

            once.times = -1;
            service.server.inject(once);
            auto const lost = service.to_file();
            BOOST_REQUIRE(!lost);
            BOOST_TEST(
                (lost.error().value() == errc::connection_lost ||
                 lost.error().value() == errc::bad_response));
            BOOST_TEST(service.folder.is_empty());
            service.server.clear_faults();
        }
    }
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(endless_download_ends_at_its_limit)
{
    constexpr std::size_t limit = std::size_t(1) << 20;
    auto service = with_image([](client_params& params) { params.max_download_bytes = limit; });
    auto const rest = std::string(4 * limit, 'x');
    auto const head = std::string("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n");
    for (auto const& raw :
         {head + "\r\n" + service.bytes + rest,
          head + "Content-Length: 10737418240\r\n\r\n" + service.bytes,
          head + "Transfer-Encoding: chunked\r\n\r\n400000\r\n" + rest}) {
        auto endless = fault(fault_kind::raw, "GET", storage_path);
        endless.raw = raw;
        service.server.inject(endless);
        auto const got = service.to_file();
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().value() == errc::response_too_large, got.error().to_string());
        BOOST_TEST(got.error().details().attempts == 1);
        BOOST_TEST(service.folder.is_empty());
    }
    require_good(service.to_file());
}

BOOST_AUTO_TEST_CASE(image_with_an_expired_link_is_fetched_by_its_id)
{
    for (auto const status : {403U, 404U}) {
        auto service = with_image();
        auto expired = fault::with_response(status, "<Error>expired</Error>", "GET", storage_path);
        expired.times = -1;
        service.server.inject(expired);
        auto const by_link = service.to_file();
        BOOST_REQUIRE(!by_link);
        BOOST_TEST(
            (by_link.error().value() ==
             (status == 403U ? errc::permission_denied : errc::not_found)));
        auto const id = service.first_image.image_id.value();
        require_good(service.get(service->get_history_item(id)));
        auto const by_id = service.get(service->download(id, service.target()));
        require_good(by_id);
        BOOST_TEST(read_whole(service.target()) == service.bytes);
        BOOST_TEST(service.arrived("POST", generate_path) == 1U);
        BOOST_TEST(service.server.credits_charged() == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
