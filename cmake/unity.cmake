# SPDX-License-Identifier: BSL-1.0
# Most of a compilation is reading Asio and instantiating its templates, and sources that are
# compiled as one do it once. The price is that names in the anonymous namespaces of one target must
# differ, and that a change of one source compiles its neighbours, too.
set(CMAKE_UNITY_BUILD ${NEUROFLASH_UNITY_BUILD})
# As many as keep two cores busy, and what is compiled again after a change small.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
if(NEUROFLASH_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC takes an anonymous namespace outside of the main file for one of a header.
    add_compile_options(-Wno-subobject-linkage)
endif()
