// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_REDACTED_URL_HPP
#define NEUROFLASH_SRC_CALL_REDACTED_URL_HPP

#include <neuroflash/core/http/url.hpp>
#include <neuroflash/core/text/sanitize.hpp>
#include <neuroflash/http_message.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

/**
 * \brief Method and address of a request, fit for a log.
 *
 * Looking for secrets in an address costs more than the rest of the line, and most calls of a
 * client go where the one before went: so the last one is kept.
 */
class redacted_url
{
public:
    /// A line that begins with it and a colon, for the caller until `give_back`. Without the query:
    /// signed URLs carry secrets there.
    std::string begin_line(http_method method, core::location const& to)
    {
        if (method != method_ || to.target != target_ || to.origin != origin_) {
            auto const path = std::string_view(to.target).substr(0, to.target.find('?'));
            text_.assign(to_string(method)).append(" ").append(to.origin.to_string());
            text_.append(core::printable(path)).append(": ");
            method_ = method;
            origin_ = to.origin;
            target_ = to.target;
        }
        auto line = std::move(spare_);
        line.assign(text_);
        return line;
    }

    /// Its memory is the next line's.
    void give_back(std::string line) noexcept { spare_ = std::move(line); }

private:
    http_method method_{};
    origin origin_;
    std::string target_;
    std::string text_;
    std::string spare_;
};

} // namespace neuroflash::inline v0::call

#endif
