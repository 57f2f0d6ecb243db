// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_GUARD_ANSWERING_CHILD_HPP
#define NEUROFLASH_TEST_GUARD_ANSWERING_CHILD_HPP

#include <string>

#include <sys/types.h>

namespace neuroflash::guard {

/**
 * \brief A process that answers every request with the same text, over plain HTTP.
 *
 * Another process, so that what it does is not counted. Make it before any thread and any client.
 */
class answering_child
{
public:
    explicit answering_child(std::string const& json);
    ~answering_child();
    answering_child(answering_child const&) = delete;
    answering_child& operator=(answering_child const&) = delete;

    unsigned short port() const noexcept { return port_; }

private:
    pid_t child_ = -1;
    unsigned short port_ = 0;
};

} // namespace neuroflash::guard

#endif
