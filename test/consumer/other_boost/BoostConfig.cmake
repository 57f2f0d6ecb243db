# SPDX-License-Identifier: BSL-1.0
# A Boost that no library here was built with.
set(Boost_FOUND TRUE)
add_library(Boost::headers INTERFACE IMPORTED)
