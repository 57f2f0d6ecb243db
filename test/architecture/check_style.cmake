# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_style.cmake: what every file of the tree begins with, how long it may
# be, and what must not stand in it; and what no file may be called. Prints all violations.
cmake_minimum_required(VERSION 3.25)

set(max_lines 450)
# Golden payloads and the guide's own words are kept as they came; the fixture is wrong on purpose.
set(not_ours "^test/(golden|sandbox/snippets|architecture/fixture)/")

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

set(places include src example test cmake scripts)
set(globs)
foreach(place IN LISTS places)
    list(APPEND globs ${ROOT}/${place}/*.hpp ${ROOT}/${place}/*.cpp ${ROOT}/${place}/*.cmake
        ${ROOT}/${place}/CMakeLists.txt ${ROOT}/${place}/*.sh)
endforeach()
file(GLOB_RECURSE files RELATIVE ${ROOT} ${globs})
file(GLOB top RELATIVE ${ROOT} ${ROOT}/CMakeLists.txt)
list(APPEND files ${top})
list(FILTER files EXCLUDE REGEX "${not_ours}")
if(NOT files)
    violation("no file found below ${ROOT}")
endif()

set(guards)
foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} text)
    if(NOT text MATCHES "^(#![^\n]*\n)?(//|#) SPDX-License-Identifier: BSL-1\\.0\n")
        violation("${file}: does not begin with the SPDX line")
    endif()
    # Not every system has another shell than sh in /bin.
    if(text MATCHES "^#!" AND NOT text MATCHES "^#!/(usr/bin/env [a-z0-9]+|bin/sh)\n")
        violation("${file}: its first line names neither /usr/bin/env nor /bin/sh")
    endif()
    string(REGEX MATCHALL "\n" line_ends "${text}")
    list(LENGTH line_ends lines)
    if(lines GREATER max_lines)
        violation("${file}: ${lines} lines, more than ${max_lines}")
    endif()
    if(file MATCHES "^(include|src)/" AND text MATCHES "(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)")
        violation("${file}: ${CMAKE_MATCH_2}")
    endif()
    if(file MATCHES "^test/.*(/test_[a-z0-9_]+|_test)\\.cpp$")
        violation("${file}: a test file is called after what it tests, without `test`")
    endif()
    if(file MATCHES "^(include|src|test)/.*pp$" AND text MATCHES "\n#include \"\\.\\./")
        violation("${file}: an include that climbs; headers are named from include/, src/ or test/")
    endif()
    # Reopened without the word, clang warns, and it warns users of the headers, too.
    if(file MATCHES "pp$" AND text MATCHES "\nnamespace neuroflash::v0")
        violation("${file}: the namespace is neuroflash::inline v0")
    endif()
    if(file MATCHES "^test/.*pp$"
       AND text MATCHES "BOOST_(TEST|REQUIRE|CHECK|TEST_REQUIRE)\\(\\([^\n&|]* (==|!=|<|>|<=|>=) [^\n&|()]*\\)[),]")
        violation("${file}: BOOST_TEST((a == b)) prints no value; write BOOST_TEST(a == b)")
    endif()
    if(file MATCHES "^test/.*pp$" AND text MATCHES "BOOST_(REQUIRE|CHECK)\\([^\n&|]*size\\(\\) == [0-9]+[uU]\\)")
        violation("${file}: BOOST_${CMAKE_MATCH_1} prints no value; write BOOST_TEST_REQUIRE(a == b) or BOOST_TEST(a == b)")
    endif()
    if(file MATCHES "^test/.*pp$" AND NOT file MATCHES "^test/common/unit_test\\.hpp$"
       AND NOT text MATCHES "BOOST_TEST_MODULE" AND text MATCHES "<boost/test/unit_test\\.hpp>")
        violation("${file}: common/unit_test.hpp is included for it, which prints all values")
    endif()
    if(NOT file MATCHES "\\.hpp$")
        continue()
    endif()
    if(text MATCHES "#[ \t]*pragma[ \t]+once")
        violation("${file}: pragma once instead of an include guard")
    endif()
    if(NOT text MATCHES "\n#ifndef (NEUROFLASH_[A-Z0-9_]*HPP)\n#define (NEUROFLASH_[A-Z0-9_]*HPP)\n"
        OR NOT CMAKE_MATCH_1 STREQUAL CMAKE_MATCH_2)
        violation("${file}: no include guard NEUROFLASH_..._HPP")
    elseif(CMAKE_MATCH_1 IN_LIST guards)
        violation("${file}: include guard ${CMAKE_MATCH_1} is another file's")
    endif()
    list(APPEND guards ${CMAKE_MATCH_1})
endforeach()

# A clone on a Windows disk, which Linux there may use, ends at a name that Windows keeps for itself.
file(GLOB_RECURSE all RELATIVE ${ROOT} ${ROOT}/doc/* ${ROOT}/include/* ${ROOT}/src/* ${ROOT}/example/*
    ${ROOT}/test/* ${ROOT}/cmake/* ${ROOT}/scripts/* ${ROOT}/benchmarks/*)
foreach(file IN LISTS all)
    string(TOLOWER "/${file}/" name)
    if(name MATCHES "/(aux|con|nul|prn|com[0-9]|lpt[0-9])[./]|[:*?\"<>|\\]|[. ]/")
        violation("${file}: Windows has no file of this name")
    endif()
endforeach()

fail_if_violated()
