# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_format.cmake: every source has the layout that .clang-format decides.
# Prints all that do not. Versions of the formatter differ, so there is one: clang-format-19, which
# Debian 12, 13 and unstable have. `clang-format-19 -i FILE` mends a file.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

find_program(formatter clang-format-19)
find_program(xargs xargs)
if(NOT formatter OR NOT xargs)
    message(NOTICE "clang-format-19 is missing: skipped")
    return()
endif()

set(globs)
foreach(place IN ITEMS benchmarks example include src test)
    list(APPEND globs ${ROOT}/${place}/*.hpp ${ROOT}/${place}/*.cpp)
endforeach()
file(GLOB_RECURSE files RELATIVE ${ROOT} ${globs})
# The fixture is wrong on purpose, and the guide's own words are kept as they came.
list(FILTER files EXCLUDE REGEX "^test/(architecture/fixture|sandbox/snippets)/")
if(NOT files)
    violation("no file found below ${ROOT}")
endif()

string(RANDOM LENGTH 12 unique)
set(list ${CMAKE_CURRENT_BINARY_DIR}/format_${unique}.txt)
string(REPLACE ";" "\n" lines "${files}")
file(WRITE ${list} "${lines}\n")
execute_process(COMMAND ${xargs} -P 2 -n 40 ${formatter} --dry-run --ferror-limit=1
    INPUT_FILE ${list} WORKING_DIRECTORY ${ROOT}
    RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
file(REMOVE ${list})
if(NOT code EQUAL 0)
    violation("${formatter} failed: ${printed}")
endif()
string(REGEX MATCHALL "[^ \n:]+:[0-9]+:[0-9]+: warning: code should be clang-formatted" found
    "${printed}")
list(TRANSFORM found REPLACE ":.*$" "")
list(REMOVE_DUPLICATES found)
list(SORT found)
foreach(file IN LISTS found)
    violation("${file}: not as clang-format-19 lays it out")
endforeach()

fail_if_violated()
