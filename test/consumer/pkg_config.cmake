# SPDX-License-Identifier: BSL-1.0
# cmake -DPREFIX=... -DFOLDER=... -DCOMPILER=... -DSOURCE=... -DVERSION=... "-DRUNNER=..."
#     [-DSTRICT=1] [-DBOOST_LIBRARIES=...] -P pkg_config.cmake: compiles by hand what is installed in
# PREFIX, and runs it with the Boost of that folder.
# STRICT: all headers, as one's own (no system headers), with a careful user's warnings as errors.
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE description ${PREFIX}/neuroflash.pc)
get_filename_component(place "${description}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${place})

function(ask_pkg_config into)
    execute_process(COMMAND pkg-config ${ARGN} neuroflash OUTPUT_VARIABLE answer
        OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(answer UNIX_COMMAND "${answer}")
    set(${into} ${answer} PARENT_SCOPE)
endfunction()
ask_pkg_config(version --modversion)
if(NOT version STREQUAL VERSION)
    message(FATAL_ERROR "neuroflash.pc is of version ${version}, not ${VERSION}")
endif()
ask_pkg_config(flags --cflags)
ask_pkg_config(libraries --libs)
ask_pkg_config(library_folder --variable=libdir)

if(BOOST_LIBRARIES)
    # Of the shared library as well, which a path in the program would not reach.
    # What is in it already may be the libraries of the compiler.
    string(REGEX REPLACE ":$" "" folders "${BOOST_LIBRARIES}:$ENV{LD_LIBRARY_PATH}")
    set(ENV{LD_LIBRARY_PATH} "${folders}")
endif()
file(MAKE_DIRECTORY ${FOLDER})

# The Boost that programs must be compiled with.
ask_pkg_config(boost --variable=boost_version)
string(REPLACE "." "_" boost "${boost}")
file(WRITE ${FOLDER}/boost.cpp "#include <boost/version.hpp>\nBOOST_LIB_VERSION\n")
execute_process(COMMAND ${COMPILER} ${flags} -E -P ${FOLDER}/boost.cpp
    OUTPUT_VARIABLE own_boost COMMAND_ERROR_IS_FATAL ANY)
if(boost STREQUAL "" OR NOT own_boost MATCHES "\"${boost}(_[0-9]+)?\"")
    message(FATAL_ERROR "neuroflash.pc names Boost ${boost}, and this one is ${own_boost}")
endif()

set(warnings -Wall -Wextra -Wshadow -Wconversion -Wpedantic -Werror)
execute_process(
    COMMAND ${COMPILER} -std=c++20 ${warnings} ${flags} ${SOURCE} -o ${FOLDER}/your_program
        ${libraries} -Wl,-rpath,${library_folder}
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${RUNNER} ${FOLDER}/your_program COMMAND_ERROR_IS_FATAL ANY)

if(STRICT)
    file(GLOB_RECURSE headers RELATIVE ${PREFIX}/include ${PREFIX}/include/*.hpp)
    # This one needs the library that it adapts to.
    list(REMOVE_ITEM headers neuroflash/opentelemetry.hpp)
    list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>\n")
    string(CONCAT all ${headers})
    file(WRITE ${FOLDER}/all_headers.cpp "${all}")
    execute_process(
        COMMAND ${COMPILER} -std=c++20 ${warnings} ${flags} -c ${FOLDER}/all_headers.cpp
            -o ${FOLDER}/all_headers.o
        COMMAND_ERROR_IS_FATAL ANY)
endif()
