# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_walk.cmake: the stops of "One request" in doc/architecture.md are true:
# each function is in the file that is named, and the path leads through few files. Prints all
# violations.
cmake_minimum_required(VERSION 3.25)

set(most_files 33)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

file(STRINGS ${ROOT}/doc/architecture.md rows REGEX "^\\| `(src|include)/[^`]*\\.[ch]pp` \\| `[a-z_]+`")
if(NOT rows)
    violation("doc/architecture.md: no stop of a request")
endif()
set(files)
foreach(row IN LISTS rows)
    string(REGEX MATCH "^\\| `([^`]+)` \\|([^|]+)\\|" matched "${row}")
    set(file ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "`[a-z_]+`" functions "${CMAKE_MATCH_2}")
    list(APPEND files ${file})
    if(NOT EXISTS ${ROOT}/${file})
        violation("${file}: is not there")
        continue()
    endif()
    file(READ ${ROOT}/${file} text)
    foreach(function IN LISTS functions)
        string(REPLACE "`" "" function ${function})
        if(NOT text MATCHES "[^a-z_]${function}\\(")
            violation("${file}: has no ${function}")
        endif()
    endforeach()
endforeach()
list(REMOVE_DUPLICATES files)
list(LENGTH files count)
if(count GREATER most_files)
    violation("one request leads through ${count} files, more than ${most_files}")
endif()

fail_if_violated()
