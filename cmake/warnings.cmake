# SPDX-License-Identifier: BSL-1.0
# The warnings of every target of this project; users' builds never see them.
add_library(neuroflash_warnings INTERFACE)
target_compile_options(neuroflash_warnings INTERFACE -Wall -Wextra -Wpedantic
    -Woverloaded-virtual -Wconversion -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(neuroflash_warnings INTERFACE -Wshadow=local)
    # False at -O1 for Asio's coroutine frames, whose own operators new and delete do match.
    target_compile_options(neuroflash_warnings INTERFACE -Wno-mismatched-new-delete)
endif()
