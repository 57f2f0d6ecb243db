// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_CERTIFICATE_FILE_HPP
#define NEUROFLASH_SRC_SANDBOX_CERTIFICATE_FILE_HPP

#include <string>

namespace neuroflash::inline v0::sandbox {

/// The CA certificate in a file, for clients to trust.
class certificate_file
{
public:
    /// \param directory where ca.pem is written and left; if empty, a new private directory under
    /// the system's temporary one, removed with this object
    ///
    /// Throws std::runtime_error if it cannot be written.
    certificate_file(std::string const& directory, std::string const& pem);
    ~certificate_file();

    certificate_file(certificate_file const&) = delete;
    certificate_file& operator=(certificate_file const&) = delete;

    std::string const& path() const { return path_; }

private:
    std::string own_directory_; // empty if it was given
    std::string path_;
};

} // namespace neuroflash::inline v0::sandbox

#endif
