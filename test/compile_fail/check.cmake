# SPDX-License-Identifier: BSL-1.0
# cmake -DSOURCE=... -DEXPECTED=... -P check.cmake: SOURCE must not compile, and the compiler must
# say what matches EXPECTED; with EXPECTED empty it must compile.
include(${CMAKE_CURRENT_LIST_DIR}/compile.cmake)

compile(code printed -fsyntax-only ${SOURCE})
if(EXPECTED STREQUAL "")
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "does not compile:\n${printed}")
    endif()
elseif(code EQUAL 0)
    message(FATAL_ERROR "compiles, and should not")
elseif(NOT printed MATCHES "${EXPECTED}")
    message(FATAL_ERROR "does not compile, but for another reason than ${EXPECTED}:\n${printed}")
endif()
