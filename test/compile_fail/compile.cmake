# SPDX-License-Identifier: BSL-1.0
# One call of the compiler, shared by the tests that look at what it says.
# Needs -DCOMPILER, -DINCLUDES (as targets know them) and -DIMPLICIT (what the compiler knows).
cmake_minimum_required(VERSION 3.25)

# compile(RESULT OUTPUT ARGUMENT...): exit code and everything that was printed.
function(compile result output)
    set(command ${COMPILER} -std=c++20)
    foreach(directory IN LISTS INCLUDES)
        # Naming a directory that the compiler knows breaks the order of its own headers.
        if(NOT directory IN_LIST IMPLICIT)
            list(APPEND command -I${directory})
        endif()
    endforeach()
    execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${command} ${ARGN}
        RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
    set(${result} ${code} PARENT_SCOPE)
    set(${output} "${printed}" PARENT_SCOPE)
endfunction()
