# SPDX-License-Identifier: BSL-1.0
# cmake -DOUT=file.cpp "-DTEXTS=name=file;..." -P embed_texts.cmake: makes a C++ source that defines
# each text as a std::string_view of its name in neuroflash::cli::bench::texts.
#
# In raw string literals of pieces that any compiler takes: a table of numbers would be five times
# as long and as slow to compile.
cmake_minimum_required(VERSION 3.25)

set(piece_bytes 12000)
set(source "// Made by embed_texts.cmake.\n#include \"cli/bench/texts.hpp\"\n\n")
# Clang counts the pieces of a text together, and warns.
string(APPEND source "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n")
string(APPEND source "namespace neuroflash::cli::bench::texts {\n")
foreach(pair IN LISTS TEXTS)
    string(REGEX MATCH "^([a-z_]+)=(.+)$" whole "${pair}")
    set(name ${CMAKE_MATCH_1})
    file(READ "${CMAKE_MATCH_2}" text)
    string(FIND "${text}" ")nf\"" clash)
    if(NOT clash EQUAL -1)
        message(FATAL_ERROR "${CMAKE_MATCH_2} ends a raw string literal")
    endif()
    string(APPEND source "\nstd::string_view const ${name} =\n")
    string(LENGTH "${text}" left)
    set(at 0)
    while(left GREATER 0)
        string(SUBSTRING "${text}" ${at} ${piece_bytes} piece)
        string(APPEND source "    R\"nf(${piece})nf\"\n")
        math(EXPR at "${at} + ${piece_bytes}")
        math(EXPR left "${left} - ${piece_bytes}")
    endwhile()
    string(APPEND source "    ;\n")
endforeach()
string(APPEND source "\n} // namespace neuroflash::cli::bench::texts\n")
file(WRITE "${OUT}" "${source}")
