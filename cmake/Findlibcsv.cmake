# SPDX-License-Identifier: BSL-1.0
# libcsv, which says nothing of itself to CMake or pkg-config: target libcsv::libcsv.
find_path(libcsv_INCLUDE_DIR csv.h DOC "Where csv.h of libcsv is")
find_library(libcsv_LIBRARY csv DOC "The library libcsv")
mark_as_advanced(libcsv_INCLUDE_DIR libcsv_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libcsv REQUIRED_VARS libcsv_LIBRARY libcsv_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "install libcsv-dev")

if(libcsv_FOUND AND NOT TARGET libcsv::libcsv)
    add_library(libcsv::libcsv UNKNOWN IMPORTED)
    set_target_properties(libcsv::libcsv PROPERTIES
        IMPORTED_LOCATION ${libcsv_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${libcsv_INCLUDE_DIR})
endif()
