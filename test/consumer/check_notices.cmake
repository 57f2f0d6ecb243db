# SPDX-License-Identifier: BSL-1.0
# cmake -DNOTICES=... -P check_notices.cmake: the file has a notice and the terms of everything that is
# compiled in, which is what sources and headers include and what the report of `bench` contains.
cmake_minimum_required(VERSION 3.25)

get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
# Of the system, of this project, or of libraries that are linked; opentelemetry is compiled into the
# programs of its users.
set(not_compiled_in arpa csv.h fcntl.h jpeglib.h jq.h libsecret malloc.h net netdb.h netinet neuroflash
    neuroflash.hpp openssl opentelemetry png.h poll.h pthread.h signal.h spawn.h sqlite3.h sys termios.h unistd.h
    utf8proc.h webp)

file(READ ${NOTICES} notices)
file(GLOB_RECURSE files ${root}/include/*.hpp ${root}/src/*.hpp ${root}/src/*.cpp)
set(compiled_in chart.min.js)
foreach(file IN LISTS files)
    file(STRINGS ${file} lines REGEX "^ *# *include *<[^>]+(/|\\.h)")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^ *# *include *<([^/>]+).*" "\\1" name "${line}")
        if(NOT name IN_LIST not_compiled_in AND NOT name MATCHES "\\.")
            string(APPEND name "/*")
        endif()
        if(NOT name IN_LIST not_compiled_in)
            list(APPEND compiled_in ${name})
        endif()
    endforeach()
endforeach()
list(REMOVE_DUPLICATES compiled_in)

# Each has a paragraph with its holders, and the licence that it names has one with its text.
foreach(name IN LISTS compiled_in)
    string(FIND "\n${notices}" "\nFiles: ${name}\nCopyright: " at)
    if(at EQUAL -1)
        message(SEND_ERROR "${name} is compiled in, and there is no notice of it in ${NOTICES}")
        continue()
    endif()
    string(SUBSTRING "${notices}" ${at} -1 paragraph)
    string(REGEX MATCH "\nLicense: ([^\n]+)" licence "${paragraph}")
    set(licence "${CMAKE_MATCH_1}")
    # The project's own stands in LICENSE.
    if(NOT licence STREQUAL "BSL-1.0")
        string(FIND "${notices}" "\nLicense: ${licence}\n " terms)
        if(terms EQUAL -1)
            message(SEND_ERROR "the terms of ${licence} for ${name} are missing in ${NOTICES}")
        endif()
    endif()
endforeach()

# What the report says of Chart.js is said here.
file(READ ${root}/src/cli/bench/chart_notice.txt chart)
string(REGEX MATCHALL "Copyright \\(c\\) [^\n]+" wanted "${chart}")
string(FIND "${chart}" "Permission is hereby" terms)
string(SUBSTRING "${chart}" ${terms} -1 terms)
list(APPEND wanted "${terms}")
string(REGEX REPLACE "\n( \\.)?" " " notices "${notices}")
string(REGEX REPLACE " +" " " notices "${notices}")
foreach(words IN LISTS wanted)
    string(REGEX REPLACE "[ \n]+" " " words "${words}")
    string(STRIP "${words}" words)
    string(FIND "${notices}" "${words}" at)
    if(at EQUAL -1)
        message(SEND_ERROR "chart_notice.txt says, and ${NOTICES} does not: ${words}")
    endif()
endforeach()
