// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/spawn.hpp>

#include "io/serialized.hpp"

#include <utility>

namespace neuroflash::inline v0::detail {

asio::any_io_executor one_at_a_time(asio::any_io_executor executor)
{
    return io::serialized(std::move(executor));
}

} // namespace neuroflash::inline v0::detail
