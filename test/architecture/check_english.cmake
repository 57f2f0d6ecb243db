# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_english.cmake: README.md, CHANGELOG.md, CONTRIBUTING.md, SECURITY.md and the
# pages of doc/ use none of the phrases of english.txt, nor do the texts in the code of include/ and src/,
# and comments are sentences or name a thing. Prints all violations with the words around them.
cmake_minimum_required(VERSION 3.25)

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
# A comment behind a declaration begins with a capital letter, unless it goes on from the line above.
set(marks "(//+<?|^ *[*]|/[*][*])")
set(fragments "Of|The same|Likewise|As above|Also")
set(leaning "${marks} ( *.?brief )?((${fragments})[ .,:;].*|(${fragments}))$")
set(group_of_leaning 3)
set(advice_on_leaning "a comment is a sentence or names the thing")
set(persons "[Nn]obody|[Ss]omebody|[Ww]hoever|[Ee]verybody|[Aa]nybody")
set(naming "${marks} (.*[^A-Za-z])?(${persons})([^A-Za-z]|$)")
set(group_of_naming 3)
set(advice_on_naming "name the thing: no call, a caller, the first one")
set(in_small_letters "[^ /].*///< ([a-z].*)$")
set(group_of_in_small_letters 1)
set(advice_on_in_small_letters "a comment begins with a capital letter")
# The fixture is wrong on purpose.
set(not_read "^test/architecture/fixture/")
set(places include src test example benchmarks)
set(globs)
foreach(place IN LISTS places)
    list(APPEND globs ${ROOT}/${place}/*.hpp ${ROOT}/${place}/*.cpp)
endforeach()
file(GLOB_RECURSE files RELATIVE ${ROOT} ${globs})
list(FILTER files EXCLUDE REGEX "${not_read}")
foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} text)
    # A semicolon or a bracket in a line would be a sign of CMake's lists.
    string(REGEX REPLACE "[][;\\]" " " text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    foreach(rule IN ITEMS leaning naming in_small_letters)
        set(found "${lines}")
        list(FILTER found INCLUDE REGEX "${${rule}}")
        foreach(line IN LISTS found)
            string(REGEX MATCH "${${rule}}" matched "${line}")
            violation("${file}: \"${CMAKE_MATCH_${group_of_${rule}}}\": ${advice_on_${rule}}")
        endforeach()
    endforeach()
endforeach()

fail_if_violated()
