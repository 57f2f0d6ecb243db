# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_functions.cmake: no function of include/ and src/ has more than 40 lines
# between its braces. The formatter puts both braces of a definition into lines of their own, so
# they are found by their indentation; those of a lambda or a statement are not, and count as part
# of the function around them. Prints all violations.
cmake_minimum_required(VERSION 3.25)

set(max_lines 40)

# The functions that may be longer, as file=name, each with its reason.
set(longer
    # A table: one row for each kind of fault.
    include/neuroflash/sandbox/fault_kind.hpp=make_fault_kind_rows
    # A table: one row for each error code, and the compiler sees that none is missing.
    include/neuroflash/core/retry/classify.hpp=classify
    # Every request passes through it, and each part with a wait would cost a coroutine frame.
    src/io/connection.cpp=connection::exchange)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/include/*.hpp ${ROOT}/src/*.hpp ${ROOT}/src/*.cpp)
if(NOT files)
    violation("no file found below ${ROOT}")
endif()

set(found)
foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} text)
    # A list has no element with a bracket or a semicolon of its own, and a backslash at the end of a
    # line would join two.
    string(REGEX REPLACE "[][;\\]" "," text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    set(number 0)
    foreach(line IN LISTS lines)
        math(EXPR number "${number} + 1")
        if(line STREQUAL "" OR NOT line MATCHES "^( *)([^ /#].*)$")
            continue()
        endif()
        string(LENGTH "${CMAKE_MATCH_1}" indent)
        set(code "${CMAKE_MATCH_2}")
        if(code STREQUAL "{")
            set(begin_${indent} ${number})
            set(name_${indent} "${declaration_${indent}}")
        elseif(code MATCHES "^}")
            if(begin_${indent} AND NOT name_${indent} STREQUAL "")
                math(EXPR count "${number} - ${begin_${indent}} - 1")
                if(count GREATER max_lines)
                    set(function ${file}=${name_${indent}})
                    list(APPEND found ${function})
                    if(NOT function IN_LIST longer)
                        violation("${file}:${begin_${indent}}: ${name_${indent}} has ${count} lines, more than ${max_lines}")
                    endif()
                endif()
            endif()
            set(begin_${indent})
        elseif(code MATCHES "(^|> )(class|struct|union|enum|namespace) ")
            set(declaration_${indent} "")
        elseif(code MATCHES "((operator[^(]+|[A-Za-z0-9_:~]+)\\()")
            string(REGEX REPLACE "\\($" "" declaration_${indent} "${CMAKE_MATCH_1}")
        endif()
    endforeach()
endforeach()

foreach(function IN LISTS longer)
    string(REGEX REPLACE "=.*$" "" file ${function})
    if(EXISTS ${ROOT}/${file} AND NOT function IN_LIST found)
        violation("${function}: is not long, and needs no exception")
    endif()
endforeach()

fail_if_violated()
