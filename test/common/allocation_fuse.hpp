// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_ALLOCATION_FUSE_HPP
#define NEUROFLASH_TEST_COMMON_ALLOCATION_FUSE_HPP

namespace neuroflash::test {

/// Allocations of this thread until one throws; negative if none does. For programs that are built
/// with allocation_fuse.cpp, which replaces operator new.
extern thread_local long allocations_left;

/// The number of aligned allocations until one throws, from which Asio makes coroutines and
/// operations.
extern thread_local long aligned_allocations_left;

} // namespace neuroflash::test

#endif
