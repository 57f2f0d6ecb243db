// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_MANUAL_TIME_HPP
#define NEUROFLASH_TEST_COMMON_MANUAL_TIME_HPP

#include <neuroflash/testing/virtual_time.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace neuroflash::test {

using manual_time = testing::virtual_time;
using testing::run;

} // namespace neuroflash::test

#endif
