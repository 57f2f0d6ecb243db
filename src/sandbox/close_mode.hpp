// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_CLOSE_MODE_HPP
#define NEUROFLASH_SRC_SANDBOX_CLOSE_MODE_HPP

namespace neuroflash::inline v0::sandbox {

/// The ways to end a connection.
enum class close_mode
{
    orderly, ///< TLS close_notify, then FIN
    silent,  ///< FIN without close_notify
    reset    ///< RST
};

} // namespace neuroflash::inline v0::sandbox

#endif
