# SPDX-License-Identifier: BSL-1.0
# cmake -DCHECK=... -P self_test.cmake: check_CHECK.cmake, run on the fixture, fails and prints
# exactly the lines of fixture/CHECK.expected.
cmake_minimum_required(VERSION 3.25)

set(fixture ${CMAKE_CURRENT_LIST_DIR}/fixture)
execute_process(
    COMMAND ${CMAKE_COMMAND} -DROOT=${fixture}
            -P ${CMAKE_CURRENT_LIST_DIR}/check_${CHECK}.cmake
    RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
if(code EQUAL 0)
    message(FATAL_ERROR "the check passes on a tree that is wrong:\n${printed}")
endif()
string(REGEX REPLACE "CMake Error.*$" "" printed "${printed}")
file(READ ${fixture}/${CHECK}.expected expected)
if(NOT printed STREQUAL expected)
    message(FATAL_ERROR "expected:\n${expected}\nprinted:\n${printed}")
endif()
