# SPDX-License-Identifier: BSL-1.0
# An overlay port for vcpkg: `vcpkg install neuroflash --overlay-ports=ports`. Not tried, because vcpkg
# was not available where this library was built; the test `scripts_vcpkg` runs it with functions that
# do nothing. It builds the tree that it is in, so it needs no archive and no checksum. The feature `tool`
# needs the system's Chart.js (Debian: libjs-chart.js), because vcpkg has no port of it. Another one is
# named in the triplet: set(VCPKG_CMAKE_CONFIGURE_OPTIONS -DNEUROFLASH_CHART_JS=FILE).
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS feature_options
    FEATURES
        batch NEUROFLASH_BUILD_BATCH
        sandbox NEUROFLASH_BUILD_SANDBOX
        tool NEUROFLASH_BUILD_CLI)

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${feature_options}
        -DNEUROFLASH_BUILD_TESTS=OFF
        -DNEUROFLASH_BUILD_TESTING_LIBRARY=ON
        -DNEUROFLASH_INSTALL=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/neuroflash)
vcpkg_fixup_pkgconfig()
if("tool" IN_LIST FEATURES)
    vcpkg_copy_tools(TOOL_NAMES neuroflash AUTO_CLEAN)
endif()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/third_party_notices.txt")
