# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -DFOLDER=... -DCOMPILER=... -DGENERATOR=... -DHARDEN=... -DLIBRARY=...
#     -P check_reproducible.cmake:
# builds a program in two folders, from the beginning, and with LIBRARY also a source of the library,
# and compares the programs and the archives.
cmake_minimum_required(VERSION 3.25)

# A compiler cache would hand out the first object as the second one.
set(ENV{CCACHE_DISABLE} 1)
file(REMOVE_RECURSE ${FOLDER})
set(places ${FOLDER}/one "${FOLDER}/another place/of a longer name")
foreach(place IN LISTS places)
    file(COPY ${ROOT}/cmake DESTINATION "${place}")
    if(LIBRARY)
        file(COPY ${ROOT}/include ${ROOT}/src DESTINATION "${place}")
    endif()
    file(COPY ${CMAKE_CURRENT_LIST_DIR}/reproducible/ DESTINATION "${place}")
    execute_process(
        COMMAND ${CMAKE_COMMAND} -S "${place}" -B "${place}/build" -G ${GENERATOR}
            -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=RelWithDebInfo
            -DNEUROFLASH_HARDEN=${HARDEN} -DLIBRARY=${LIBRARY}
        OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${CMAKE_COMMAND} --build "${place}/build"
        OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endforeach()
list(GET places 0 one)
list(GET places 1 other)
set(made program)
if(LIBRARY)
    list(APPEND made libpart.a)
endif()
foreach(file IN LISTS made)
    execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files
        "${one}/build/${file}" "${other}/build/${file}" RESULT_VARIABLE differs)
    if(differs)
        message(SEND_ERROR "${file} differs")
    endif()
endforeach()
