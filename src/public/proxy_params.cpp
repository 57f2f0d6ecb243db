// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/proxy_params.hpp>

#include "public/wipe.hpp"

#include <cstdlib>
#include <initializer_list>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

char const* first_of(std::initializer_list<char const*> names)
{
    for (auto const* name : names) {
        auto const* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return value;
    }
    return "";
}

} // namespace

proxy_params::proxy_params(std::string url, std::string no_proxy) : no_proxy(std::move(no_proxy))
{
    auto const complete = url.empty() || url.find("://") != std::string::npos;
    url_ = complete ? url : "http://" + url;
    wipe(url);
}

proxy_params::~proxy_params()
{
    wipe(url_);
}

proxy_params proxy_params::from_environment()
{
    return proxy_params(
        first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}),
        first_of({"no_proxy", "NO_PROXY"}));
}

} // namespace neuroflash::inline v0
