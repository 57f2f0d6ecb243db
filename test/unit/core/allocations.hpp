// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_CORE_ALLOCATIONS_HPP
#define NEUROFLASH_TEST_UNIT_CORE_ALLOCATIONS_HPP

#include <cstddef>

namespace neuroflash::test {

/// Calls of operator new in this program so far.
std::size_t allocations() noexcept;

} // namespace neuroflash::test

#endif
