// SPDX-License-Identifier: BSL-1.0
#include <cassert>

int main(int count, char**)
{
    // Names its file where it fails.
    assert(count > 0);
    return 0;
}
