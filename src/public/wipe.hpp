// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_PUBLIC_WIPE_HPP
#define NEUROFLASH_SRC_PUBLIC_WIPE_HPP

#include <openssl/crypto.h>

#include <string>

namespace neuroflash::inline v0 {

/// Wipes the whole buffer: a string that was moved from or shortened still holds old characters.
inline void wipe(std::string& text) noexcept
{
    text.resize(text.capacity()); // within the capacity: allocates nothing
    OPENSSL_cleanse(text.data(), text.size());
}

} // namespace neuroflash::inline v0

#endif
