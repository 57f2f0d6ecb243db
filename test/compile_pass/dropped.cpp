// SPDX-License-Identifier: BSL-1.0
// A paid call whose result is dropped: the compiler must warn.
#include <neuroflash.hpp>

boost::asio::awaitable<void> draw(neuroflash::client& client)
{
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    co_await client.generate(ask);
}
