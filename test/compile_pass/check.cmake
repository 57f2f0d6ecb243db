# SPDX-License-Identifier: BSL-1.0
# cmake -DCOMPILER=... -DINCLUDES=... -DIMPLICIT=... -DSTANDARD=... -DSOURCE=... [-DEXPECTED=...]
#       -P check.cmake: SOURCE compiles without a warning; with EXPECTED, the compiler warns of that.
# Without a COMPILER it is skipped; with NEUROFLASH_SKIP_NOTHING set, that is a failure.
cmake_minimum_required(VERSION 3.25)

if(NOT COMPILER)
    if(DEFINED ENV{NEUROFLASH_SKIP_NOTHING})
        message(FATAL_ERROR "there is no clang++; scripts/test installs it")
    endif()
    message(NOTICE "skipped: there is no compiler")
    return()
endif()

set(command ${COMPILER} -std=${STANDARD} -fsyntax-only
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
foreach(directory IN LISTS INCLUDES)
    # Naming a directory that the compiler knows breaks the order of its own headers.
    if(NOT directory IN_LIST IMPLICIT)
        list(APPEND command -I${directory})
    endif()
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${command} ${SOURCE}
    RESULT_VARIABLE failed OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
if(NOT EXPECTED)
    if(failed)
        message(FATAL_ERROR "does not compile:\n${printed}")
    endif()
elseif(NOT failed)
    message(FATAL_ERROR "compiles without a warning")
elseif(NOT printed MATCHES "${EXPECTED}")
    message(FATAL_ERROR "does not compile, but for another reason than ${EXPECTED}:\n${printed}")
endif()
