# SPDX-License-Identifier: BSL-1.0
# Included, or run with -P and its three variables: ends where the compiler takes the headers of another
# Boost than the one that was found. CMake does not name a folder in which the compiler looks by itself,
# and then one that comes before it counts: /usr/local/include is before /usr/include.
cmake_minimum_required(VERSION 3.25)
set(folders ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
if(NOT "${Boost_INCLUDE_DIRS}" IN_LIST folders)
    set(folders)
endif()
foreach(folder IN LISTS folders)
    if(folder STREQUAL Boost_INCLUDE_DIRS)
        break()
    elseif(NOT EXISTS ${folder}/boost/version.hpp)
        continue()
    endif()
    file(STRINGS ${folder}/boost/version.hpp line REGEX "^#[ \t]*define[ \t]+BOOST_VERSION[ \t]+[0-9]+")
    string(REGEX MATCH "[0-9]+$" number "${line}")
    if(NOT number)
        continue()
    endif()
    math(EXPR major "${number} / 100000")
    math(EXPR minor "${number} / 100 % 1000")
    math(EXPR patch "${number} % 100")
    if(NOT Boost_VERSION_STRING VERSION_EQUAL ${major}.${minor}.${patch})
        message(FATAL_ERROR "The compiler takes the headers of Boost ${major}.${minor}.${patch} in "
            "${folder}, before those of Boost ${Boost_VERSION_STRING} in ${Boost_INCLUDE_DIRS}, whose "
            "libraries were found. Remove the former, or name another Boost: -DBoost_ROOT=FOLDER")
    endif()
endforeach()
