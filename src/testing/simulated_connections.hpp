// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_SIMULATED_CONNECTIONS_HPP
#define NEUROFLASH_SRC_TESTING_SIMULATED_CONNECTIONS_HPP

#include <neuroflash/origin.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

namespace neuroflash::inline v0::testing {

namespace asio = boost::asio;

/// The connections of one transport.
class simulated_connections
{
public:
    bool closed = false;
    /// The timers that are woken when the transport closes.
    std::list<asio::steady_timer*> waiting;
    std::uint64_t opened = 0;
    std::size_t busy = 0;

    /// Takes an idle connection. Returns false if there is none.
    bool take_idle(origin const& to) { return take(to, false); }

    /// Takes an idle connection that the service has closed, which the client does not know.
    /// Returns false if there is none.
    bool take_closed(origin const& to) { return take(to, true); }

    void give_back(origin const& to, bool closed_by_service);
    std::size_t idle() const noexcept;

private:
    struct idle_connections
    {
        origin to;
        std::size_t open = 0;
        std::size_t closed = 0; ///< The number of connections that the service has closed.
    };

    bool take(origin const& to, bool closed_by_service);

    std::vector<idle_connections> idle_;
};

/// An entry of the list that lives as long as the frame of its coroutine. An io_context may destroy
/// the frame unfinished.
class waiting_place
{
public:
    waiting_place(std::list<asio::steady_timer*>& list, asio::steady_timer& alarm)
        : list_(list), at_(list.insert(list.end(), &alarm))
    {
    }
    ~waiting_place() { list_.erase(at_); }
    waiting_place(waiting_place const&) = delete;
    waiting_place& operator=(waiting_place const&) = delete;

private:
    std::list<asio::steady_timer*>& list_;
    std::list<asio::steady_timer*>::iterator at_;
};

} // namespace neuroflash::inline v0::testing

#endif
