# SPDX-License-Identifier: BSL-1.0
# cmake -DPROJECT_SOURCE_DIR=... -DPROJECT_BINARY_DIR=... -P check_folder.cmake, or included: ends where
# a folder has a name with which CMake cannot build files that are made. Its own words would name a file
# or a target instead.
foreach(folder IN ITEMS "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
    if(folder MATCHES "[][;#*?\"|<>]")
        message(FATAL_ERROR "CMake cannot build in ${folder}: a folder in this path has one of the "
            "characters [ ] ; # * ? \" | < > in its name. Move or rename it")
    endif()
endforeach()
