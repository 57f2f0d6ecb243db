// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_OPENSSL_MEMORY_HPP
#define NEUROFLASH_TEST_COMMON_OPENSSL_MEMORY_HPP

namespace neuroflash::test {

/// The blocks of at least 16 KiB that OpenSSL has allocated on the main thread and not freed: the
/// buffers of TLS records. For programs that link openssl_memory.cpp.
int large_openssl_blocks() noexcept;

} // namespace neuroflash::test

#endif
