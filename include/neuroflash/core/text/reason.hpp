// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_REASON_HPP
#define NEUROFLASH_CORE_TEXT_REASON_HPP

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::core {

/**
 * \brief Why a text was rejected: the end of a sentence, such as "must begin with https://".
 *
 * Views a literal. It is a type of its own because `result` must know what to throw for its
 * error: in newer versions of Boost.System not only `value()` throws, but also `*` and `->`.
 */
class reason : public std::string_view
{
public:
    constexpr reason() noexcept = default;
    constexpr reason(char const* text) noexcept : std::string_view(text) {}
    constexpr reason(std::string_view text) noexcept : std::string_view(text) {}
};

/// What `value()` throws where a text was rejected: std::invalid_argument.
[[noreturn]] inline void throw_exception_from_error(reason why, boost::source_location const&)
{
    throw std::invalid_argument(std::string(why));
}

} // namespace neuroflash::inline v0::core

#endif
