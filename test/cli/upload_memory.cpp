// SPDX-License-Identifier: BSL-1.0
// The memory of the tool while it uploads a file: the base64 of the file once, and no second copy.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <sys/types.h>

namespace neuroflash::test {

namespace {

constexpr std::size_t small_size = 1'000;
constexpr std::size_t large_size = 20'000'000;
constexpr long slack_kib = 2'048;

/// A file of that size, which the service takes as a GIF and does not decode.
std::string gif(std::size_t size)
{
    using namespace std::string_literals;
    constexpr std::size_t largest_block = 255;
    auto const image = "\x2c\0\0\0\0\1\0\1\0\0\x02\x02\x4c\x01\0;"s;
    auto bytes = "GIF89a\1\0\1\0\0\0\0\x21\xfe"s; // the size, and a comment, which fills the file
    while (bytes.size() + largest_block + 2 + image.size() <= size) {
        bytes += static_cast<char>(largest_block);
        bytes.append(largest_block, 'x');
    }
    bytes += '\0';
    return bytes + image;
}

/// The largest resident memory of a process in KiB; 0 once it has ended. The figure of `wait4` is
/// not used, because it starts with the memory of the process that started the child.
long peak_kib(pid_t process)
{
    auto status = std::ifstream("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    }
    return 0;
}

/// Requests are not recorded, because their bodies are large.
sandbox::sandbox_params forgetful_sandbox()
{
    auto params = small_sandbox();
    params.record = false;
    return params;
}

struct upload_memory_fixture : cli_fixture
{
    upload_memory_fixture() : cli_fixture(forgetful_sandbox()) {}

    long peak_of_upload(std::size_t size) const
    {
        std::ofstream(directory / "image.gif", std::ios::binary) << gif(size);
        auto child = child_process(setup({"upload", "image.gif"}));
        auto peak = 0L;
        BOOST_TEST_REQUIRE(poll_until([&] {
            auto const now = peak_kib(child.id());
            peak = std::max(peak, now);
            return now == 0;
        }));
        auto const end = child.wait();
        BOOST_REQUIRE_MESSAGE(end.code == 0, end.err);
        return peak;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(upload_memory, upload_memory_fixture)

BOOST_AUTO_TEST_CASE(large_file_needs_its_base64_once)
{
    auto const small = peak_of_upload(small_size);
    auto const large = peak_of_upload(large_size);
    constexpr auto base64_kib = static_cast<long>((large_size + 2) / 3 * 4 / 1024);
    BOOST_TEST_MESSAGE(
        "peak with 1 KB: " << small << " KiB; with 20 MB: " << large << " KiB; base64 "
                           << base64_kib << " KiB");
    BOOST_TEST(large - small <= base64_kib + slack_kib);
    BOOST_TEST(large - small >= base64_kib / 2); // the measurement works
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
