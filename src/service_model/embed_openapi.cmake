# SPDX-License-Identifier: BSL-1.0
# cmake -DIN=openapi.json -DOUT=file.cpp -P embed_openapi.cmake: makes a C++ source that defines the
# text as openapi_json(). It is joined from raw string literals, because a compiler need not take one
# of more than 65,536 characters, adjacent ones included.
cmake_minimum_required(VERSION 3.25)

set(piece_bytes 12000)
file(READ "${IN}" text)
string(FIND "${text}" ")nf\"" clash)
if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${IN} ends a raw string literal")
endif()
set(source "// Made by embed_openapi.cmake.\n#include \"service_model/api_description.hpp\"\n\n#include <string>\n\n")
string(APPEND source "namespace neuroflash::inline v0::service_model {\n\n")
string(APPEND source "std::string_view openapi_json()\n{\n    static auto const whole = std::string()")
string(LENGTH "${text}" left)
set(at 0)
while(left GREATER 0)
    string(SUBSTRING "${text}" ${at} ${piece_bytes} piece)
    string(APPEND source " +\n        R\"nf(${piece})nf\"")
    math(EXPR at "${at} + ${piece_bytes}")
    math(EXPR left "${left} - ${piece_bytes}")
endwhile()
string(APPEND source ";\n    return whole;\n}\n\n} // namespace neuroflash::inline v0::service_model\n")
file(WRITE "${OUT}" "${source}")
