# SPDX-License-Identifier: BSL-1.0
# cmake -DPRINTED=FILE -DNAME=... -DEXPECTED=... -P refused.cmake: the compiler has refused the
# statement of that name, and said what matches EXPECTED.
cmake_minimum_required(VERSION 3.25)

file(READ ${PRINTED} printed)
# Lists would be taken apart at semicolons and brackets.
string(REGEX REPLACE "[][;]" " " printed "${printed}")
string(FIND "\n${printed}" "\n${NAME}:1:" begin)
if(begin EQUAL -1)
    message(FATAL_ERROR "${NAME} compiles, and should not")
endif()
string(SUBSTRING "${printed}" ${begin} -1 said)
# Up to the first error of another statement.
string(REGEX REPLACE "\n([a-z0-9_]+):1:[0-9]+: error" "\n;\\1:1: error" parts "${said}")
set(of_it "")
foreach(part IN LISTS parts)
    if(of_it STREQUAL "" OR part MATCHES "^${NAME}:1: error")
        string(APPEND of_it "${part}")
    else()
        break()
    endif()
endforeach()
if(NOT of_it MATCHES "error" OR NOT of_it MATCHES "${EXPECTED}")
    message(FATAL_ERROR "${NAME} is refused, but for another reason than ${EXPECTED}:\n${of_it}")
endif()
