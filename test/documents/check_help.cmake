# SPDX-License-Identifier: BSL-1.0
# cmake -DTOOL=... -P check_help.cmake: the help of every command and the manual page use none of the
# phrases of test/architecture/english.txt.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/../architecture/violations.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/../architecture/english.cmake)

function(check_output name)
    execute_process(COMMAND ${TOOL} ${ARGN} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE "[][;]" " " text "${text}")
    # Macros and escapes of the manual page.
    string(REGEX REPLACE "\n\\.[A-Za-z]+" "\n" text "${text}")
    string(REGEX REPLACE "\\\\f[BIR]" "" text "${text}")
    string(REPLACE "\\" "" text "${text}")
    string(REGEX REPLACE "`[^`]*`" "code" text "${text}")
    check_english("${name}" "${text}")
    set(violations ${violations} PARENT_SCOPE)
    set(printed "${text}" PARENT_SCOPE)
endfunction()

check_output(help --help)
string(REGEX REPLACE "^.*Commands:\n" "" printed "${printed}")
string(REGEX REPLACE "\n\n.*$" "" printed "${printed}")
string(REGEX MATCHALL "\n  [a-z-]+" commands "\n${printed}")
list(LENGTH commands count)
if(count LESS 10)
    violation("only ${count} commands found: can this script still read the help?")
endif()
foreach(command IN LISTS commands)
    string(REPLACE "\n  " "" command "${command}")
    check_output("help of ${command}" ${command} --help)
endforeach()
check_output(manual manual)

fail_if_violated()
