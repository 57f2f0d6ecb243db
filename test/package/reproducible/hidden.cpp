// SPDX-License-Identifier: BSL-1.0
// Nothing but what runs before main: the compiler has no name in this file to call it by.
#include <cstdlib>
#include <iostream>

namespace {

struct before_main
{
    before_main() { std::cout << __FILE__ << ' ' << (std::getenv("PATH") != nullptr) << '\n'; }
};
before_main const first;

} // namespace
