// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/error.hpp>

#include <cassert>
#include <iostream>

int main(int count, char**)
{
    // Names its file where it fails.
    assert(count > 0);
    std::cout << make_error_code(neuroflash::errc::not_found).message() << '\n';
    return 0;
}
