// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TOKEN_SERVICE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TOKEN_SERVICE_HPP

#include "service_model/service_response.hpp"
#include "service_model/token_store.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::service_model {

/// A request for a token.
struct login_request
{
    std::string_view body;
    std::string_view content_type;
    std::string_view authorization;
};

/// The identity provider: its only account, and the tokens that were issued to it.
class token_service
{
public:
    using id_source = std::function<std::string()>;

    token_service(std::string client_id, std::string client_secret, std::chrono::seconds lifetime);

    /// \param new_id gives text that no other token had
    service_response respond(login_request const& asked, id_source const& new_id, service_time now);

    std::string issue(std::string_view unique, service_time now);

    /// \param authorization the field of a request
    bool accepts(std::string_view authorization, service_time now) const;

    void revoke_all() { tokens_.revoke_all(); }

    /// Sets the lifetime of tokens issued from now on.
    void set_lifetime(std::chrono::seconds lifetime) { lifetime_ = lifetime; }

private:
    std::string client_id_;
    std::string client_secret_;
    std::chrono::seconds lifetime_;
    token_store tokens_;
};

/// 401 for a request whose token is missing or not accepted.
service_response refuse_token(std::string_view authorization);

} // namespace neuroflash::inline v0::service_model

#endif
