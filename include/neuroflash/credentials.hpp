// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CREDENTIALS_HPP
#define NEUROFLASH_CREDENTIALS_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief Client id and secret of a service account (Settings > Workspace > API Access).
 *
 * Cannot be streamed or formatted. The secret is used only for the token request, and its memory is
 * wiped when the object is destroyed.
 */
class credentials
{
public:
    credentials() = default;
    /// Takes id and secret as the account's settings show them.
    credentials(std::string client_id, std::string client_secret)
        : client_id_(std::move(client_id)), client_secret_(std::move(client_secret))
    {
    }

    credentials(credentials const&) = default;
    credentials(credentials&&) noexcept = default;
    credentials& operator=(credentials const&) = default;
    credentials& operator=(credentials&&) noexcept = default;
    ~credentials();

    /**
     * \brief Reads `NEUROFLASH_CLIENT_ID` and `NEUROFLASH_CLIENT_SECRET`.
     *
     * \par Errors
     * invalid_argument, naming the variable that is missing or empty.
     */
    static result<credentials> from_environment();

    /// The id of the service account.
    std::string const& client_id() const noexcept { return client_id_; }
    /// The secret of the service account. Never log it.
    std::string const& client_secret() const noexcept { return client_secret_; }
    /// Whether one of the two is missing.
    bool empty() const noexcept { return client_id_.empty() || client_secret_.empty(); }

private:
    std::string client_id_;
    std::string client_secret_;
};

} // namespace neuroflash::inline v0

#endif
