# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_english.cmake: README.md, CHANGELOG.md, CONTRIBUTING.md, SECURITY.md and the
# pages of doc/ use none of the phrases of english.txt, nor do the texts in the code of include/ and src/,
# and comments of include/ are sentences or name a thing. Prints all violations with the words around them.
cmake_minimum_required(VERSION 3.22)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/english.cmake)

file(GLOB documents RELATIVE ${ROOT} ${ROOT}/*.md ${ROOT}/doc/*.md)
list(LENGTH documents count)
if(count EQUAL 0)
    violation("there are no documents")
endif()
foreach(document IN LISTS documents)
    file(READ ${ROOT}/${document} text)
    prose_of("${text}" text)
    check_english(${document} "${text}")
endforeach()

# The texts of the code: messages, help, evidence. One of SQL is none that a user reads.
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/include/*.hpp ${ROOT}/src/*.hpp ${ROOT}/src/*.cpp)
foreach(source IN LISTS sources)
    file(READ ${ROOT}/${source} text)
    string(REGEX REPLACE "[][;]" " " text "${text}")
    string(REGEX REPLACE "//[^\n]*" "" text "${text}")
    # Two literals in a row are one text.
    string(REGEX REPLACE "\"\n *\"" "" text "${text}")
    string(REGEX MATCHALL "\"[^\"\n]* [^\"\n]* [^\"\n]*\"" texts "${text}")
    list(FILTER texts EXCLUDE REGEX "(SELECT|FROM|UPDATE|INSERT INTO) ")
    if(texts)
        string(REPLACE ";" " . " texts "${texts}")
        # Code begins and ends in one literal: a mark whose other half is elsewhere hides no words.
        string(REGEX REPLACE "`[^`\"]*`" "code" texts "${texts}")
        string(REPLACE "\"" " . " texts "${texts}")
        check_english(${source} "${texts}")
    endif()
endforeach()

# A comment that begins so leans on the line before; a reader of one declaration does not see that.
set(marks "//+<?|^ *[*]|/[*][*]")
set(fragments "Of|The same|Likewise|As above|Also")
set(persons "[Nn]obody|[Ss]omebody|[Ww]hoever|[Ee]verybody|[Aa]nybody")
file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/include/*.hpp)
foreach(header IN LISTS headers)
    file(READ ${ROOT}/${header} text)
    # A semicolon or a bracket in a line would be a sign of CMake's lists.
    string(REGEX REPLACE "[][;\\]" " " text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    foreach(line IN LISTS lines)
        if(line MATCHES "(${marks}) ( *brief )?((${fragments})[ .,:;].*|(${fragments}))$")
            violation("${header}: \"${CMAKE_MATCH_3}\": a comment is a sentence or names the thing")
        endif()
        if(line MATCHES "(${marks}) (.*[^A-Za-z])?(${persons})([^A-Za-z]|$)")
            violation("${header}: \"${CMAKE_MATCH_3}\": name the thing: no call, a caller, the first one")
        endif()
    endforeach()
endforeach()

fail_if_violated()
