# SPDX-License-Identifier: BSL-1.0
# cmake -DSOURCE=... -P check.cmake: SOURCE must compile. With -DPRINTED=FILE it must not, and the
# file gets what the compiler says.
include(${CMAKE_CURRENT_LIST_DIR}/compile.cmake)

set(all_errors)
if(COMPILER_ID MATCHES "Clang")
    set(all_errors -ferror-limit=0)
endif()
compile(code printed -fsyntax-only ${all_errors} ${SOURCE})
if(NOT PRINTED AND NOT code EQUAL 0)
    message(FATAL_ERROR "does not compile:\n${printed}")
elseif(PRINTED AND code EQUAL 0)
    message(FATAL_ERROR "compiles, and should not")
elseif(PRINTED)
    file(WRITE ${PRINTED} "${printed}")
endif()
