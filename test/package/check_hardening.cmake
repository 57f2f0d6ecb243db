# SPDX-License-Identifier: BSL-1.0
# cmake -DREADELF=... -DPROGRAM=... [-DLIBRARIES=...] -P check_hardening.cmake: PIE, full RELRO, a
# stack that is not executable, stack protector, fortified functions of the C library.
cmake_minimum_required(VERSION 3.25)

function(read_elf options file into)
    # Its words are those of the language here.
    execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${READELF} ${options} ${file}
        OUTPUT_VARIABLE text ERROR_QUIET
        COMMAND_ERROR_IS_FATAL ANY)
    set(${into} "${text}" PARENT_SCOPE)
endfunction()

# What an executable and a shared library have in common.
function(check_loaded file)
    read_elf(-lW ${file} segments)
    if(NOT segments MATCHES "GNU_RELRO")
        message(SEND_ERROR "${file} has no RELRO")
    endif()
    if(segments MATCHES "GNU_STACK[^\n]*RWE")
        message(SEND_ERROR "${file} has an executable stack")
    endif()
    read_elf(-dW ${file} dynamic)
    if(NOT dynamic MATCHES "\\(BIND_NOW\\)|BIND_NOW|Flags:[^\n]*NOW")
        message(SEND_ERROR "${file} binds late")
    endif()
endfunction()

function(check_code file)
    read_elf(-sW ${file} symbols)
    if(NOT symbols MATCHES "__stack_chk_fail")
        message(SEND_ERROR "${file} has no stack protector")
    endif()
    # Such as __memcpy_chk; not __stack_chk_fail.
    if(NOT symbols MATCHES "__[a-z]+_chk(@|\n| )")
        message(SEND_ERROR "${file}: nothing is fortified")
    endif()
endfunction()

read_elf(-hW ${PROGRAM} header)
read_elf(-dW ${PROGRAM} dynamic)
if(NOT header MATCHES "Type: +DYN" OR NOT dynamic MATCHES "FLAGS_1\\)[^\n]*PIE")
    message(SEND_ERROR "${PROGRAM} has no PIE")
endif()
check_loaded(${PROGRAM})
check_code(${PROGRAM})
foreach(library IN LISTS LIBRARIES)
    check_code(${library})
    if(NOT library MATCHES "\\.a$")
        check_loaded(${library})
    endif()
endforeach()
