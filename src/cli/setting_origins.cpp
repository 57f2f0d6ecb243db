// SPDX-License-Identifier: BSL-1.0
#include "cli/setting_origins.hpp"

namespace neuroflash::cli {

std::string setting_origin::words() const
{
    if (file_.empty()) return name_;
    return name_ + " (" + file_ + ", line " + std::to_string(line_) + ')';
}

setting_origins& setting_origins::get()
{
    static auto all = setting_origins();
    return all;
}

std::string setting_origins::name(setting which) const
{
    auto const& from = of(which);
    return from.is_given() ? from.words() : std::string(usual_name(which));
}

std::string_view usual_name(setting which) noexcept
{
    switch (which) {
    case setting::api_base: return "NEUROFLASH_API_BASE";
    case setting::token_url: return "NEUROFLASH_TOKEN_URL";
    case setting::ca_file: return "NEUROFLASH_CA_FILE";
    case setting::client_id: return "NEUROFLASH_CLIENT_ID";
    case setting::client_secret: return "NEUROFLASH_CLIENT_SECRET";
    case setting::workspace: return "--workspace";
    case setting::proxy: return "--proxy";
    case setting::no_proxy: return "NO_PROXY";
    case setting::timeout: return "--timeout";
    case setting::max_connections: return "--max-connections";
    }
    return {};
}

} // namespace neuroflash::cli
