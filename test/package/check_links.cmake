# SPDX-License-Identifier: BSL-1.0
# cmake -DDIRECTORY=... -P check_links.cmake: the documents there have no link that leads nowhere.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/../documents/links.cmake)
file(GLOB_RECURSE pages ${DIRECTORY}/*.md)
if(NOT pages)
    message(FATAL_ERROR "there is no document in ${DIRECTORY}")
endif()
foreach(page IN LISTS pages)
    check_links(${page})
endforeach()
