# SPDX-License-Identifier: BSL-1.0
# cmake -DPREFIX=... -DFOLDER=... "-DCOMPILER=..." -DSOURCE=... -DVERSION=... [-DBOOST_LIBRARIES=...]
#     -P pkg_config_parts.cmake: compiles by hand a program that uses batch, sandbox and testing as
# installed in PREFIX, and runs it with the Boost of that folder.
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE description ${PREFIX}/neuroflash-batch.pc)
get_filename_component(place "${description}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${place})
set(parts neuroflash-batch neuroflash-sandbox neuroflash-testing)
foreach(part IN LISTS parts)
    execute_process(COMMAND pkg-config --modversion ${part} OUTPUT_VARIABLE version
        OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    if(NOT version STREQUAL VERSION)
        message(FATAL_ERROR "${part}.pc is of version ${version}, not ${VERSION}")
    endif()
endforeach()
execute_process(COMMAND pkg-config --cflags --libs ${parts} OUTPUT_VARIABLE flags
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
if(BOOST_LIBRARIES)
    # What is in it already may be the libraries of the compiler.
    string(REGEX REPLACE ":$" "" folders "${BOOST_LIBRARIES}:$ENV{LD_LIBRARY_PATH}")
    set(ENV{LD_LIBRARY_PATH} "${folders}")
endif()
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${COMPILER} -std=c++20 ${SOURCE} -o ${FOLDER}/your_program ${flags}
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${FOLDER}/your_program WORKING_DIRECTORY ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
