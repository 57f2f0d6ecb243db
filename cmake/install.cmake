# SPDX-License-Identifier: BSL-1.0
# What `cmake --install` puts where. Nothing in it names the prefix, so an installed tree may be
# moved. Components of the installation: neuroflash_runtime (the shared library),
# neuroflash_development (what a compiler needs), neuroflash_batch, neuroflash_sandbox,
# neuroflash_testing and neuroflash_tool.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
    message(FATAL_ERROR "CMAKE_INSTALL_LIBDIR and CMAKE_INSTALL_INCLUDEDIR must be relative to the "
        "prefix, because what is installed can be moved; or set NEUROFLASH_INSTALL=OFF")
endif()
set(neuroflash_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/neuroflash)

# Targets as neuroflash::..., in a file that neuroflashConfig.cmake reads.
function(neuroflash_install_targets file component)
    install(TARGETS ${ARGN} EXPORT ${file}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT neuroflash_runtime
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT neuroflash_runtime
            NAMELINK_COMPONENT ${component}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT ${file} NAMESPACE neuroflash:: DESTINATION ${neuroflash_package_dir}
        COMPONENT ${component})
endfunction()

# The parts that a user asks for by name: find_package(neuroflash COMPONENTS part).
function(neuroflash_install_part part)
    set_target_properties(neuroflash_${part} PROPERTIES EXPORT_NAME ${part})
    neuroflash_install_targets(neuroflash-${part}Targets neuroflash_${part} neuroflash_${part})
    set(neuroflash_installs_${part} TRUE PARENT_SCOPE)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/neuroflash/${part}
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/neuroflash COMPONENT neuroflash_${part})
    set(umbrella ${PROJECT_SOURCE_DIR}/include/neuroflash/${part}.hpp)
    if(EXISTS ${umbrella})
        install(FILES ${umbrella}
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/neuroflash COMPONENT neuroflash_${part})
    endif()
endfunction()

set_target_properties(neuroflash_core PROPERTIES EXPORT_NAME core)
neuroflash_install_targets(neuroflash-coreTargets neuroflash_development neuroflash_core)
neuroflash_install_targets(neuroflashTargets neuroflash_development neuroflash)

set(neuroflash_parts batch sandbox testing)
set(not_here)
foreach(part IN LISTS neuroflash_parts)
    list(APPEND not_here PATTERN ${part} EXCLUDE PATTERN ${part}.hpp EXCLUDE)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    COMPONENT neuroflash_development FILES_MATCHING PATTERN *.hpp ${not_here})
if(NEUROFLASH_BUILD_BATCH)
    neuroflash_install_part(batch)
endif()
if(NEUROFLASH_BUILD_SANDBOX)
    neuroflash_install_part(sandbox)
endif()
if(NEUROFLASH_BUILD_TESTING_LIBRARY)
    neuroflash_install_part(testing)
endif()

# A static library hands on what it links; a shared one does not.
set(neuroflash_boost_parts json url)
set(neuroflash_needs_openssl TRUE)
set(pc_requires "Requires: openssl >= 3.0")
set(pc_libraries "-lneuroflash -lboost_json -lboost_url -pthread")
if(BUILD_SHARED_LIBS)
    set(neuroflash_boost_parts)
    set(neuroflash_needs_openssl FALSE)
    set(pc_requires)
    set(pc_libraries "-lneuroflash")
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/neuroflashConfig.cmake.in
    ${PROJECT_BINARY_DIR}/package/neuroflashConfig.cmake
    INSTALL_DESTINATION ${neuroflash_package_dir} NO_SET_AND_CHECK_MACRO)
configure_file(${CMAKE_CURRENT_LIST_DIR}/neuroflashConfigVersion.cmake.in
    ${PROJECT_BINARY_DIR}/package/neuroflashConfigVersion.cmake @ONLY)
if(NEUROFLASH_BUILD_BATCH)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/Findlibcsv.cmake ${CMAKE_CURRENT_LIST_DIR}/Findutf8proc.cmake
        DESTINATION ${neuroflash_package_dir} COMPONENT neuroflash_batch)
endif()
install(FILES ${PROJECT_BINARY_DIR}/package/neuroflashConfig.cmake
    ${PROJECT_BINARY_DIR}/package/neuroflashConfigVersion.cmake
    DESTINATION ${neuroflash_package_dir} COMPONENT neuroflash_development)
# Once more for those who install the tool alone.
if(NEUROFLASH_BUILD_CLI)
    install(FILES ${PROJECT_BINARY_DIR}/package/neuroflashConfig.cmake
        ${PROJECT_BINARY_DIR}/package/neuroflashConfigVersion.cmake
        DESTINATION ${neuroflash_package_dir} COMPONENT neuroflash_tool)
endif()

# Boost tells pkg-config nothing, so its place is named where a compiler would not look by itself.
set(pc_boost_include)
if(Boost_INCLUDE_DIRS AND NOT Boost_INCLUDE_DIRS IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
    set(pc_boost_include " -I${Boost_INCLUDE_DIRS}")
endif()
set(pc_boost_lib)
if(Boost_LIBRARY_DIRS AND NOT BUILD_SHARED_LIBS
    AND NOT Boost_LIBRARY_DIRS IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
    set(pc_boost_lib " -L${Boost_LIBRARY_DIRS}")
endif()
set(pc_boost_any_lib)
if(Boost_LIBRARY_DIRS AND NOT Boost_LIBRARY_DIRS IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
    set(pc_boost_any_lib " -L${Boost_LIBRARY_DIRS}")
endif()
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/neuroflash.pc.in
    ${PROJECT_BINARY_DIR}/package/neuroflash.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/neuroflash.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT neuroflash_development)

# A file for each part. The parts are static libraries always, so they name what they link. libcsv
# and some builds of libjpeg tell pkg-config nothing.
set(pc_part_batch "neuroflash = ${PROJECT_VERSION}, sqlite3 >= 3.34, libutf8proc")
set(pc_part_sandbox "openssl >= 3.0, libpng, libwebp")
set(pc_part_testing "neuroflash = ${PROJECT_VERSION}")
set(links_batch boost_json csv)
set(links_sandbox boost_json jpeg)
set(links_testing boost_json)
set(description_batch "many prompts, each paid for once, with a journal")
set(description_sandbox "a local service for tests")
set(description_testing "virtual clock, scripted transport and simulated service")
foreach(part IN LISTS neuroflash_parts)
    if(NOT TARGET neuroflash_${part} OR NOT neuroflash_installs_${part})
        continue()
    endif()
    list(JOIN links_${part} " -l" pc_links)
    set(pc_part ${part})
    set(pc_part_requires ${pc_part_${part}})
    set(pc_part_description ${description_${part}})
    configure_file(${CMAKE_CURRENT_LIST_DIR}/neuroflash-part.pc.in
        ${PROJECT_BINARY_DIR}/package/neuroflash-${part}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/neuroflash-${part}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT neuroflash_${part})
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/cps.cmake)

# Licences and documents. Their links lead to what is installed beside them, and where something is not,
# they are words.
foreach(component IN ITEMS development tool)
    if(component STREQUAL "tool" AND NOT NEUROFLASH_BUILD_CLI)
        continue()
    endif()
    install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/third_party_notices.txt
        ${PROJECT_SOURCE_DIR}/README.md
        ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/SECURITY.md
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/neuroflash COMPONENT neuroflash_${component})
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/doc
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/neuroflash COMPONENT neuroflash_${component}
        FILES_MATCHING REGEX "doc/([a-z0-9-]+\\.md|README\\.md|openapi\\.json|schemas/[a-z-]+\\.json)$")
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/example
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/neuroflash COMPONENT neuroflash_development)
file(RELATIVE_PATH documents_to_headers /${CMAKE_INSTALL_DATADIR}/doc/neuroflash /${CMAKE_INSTALL_INCLUDEDIR})
foreach(component IN ITEMS development tool)
    if(component STREQUAL "development" OR NEUROFLASH_BUILD_CLI)
        install(CODE "include(\"${CMAKE_CURRENT_LIST_DIR}/document_links.cmake\")
            neuroflash_repair_links(
                \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/doc/neuroflash\"
                \"${PROJECT_SOURCE_DIR}\" \"include=${documents_to_headers}\")"
            COMPONENT neuroflash_${component})
    endif()
endforeach()

if(NEUROFLASH_BUILD_CLI)
    if(BUILD_SHARED_LIBS)
        file(RELATIVE_PATH tool_to_library /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
        set_target_properties(neuroflash_cli PROPERTIES
            INSTALL_RPATH "$ORIGIN/${tool_to_library}")
    endif()
    set_target_properties(neuroflash_cli PROPERTIES EXPORT_NAME tool)
    install(TARGETS neuroflash_cli EXPORT neuroflash-toolTargets
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT neuroflash_tool)
    install(EXPORT neuroflash-toolTargets NAMESPACE neuroflash::
        DESTINATION ${neuroflash_package_dir} COMPONENT neuroflash_tool)
    # The tool has written these when it was built, where it could be run.
    set(share ${PROJECT_BINARY_DIR}/share)
    install(FILES ${share}/man/man1/neuroflash.1
        DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT neuroflash_tool OPTIONAL)
    install(FILES ${share}/bash-completion/completions/neuroflash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        COMPONENT neuroflash_tool OPTIONAL)
    install(FILES ${share}/fish/vendor_completions.d/neuroflash.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT neuroflash_tool OPTIONAL)
    install(FILES ${share}/zsh/site-functions/_neuroflash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT neuroflash_tool OPTIONAL)
endif()
