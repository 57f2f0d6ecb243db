// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/transport.hpp>

namespace neuroflash::inline v0 {

namespace {

/// Something that can be awaited, unlike an invalid awaitable.
asio::awaitable<void> no_wait()
{
    co_return;
}

} // namespace

asio::awaitable<void>
exchange_slot::exchange(exchange_request const& request, exchange_outcome& into)
{
    auto exchanging = with_->exchange(request, into);
    if (!exchanging.valid()) exchanging = no_wait();
    return exchanging;
}

asio::awaitable<void> transport::acquire(slot_request const&, exchange_slot& into)
{
    // No slots are counted, so the slot owns nothing.
    into = exchange_slot(std::shared_ptr<exchanger>(std::shared_ptr<void>(), this));
    return {};
}

} // namespace neuroflash::inline v0
