// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_CERTIFICATE_HPP
#define NEUROFLASH_SRC_SANDBOX_CERTIFICATE_HPP

#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// The certificates of an authority and of a server, and the key of the server, as PEM texts.
struct certificate_set
{
    std::string ca_certificate;
    std::string server_certificate;
    std::string server_key;
};

/// \brief A fresh certificate authority and a server certificate signed by it.
///
/// EC P-256, valid for 127.0.0.1, ::1 and localhost for 90 days. The key of the authority is not
/// kept, so nothing else can ever be signed with it. Throws std::runtime_error if OpenSSL fails.
/// \param names the names of the server in addition to the loopback addresses, as OpenSSL writes
/// them: "DNS:name"
certificate_set make_certificates(std::vector<std::string> const& names = {});

} // namespace neuroflash::inline v0::sandbox

#endif
