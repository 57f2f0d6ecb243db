# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_classes.cmake: a class of src/batch owns one thing. None has more than
# 12 members that end in an underscore, or more than 300 lines, counting its definition and those of
# its functions in all files. Prints all violations.
cmake_minimum_required(VERSION 3.25)

set(max_members 12)
set(max_lines 300)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/src/batch/*.hpp ${ROOT}/src/batch/*.cpp)
if(NOT files)
    violation("no file found below ${ROOT}/src/batch")
endif()

macro(count number)
    if(NOT DEFINED ${number})
        set(${number} 0)
    endif()
    math(EXPR ${number} "${${number}} + 1")
endmacro()

set(classes)
foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} text)
    # A list has no element with a bracket of its own; the semicolon that ends a member stays as a
    # comma at the end of its line, and the comment behind it goes.
    string(REGEX REPLACE "[][;\\]" "," text "${text}")
    string(REGEX REPLACE " *//[^\n]*" "" text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    # The class whose definition, or whose function, the line belongs to.
    set(class "")
    set(is_definition OFF)
    foreach(line IN LISTS lines)
        if(class STREQUAL "" AND line MATCHES "^(class|struct) ([a-z_]+)[^,]*$")
            set(class ${CMAKE_MATCH_2})
            set(is_definition ON)
            set(file_of_${class} ${file})
            list(APPEND classes ${class})
        elseif(class STREQUAL ""
               AND line MATCHES "(^|^[^ /#{}].*[ &*])([a-z_]+)(::[a-z_]+)?::~?[a-z_]+\\([^,]*")
            set(class ${CMAKE_MATCH_2})
        endif()
        if(class STREQUAL "")
            continue()
        endif()
        count(lines_of_${class})
        if(is_definition AND line MATCHES "^    [A-Za-z].*[a-z0-9]_( = .*|{.*})?,$")
            count(members_of_${class})
        endif()
        if(line MATCHES "^}" OR (NOT is_definition AND line MATCHES "^[^ ].*[}]$"))
            set(class "")
            set(is_definition OFF)
        endif()
    endforeach()
endforeach()

list(REMOVE_DUPLICATES classes)
foreach(class IN LISTS classes)
    if(members_of_${class} GREATER max_members)
        violation("${file_of_${class}}: ${class} has ${members_of_${class}} members, more than ${max_members}")
    endif()
    if(lines_of_${class} GREATER max_lines)
        violation("${file_of_${class}}: ${class} has ${lines_of_${class}} lines, more than ${max_lines}")
    endif()
endforeach()

fail_if_violated()
