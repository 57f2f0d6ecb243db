# SPDX-License-Identifier: BSL-1.0
# What makes a defect harder to exploit, and what makes two builds of the same sources the same. For
# what is installed, in release builds: debuggers want the folders that are hidden here, and without
# optimisation there is nothing to fortify. Tests are built without. A project that takes the library
# in decides by itself: NEUROFLASH_HARDEN is off there.
set(neuroflash_hardens ${NEUROFLASH_HARDEN})
get_property(many_configurations GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT many_configurations AND NOT CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
    set(neuroflash_hardens OFF)
endif()
# Sanitizers check more, and are confused by checks of the C library.
if(NEUROFLASH_SANITIZE OR NEUROFLASH_FUZZ)
    set(neuroflash_hardens OFF)
endif()
if(NOT neuroflash_hardens)
    function(neuroflash_harden)
    endfunction()
    return()
endif()

include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckLinkerFlag)
include(CheckPIESupported)

add_library(neuroflash_build INTERFACE)
# With these options, if the compiler knows the option that is named first; in every configuration
# but Debug, where there may be several.
function(neuroflash_build_with known test)
    check_cxx_compiler_flag(${known} ${test})
    if(${test})
        foreach(option IN LISTS ARGN)
            target_compile_options(neuroflash_build INTERFACE $<$<NOT:$<CONFIG:Debug>>:${option}>)
        endforeach()
    endif()
endfunction()

check_pie_supported(LANGUAGES CXX)
neuroflash_build_with(-fstack-protector-strong NEUROFLASH_HAS_STACK_PROTECTOR
    -fstack-protector-strong)
# Level 3 where both compiler and C library have it: elsewhere the library warns.
set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -Werror")
check_cxx_source_compiles("#include <cstring>\nint main() { return 0; }" NEUROFLASH_HAS_FORTIFY_3)
unset(CMAKE_REQUIRED_FLAGS)
set(level 2)
if(NEUROFLASH_HAS_FORTIFY_3)
    set(level 3)
endif()
neuroflash_build_with(-U_FORTIFY_SOURCE NEUROFLASH_HAS_FORTIFY
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
check_linker_flag(CXX -Wl,-z,relro,-z,now NEUROFLASH_HAS_RELRO)

# No folder of this machine in what is built, neither in assertions nor in debug information; and no
# time of day.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
neuroflash_build_with(-ffile-prefix-map=a=b NEUROFLASH_HAS_PREFIX_MAP
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=./build)
neuroflash_build_with(-Werror=date-time NEUROFLASH_HAS_DATE_TIME -Werror=date-time)
# Archives without time, owner and mode, also where that is not the default of ar.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
    set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> qD <TARGET> <LINK_FLAGS> <OBJECTS>")
    set(CMAKE_CXX_ARCHIVE_FINISH "<CMAKE_RANLIB> -D <TARGET>")
endif()

function(neuroflash_harden target)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:neuroflash_build>)
    if(NEUROFLASH_HAS_RELRO)
        target_link_options(${target} PRIVATE -Wl,-z,relro,-z,now)
    endif()
endfunction()
