// SPDX-License-Identifier: BSL-1.0
// What the program takes from the library, before main.
#include <neuroflash/error.hpp>

#include <iostream>

namespace {

struct says_error
{
    says_error() { std::cout << make_error_code(neuroflash::errc::not_found).message() << '\n'; }
};
says_error const says;

} // namespace
