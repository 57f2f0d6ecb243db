// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SOAK_PROCESS_USAGE_HPP
#define NEUROFLASH_SRC_SOAK_PROCESS_USAGE_HPP

namespace neuroflash::soak {

/// What this process holds.
class process_usage
{
public:
    process_usage() = default;

    double resident_mib = 0; ///< Memory that is resident.
    double heap_mib = 0;     ///< Blocks of the heap that are in use.
    double descriptors = 0;  ///< Open file descriptors.
    double threads = 0;
};

/// Reads it from the system. Throws `std::runtime_error` where there is no /proc.
process_usage current_usage();

/// Gives free pages of the heap back to the system. The allocator keeps them otherwise, and its
/// holes would look like growth.
void return_free_memory() noexcept;

} // namespace neuroflash::soak

#endif
