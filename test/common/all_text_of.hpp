// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_ALL_TEXT_OF_HPP
#define NEUROFLASH_TEST_COMMON_ALL_TEXT_OF_HPP

#include <neuroflash/error.hpp>

#include <string>

namespace neuroflash::test {

/// Every text that an error has, a line each: where to look for what it must not say.
inline std::string all_text_of(error const& e)
{
    auto const& details = e.details();
    auto text = std::string();
    for (auto const& one :
         {e.to_string(), std::string(exception(e).what()), e.message(), e.advice(),
          e.charge().evidence, details.server_message, details.server_code, details.request_id,
          details.trace_id, details.cause.message()}) {
        text += one + '\n';
    }
    for (auto const& one : details.field_errors) {
        text += one.field + '\n' + one.message + '\n' + one.type + '\n';
    }
    return text;
}

} // namespace neuroflash::test

#endif
