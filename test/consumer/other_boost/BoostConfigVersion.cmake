# SPDX-License-Identifier: BSL-1.0
# Says what Boost's own file says: newer versions will do, and one is exact.
set(PACKAGE_VERSION ${OTHER_BOOST})
if(NOT PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
    if(PACKAGE_FIND_VERSION STREQUAL PACKAGE_VERSION)
        set(PACKAGE_VERSION_EXACT TRUE)
    endif()
endif()
