# SPDX-License-Identifier: BSL-1.0
# One sanitizer set for all targets of a build tree: mixing them within a program hides defects.
add_compile_options(-fsanitize=${NEUROFLASH_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
# Tests that have more work or less time than a sanitizer allows ask for it.
add_compile_definitions(NEUROFLASH_UNDER_SANITIZER)
add_link_options(-fsanitize=${NEUROFLASH_SANITIZE})
if(NEUROFLASH_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC warns that it does not model fences; Asio's are covered by the mutexes around them.
    add_compile_options(-Wno-tsan)
endif()
