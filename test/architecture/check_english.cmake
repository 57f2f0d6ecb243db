# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_english.cmake: README.md, CONTRIBUTING.md, SECURITY.md and the pages of doc/
# use none of the phrases of english.txt. Prints all of them with the words around them.
cmake_minimum_required(VERSION 3.22)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/english.cmake)

file(GLOB documents RELATIVE ${ROOT} ${ROOT}/*.md ${ROOT}/doc/*.md)
list(REMOVE_ITEM documents CHANGELOG.md)
list(LENGTH documents count)
if(count EQUAL 0)
    violation("there are no documents")
endif()
foreach(document IN LISTS documents)
    file(READ ${ROOT}/${document} text)
    prose_of("${text}" text)
    check_english(${document} "${text}")
endforeach()

fail_if_violated()
