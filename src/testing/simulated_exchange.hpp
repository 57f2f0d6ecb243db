// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_SIMULATED_EXCHANGE_HPP
#define NEUROFLASH_SRC_TESTING_SIMULATED_EXCHANGE_HPP

#include "testing/simulated_connections.hpp"
#include "testing/simulated_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace neuroflash::inline v0::testing {

/// The way in which a response arrives at the client.
struct delivery
{
    enum class response_end
    {
        whole,
        lost_before_header,
        stalled_before_header,
        garbage,
        lost_in_body,
        stalled_in_body,
    };

    simulated_response what;
    response_end how = response_end::whole;
    time_point header_at; ///< Set even if the header is lost.
    time_point body_at;
};

/// One exchange, from the connection to the end of the response.
class simulated_exchange
{
public:
    simulated_exchange(
        simulated_state& on, simulated_connections& over, exchange_request const& request);
    ~simulated_exchange();
    simulated_exchange(simulated_exchange const&) = delete;
    simulated_exchange& operator=(simulated_exchange const&) = delete;

    asio::awaitable<exchange_outcome> run();

private:
    asio::awaitable<errc> pause(time_point until, phase where);
    asio::awaitable<bool> connect();
    asio::awaitable<bool> send();
    asio::awaitable<bool> receive(delivery from);
    asio::awaitable<bool> pass_on_stream(simulated_response const& from);
    asio::awaitable<bool> hand_over(std::string_view piece);
    asio::awaitable<bool> pass_on(std::string_view body, bool is_last);

    bool may_open(phase where);
    bool fail(errc code, phase where, std::string_view explanation = {}, error_code cause = {});
    bool fails_before_arrival() const noexcept;
    delivery arrive();
    delivery normal_delivery(simulated_response what);
    void apply_fault(delivery& from);
    void lose(delivery& from);
    void cut_by_gateway(delivery& from);
    void respond_instead(delivery& from, simulated_response what);
    time_point random_time_before(time_point end);
    std::chrono::nanoseconds one_way()
    {
        return state_.random_source().within(state_.params().latency);
    }
    time_point now() const { return state_.time().now(); }
    exchange_record& record() { return state_.records[record_]; }

    simulated_state& state_;
    simulated_connections& connections_;
    exchange_request const& request_;
    std::size_t record_ = 0;
    fault_decision decision_;
    exchange_outcome outcome_;
    std::uint64_t work_ = 0;
    time_point cutoff_at_; ///< The time at which the gateway ends the exchange.
    bool whole_ = false;   ///< Whether the response was read to its end.
};

} // namespace neuroflash::inline v0::testing

#endif
