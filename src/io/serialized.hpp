// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_SERIALIZED_HPP
#define NEUROFLASH_SRC_IO_SERIALIZED_HPP

#include <boost/asio/any_io_executor.hpp>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/// Whether this version of Asio reports BOOST_ASIO_CONCURRENCY_HINT_SAFE, which is for several
/// threads, otherwise than the hint 1. Boost 1.88 does not: there the hint 1 is not believed.
bool distinguishes_hints();

/// Whether the executor certainly runs one handler at a time: it is a strand, or it belongs to an
/// io_context that was made for one thread (its concurrency hint). False where that cannot be seen.
bool is_serial(asio::any_io_executor const& executor);

/// Whether threads that do not run the context may post to the executor. False for an io_context
/// with BOOST_ASIO_CONCURRENCY_HINT_UNSAFE, which has no locks.
bool takes_posts(asio::any_io_executor const& executor);

/// An executor on the same context that runs one handler at a time: the executor itself if it is
/// serial, else a new serial_executor.
asio::any_io_executor serialized(asio::any_io_executor executor);

} // namespace neuroflash::inline v0::io

#endif
