# SPDX-License-Identifier: BSL-1.0
# A translation unit that includes all of HEADERS opens no file that FORBIDDEN matches; with
# -DMUST_FIND=1 it has to, which proves that the test can see.
include(${CMAKE_CURRENT_LIST_DIR}/../compile_fail/compile.cmake)

set(lines)
foreach(header IN LISTS HEADERS)
    string(APPEND lines "#include <${header}>\n")
endforeach()
file(WRITE ${SOURCE} "${lines}")
compile(code printed -M ${SOURCE})
if(NOT code EQUAL 0)
    message(FATAL_ERROR "${printed}")
endif()
string(REGEX MATCHALL "[^ \n]*/(${FORBIDDEN})[^ \n]*" found "${printed}")
if(MUST_FIND AND NOT found)
    message(FATAL_ERROR "${SOURCE} opens no file that matches ${FORBIDDEN}")
elseif(found AND NOT MUST_FIND)
    list(JOIN found "\n  " found)
    message(FATAL_ERROR "${SOURCE} sees\n  ${found}")
endif()
