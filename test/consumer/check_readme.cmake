# SPDX-License-Identifier: BSL-1.0
# cmake -DREADME=... -P check_readme.cmake: each line of the ```cmake blocks of this document is one
# of a project of this folder, and so was tried. What follows a # does not count.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/../documents/blocks.cmake)

function(read_lines text into)
    string(REGEX REPLACE "[ \t]*#[^\n]*" "" text "${text}")
    string(REGEX REPLACE "[ \t]*\n[ \t]*" "\n" text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    list(REMOVE_ITEM lines "")
    set(${into} "${lines}" PARENT_SCOPE)
endfunction()

set(tried)
file(GLOB projects ${CMAKE_CURRENT_LIST_DIR}/*/CMakeLists.txt)
foreach(project IN LISTS projects)
    file(READ ${project} text)
    read_lines("${text}" lines)
    list(APPEND tried ${lines})
endforeach()

set(shown 0)
read_blocks(${README} "cmake" block)
foreach(i RANGE ${block})
    # Brackets would hold the elements of a list together.
    string(REGEX REPLACE "[][]" "" text "${block_${i}}")
    read_lines("${text}" lines)
    foreach(line IN LISTS lines)
        math(EXPR shown "${shown} + 1")
        if(NOT line IN_LIST tried)
            message(SEND_ERROR "${README} shows what no project here does: ${line}")
        endif()
    endforeach()
endforeach()
if(shown EQUAL 0)
    message(SEND_ERROR "${README} shows no CMake")
endif()
