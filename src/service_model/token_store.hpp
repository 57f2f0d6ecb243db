// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_TOKEN_STORE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_TOKEN_STORE_HPP

#include "service_model/image_store.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

namespace neuroflash::inline v0::service_model {

/// The tokens that were issued and are neither expired nor revoked.
class token_store
{
public:
    /// \param unique text that no other token had, made part of the token
    std::string issue(std::string_view unique, service_time now, std::chrono::seconds lifetime);

    bool valid(std::string const& token, service_time now) const;

    void revoke_all() { ends_.clear(); }

private:
    std::unordered_map<std::string, service_time> ends_;
};

} // namespace neuroflash::inline v0::service_model

#endif
