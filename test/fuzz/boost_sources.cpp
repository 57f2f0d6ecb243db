// SPDX-License-Identifier: BSL-1.0
// Boost's compiled libraries from their headers, so that the fuzzer sees into them.
#include <boost/json/src.hpp>
#include <boost/url/src.hpp>
