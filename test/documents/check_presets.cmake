# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -DREADME=... -P check_presets.cmake: the presets can be read by the CMake that the
# README names, and the projects here ask for no newer one.
cmake_minimum_required(VERSION 3.25)

# The first CMake that reads a version of the presets' format: "version" in cmake-presets(7).
set(first_cmake none 3.19 3.20 3.21 3.23 3.24 3.25 3.27 3.28 3.30 3.31)

file(READ ${README} readme)
if(NOT readme MATCHES "needs a C\\+\\+20 compiler, CMake ([0-9]+\\.[0-9]+)")
    message(FATAL_ERROR "${README} does not name the CMake that is needed")
endif()
set(named ${CMAKE_MATCH_1})

function(must_not_need what version)
    if(version VERSION_GREATER named)
        message(SEND_ERROR "${what} needs CMake ${version}, README.md says ${named}")
    endif()
endfunction()

file(READ ${ROOT}/CMakePresets.json presets)
string(JSON format GET "${presets}" version)
list(GET first_cmake ${format} needed)
must_not_need("CMakePresets.json, of version ${format}," ${needed})
string(JSON major GET "${presets}" cmakeMinimumRequired major)
string(JSON minor GET "${presets}" cmakeMinimumRequired minor)
must_not_need("cmakeMinimumRequired of CMakePresets.json" ${major}.${minor})

file(GLOB projects ${ROOT}/CMakeLists.txt ${ROOT}/test/consumer/*/CMakeLists.txt)
foreach(project IN LISTS projects)
    file(STRINGS ${project} line REGEX "^cmake_minimum_required" LIMIT_COUNT 1)
    string(REGEX MATCH "[0-9]+\\.[0-9]+" needed "${line}")
    must_not_need(${project} ${needed})
endforeach()
