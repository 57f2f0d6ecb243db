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
 * \brief The method and URL of a request, without secrets, for a log.
 *
 * The search for secrets in a URL costs more than the rest of the line, and most calls of a
 * client use the URL of the call before. Therefore the last one is kept.
 */
class redacted_url
{
public:
    /// A line that begins with the URL and a colon; the caller's until `give_back`. The query is
    /// left out, because signed URLs have secrets there.
    std::string begin_line(http_method method, core::location const& to)
    {
        if (method != method_ || to.target != target_ || to.origin != origin_) {
            auto const path = std::string_view(to.target).substr(0, to.target.find('?'));
            text_.assign(to_string(method)).append(" ").append(to.origin.to_string());
            text_.append(core::sanitized(path)).append(": ");
            method_ = method;
            origin_ = to.origin;
            target_ = to.target;
        }
        auto line = std::move(spare_);
        line.assign(text_);
        return line;
    }

    /// The next line reuses the memory.
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
