// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_GUARD_ROWS_HPP
#define NEUROFLASH_TEST_GUARD_ROWS_HPP

#include <cstddef>
#include <functional>
#include <string>

namespace neuroflash::guard {

/// Calls of the allocator so far: malloc and all that stands next to it.
std::size_t allocations() noexcept;

/// Does the work that often, first to warm up, then measured; prints the row. Under callgrind,
/// a dump with the row's name holds its instructions.
void measure(std::string const& row, int times, std::function<void(int times)> const& work);

} // namespace neuroflash::guard

#endif
