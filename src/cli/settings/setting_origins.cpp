// SPDX-License-Identifier: BSL-1.0
#include "cli/settings/setting_origins.hpp"

namespace neuroflash::cli {

std::string setting_origin::text() const
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
    return from.is_given() ? from.text() : std::string(usual_name(which));
}

} // namespace neuroflash::cli
