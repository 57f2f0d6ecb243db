// SPDX-License-Identifier: BSL-1.0
// The system says no: no descriptor is left, or a file may not grow.
#include "common/against_sandbox.hpp"
#include "common/temporary_directory.hpp"

#include <csignal>
#include <cstring>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(system_limits)

namespace {

/// A lower limit for a scope.
class limit
{
public:
    limit(__rlimit_resource_t what, rlim_t value) : what_(what)
    {
        ::getrlimit(what_, &before_);
        auto lower = before_;
        lower.rlim_cur = value;
        ::setrlimit(what_, &lower);
    }
    ~limit() { ::setrlimit(what_, &before_); }
    limit(limit const&) = delete;
    limit& operator=(limit const&) = delete;

private:
    __rlimit_resource_t what_;
    rlimit before_ = {};
};

/// Takes every descriptor that is left, for a scope.
class no_descriptors
{
public:
    no_descriptors()
    {
        for (auto fd = ::dup(0); fd >= 0; fd = ::dup(0)) taken_.push_back(fd);
    }
    ~no_descriptors()
    {
        for (auto const fd : taken_) ::close(fd);
    }
    no_descriptors(no_descriptors const&) = delete;
    no_descriptors& operator=(no_descriptors const&) = delete;

private:
    std::vector<int> taken_;
    limit limit_{RLIMIT_NOFILE, 256};
};

} // namespace

BOOST_AUTO_TEST_CASE(call_without_a_file_descriptor_fails_and_the_next_with_one_works)
{
    auto service = against_sandbox();
    auto failed = error();
    {
        auto const none = no_descriptors();
        failed = service.get(service->generate(generate_params("x"))).error();
    }
    BOOST_TEST(failed.value() == errc::connect_failed, failed.to_string());
    BOOST_TEST(failed.message().find(std::strerror(EMFILE)) != std::string::npos);
    BOOST_TEST(failed.details().attempts == 3); // bounded: no busy loop
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
    BOOST_TEST(service.server.requests().empty());
    require_good(service.get(service->generate(generate_params("x"))));
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(file_beyond_the_systems_limit_is_a_storage_error_and_leaves_nothing)
{
    auto const folder = temporary_directory();
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("x")));
    require_good(made);
    auto const path = folder.file("image.png");
    auto failed = error();
    auto const before = std::signal(SIGXFSZ, SIG_IGN);
    {
        auto const small = limit(RLIMIT_FSIZE, 64);
        failed = service.get(service->download(made->images.at(0), path)).error();
    }
    std::signal(SIGXFSZ, before);
    BOOST_TEST(failed.value() == errc::storage_failed, failed.to_string());
    BOOST_TEST(failed.details().cause == boost::system::errc::file_too_large);
    auto const words = '"' + path + "\" after 64 bytes: " + std::strerror(EFBIG);
    BOOST_TEST(failed.message().find(words) != std::string::npos, failed.to_string());
    BOOST_TEST(failed.details().attempts == 1);
    BOOST_TEST(folder.is_empty());
    require_good(service.get(service->download(made->images.at(0), path)));
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
