// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_SIMULATED_CONNECTIONS_HPP
#define NEUROFLASH_SRC_TESTING_SIMULATED_CONNECTIONS_HPP

#include <neuroflash/origin.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::testing {

namespace asio = boost::asio;

/// The connections of one transport.
class simulated_connections
{
public:
    bool closed = false;
    std::list<asio::steady_timer*> waiting; ///< Woken when the transport closes.
    std::uint64_t opened = 0;
    std::size_t busy = 0;

    /// Returns false if there is no idle one.
    bool take_idle(origin const& to);
    void give_back(origin const& to);
    void close_idle(origin const& to);
    std::size_t idle() const noexcept;

private:
    std::vector<std::pair<origin, std::size_t>> idle_;
};

/// In the list as long as its coroutine's frame lives, which an io_context may destroy unfinished.
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
