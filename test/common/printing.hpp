// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_PRINTING_HPP
#define NEUROFLASH_TEST_COMMON_PRINTING_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>

#include <ostream>

/// Lets Boost.Test print what it compares.
namespace neuroflash {

inline std::ostream& boost_test_print_type(std::ostream& to, errc value)
{
    return to << to_string(value);
}

inline std::ostream& boost_test_print_type(std::ostream& to, phase value)
{
    return to << to_string(value);
}

inline std::ostream& boost_test_print_type(std::ostream& to, charge_state value)
{
    return to << to_string(value);
}

inline std::ostream& boost_test_print_type(std::ostream& to, condition value)
{
    return to << make_error_condition(value).message();
}

template <class Tag>
std::ostream& boost_test_print_type(std::ostream& to, basic_id<Tag> const& value)
{
    return to << value.str();
}

} // namespace neuroflash

#endif
