# SPDX-License-Identifier: BSL-1.0
# Ends where the compiler has no coroutines: it would say so in hundreds of errors in Asio's headers. Some
# older ones know the option for C++20 and not all of the language.
include(CheckCXXSourceCompiles)

function(neuroflash_check_compiler)
    # An older standard of the project that takes this one in is not that of these targets.
    if(NOT CMAKE_CXX_STANDARD MATCHES "^2[036]$")
        set(CMAKE_CXX_STANDARD 20)
    endif()
    check_cxx_source_compiles("
        #include <coroutine>
        int main() { return std::coroutine_handle<>() ? 1 : 0; }"
        NEUROFLASH_COMPILER_HAS_COROUTINES)
    if(NOT NEUROFLASH_COMPILER_HAS_COROUTINES)
        message(FATAL_ERROR "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, ${CMAKE_CXX_COMPILER}, "
            "has no coroutines of C++20. Configure a new build tree with a newer compiler, such as "
            "-DCMAKE_CXX_COMPILER=g++-12, or start the script with CXX=g++-12 in the environment. "
            "doc/install.md lists those that were tried")
    endif()
endfunction()
neuroflash_check_compiler()
