// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_CONTEXT_SHUTDOWN_HOOK_HPP
#define NEUROFLASH_SRC_IO_CONTEXT_SHUTDOWN_HOOK_HPP

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/**
 * \brief Calls back when an executor's context is destroyed, unless the hook is destroyed first.
 *
 * Sockets, timers and strands point into their context. An object that may outlive the context must
 * release them before, and only a service of the context learns the moment.
 */
class context_shutdown_hook
{
public:
    /// Returns what must outlive the coroutines of the context; may be null.
    using callback = std::function<std::shared_ptr<void>()>;

    /// `on_end` is called from the context's destructor, while all of its services still live. It
    /// must not throw. What it returns is released when the coroutines of the context are gone.
    context_shutdown_hook(asio::any_io_executor const& executor, callback on_end);
    ~context_shutdown_hook();
    context_shutdown_hook(context_shutdown_hook const&) = delete;
    context_shutdown_hook& operator=(context_shutdown_hook const&) = delete;

private:
    class service;
    struct members;

    callback on_end_;
    std::shared_ptr<members> members_; ///< Owned by the context too; outlives it.
};

} // namespace neuroflash::inline v0::io

#endif
