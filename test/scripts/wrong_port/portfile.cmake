# SPDX-License-Identifier: BSL-1.0
# For a test of the check: an option that there is not.
vcpkg_check_features(OUT_FEATURE_OPTIONS feature_options
    FEATURES
        batch NEUROFLASH_BUILD_BATCH
        tool NEUROFLASH_BUILD_TOOL)
vcpkg_cmake_configure(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}" OPTIONS ${feature_options})
