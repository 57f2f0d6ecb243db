# SPDX-License-Identifier: BSL-1.0
# cmake -DFILES=... -DSOURCES=... -DBUILD=... -P check_folders.cmake: no file holds the name of the
# folder of the sources or of the build.
cmake_minimum_required(VERSION 3.25)

foreach(file IN LISTS FILES)
    foreach(folder IN ITEMS ${SOURCES} ${BUILD})
        execute_process(COMMAND grep -aoF -m 1 -- "${folder}/" ${file}
            RESULT_VARIABLE absent OUTPUT_QUIET)
        if(absent EQUAL 0)
            message(SEND_ERROR "${file} names ${folder}")
        elseif(NOT absent EQUAL 1)
            message(FATAL_ERROR "${file} cannot be read")
        endif()
    endforeach()
endforeach()
