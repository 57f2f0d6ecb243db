// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_CONTEXT_SHUTDOWN_HOOK_HPP
#define NEUROFLASH_SRC_IO_CONTEXT_SHUTDOWN_HOOK_HPP

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/**
 * \brief Calls back when an executor's context is destroyed, unless it goes first.
 *
 * Sockets, timers and strands point into their context. Whoever may outlive it has to let go of
 * them before, and the only one who knows the moment is a service of the context.
 */
class context_shutdown_hook
{
public:
    /// `on_end` is called from the context's destructor, while all of its services still live. It
    /// must not throw.
    context_shutdown_hook(asio::any_io_executor const& executor, std::function<void()> on_end);
    ~context_shutdown_hook();
    context_shutdown_hook(context_shutdown_hook const&) = delete;
    context_shutdown_hook& operator=(context_shutdown_hook const&) = delete;

private:
    class service;
    struct members;

    std::function<void()> on_end_;
    std::shared_ptr<members> members_; ///< The context's; outlives it.
};

} // namespace neuroflash::inline v0::io

#endif
