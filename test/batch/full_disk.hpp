// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_FULL_DISK_HPP
#define NEUROFLASH_TEST_BATCH_FULL_DISK_HPP

#include <csignal>
#include <sys/resource.h>

namespace neuroflash::test {

/// The disk takes no file that is longer than this, as long as it lives.
class full_disk
{
public:
    explicit full_disk(rlim_t longest)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        auto limit = before_;
        limit.rlim_cur = longest;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~full_disk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    full_disk(full_disk const&) = delete;
    full_disk& operator=(full_disk const&) = delete;

private:
    rlimit before_{};
};

} // namespace neuroflash::test

#endif
