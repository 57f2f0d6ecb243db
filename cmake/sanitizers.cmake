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
if(NEUROFLASH_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Its static library defines operator new, which some tests replace.
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libclang_rt.tsan-${CMAKE_SYSTEM_PROCESSOR}.so
        OUTPUT_VARIABLE shared_runtime OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    get_filename_component(runtime_folder "${shared_runtime}" DIRECTORY)
    add_link_options(-shared-libsan "-Wl,-rpath,${runtime_folder}")
endif()
