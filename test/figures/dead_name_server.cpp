// SPDX-License-Identifier: BSL-1.0
// getaddrinfo as this program has it.
#include "figures/dead_name_server.hpp"

#include <condition_variable>
#include <cstring>
#include <mutex>

#include <dlfcn.h>
#include <netdb.h>

namespace {

class server
{
public:
    void wait_until_revived()
    {
        auto lock = std::unique_lock(mutex_);
        changed_.wait(lock, [this] { return alive_; });
    }

    void revive()
    {
        auto const lock = std::lock_guard(mutex_);
        alive_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool alive_ = false;
};

server& the_server()
{
    static auto one = server();
    return one;
}

} // namespace

void neuroflash::test::revive_name_server()
{
    the_server().revive();
}

extern "C" int
getaddrinfo(char const* name, char const* service, addrinfo const* hints, addrinfo** found)
{
    using look_up = int (*)(char const*, char const*, addrinfo const*, addrinfo**);
    static auto const real = reinterpret_cast<look_up>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (name && std::strcmp(name, neuroflash::test::dead_name) == 0) {
        the_server().wait_until_revived();
        return EAI_AGAIN;
    }
    return real(name, service, hints, found);
}
