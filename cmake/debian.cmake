# SPDX-License-Identifier: BSL-1.0
# `cpack -G DEB` in the build directory: the package `neuroflash` has the tool, `libneuroflash-dev`
# what a compiler needs, and of a shared library `libneuroflashX.Y` has the library itself. It needs
# dpkg-dev and file, which find out what the tool depends on.
if(NOT NEUROFLASH_INSTALL)
    return()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME neuroflash)
set(CPACK_PACKAGE_VENDOR "neuroflash for C++")
# Nobody reads it: whoever gives packages to others puts an address of his own here.
set(CPACK_PACKAGE_CONTACT "neuroflash for C++ <packages@neuroflash.invalid>" CACHE STRING
    "Name and address of the package's maintainer")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
# The first line of each; what a package has is said by its own description.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "client for the neuroflash image API")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)

set(CPACK_DEB_COMPONENT_INSTALL ON)
# All but what is installed on request only.
get_cmake_property(CPACK_COMPONENTS_ALL COMPONENTS)
list(REMOVE_ITEM CPACK_COMPONENTS_ALL neuroflash_cps)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_TOOL_PACKAGE_NAME neuroflash)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_TOOL_DESCRIPTION
    "The command-line tool: generates and edits images with the neuroflash
service, finds them again and saves them. A paid request is never sent
twice without proof that the first was not charged. The tool also brings
a local test service.")
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS ca-certificates)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libneuroflash-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
    "Headers and libraries for programs in C++20: the client, the batch
runner, a local test service and a library for tests, for CMake and
pkg-config. A paid request is never sent twice without proof that the
first was not charged.")
# Every program needs the first ones, and a part that is asked for the others. A Boost that is not
# of the system's packages is nothing that dpkg could look for.
set(boost ${Boost_VERSION_MAJOR}.${Boost_VERSION_MINOR})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libssl-dev (>= 3.0)")
if(Boost_INCLUDE_DIRS STREQUAL "/usr/include")
    string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libboost${boost}-dev, \
libboost-json${boost}-dev, libboost-url${boost}-dev")
endif()
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS
    "libsqlite3-dev, libcsv-dev, libutf8proc-dev, libpng-dev, libjpeg-dev, libwebp-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "cmake (>= 3.25), pkg-config, neuroflash")

if(BUILD_SHARED_LIBS)
    set(own_library libneuroflash${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${own_library})
    set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
    set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
    "The shared library, for programs that were linked with it.")
    set(exactly "${own_library} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
    set(CPACK_DEBIAN_TOOL_PACKAGE_DEPENDS "${exactly}")
    string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", ${exactly}")
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
endif()

# What Debian wants to find below /usr/share/doc; debian_documents.cmake takes it from there.
set(documents ${PROJECT_BINARY_DIR}/package/documents)
file(READ ${PROJECT_SOURCE_DIR}/LICENSE licence)
file(READ ${PROJECT_SOURCE_DIR}/third_party_notices.txt notices)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/third_party_notices.txt)
string(STRIP "${licence}" licence)
string(REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REPLACE "\n" "\n " licence "${licence}")
file(CONFIGURE OUTPUT ${documents}/copyright @ONLY CONTENT
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: neuroflash for C++

Files: *
Copyright: 2026 the authors of neuroflash for C++
License: BSL-1.0

@notices@
License: BSL-1.0
 @licence@
")
# The only time in the package, so that two builds of the same sources are the same: that of
# SOURCE_DATE_EPOCH, which a release sets, or else the beginning of 2026.
set(given_epoch "$ENV{SOURCE_DATE_EPOCH}")
set(epoch 1767225600)
if(given_epoch)
    set(epoch ${given_epoch})
endif()
set(ENV{SOURCE_DATE_EPOCH} ${epoch})
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(ENV{SOURCE_DATE_EPOCH} "${given_epoch}")
file(WRITE ${documents}/changelog.Debian
"neuroflash (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) stable; urgency=medium

  * Release ${PROJECT_VERSION}; see changelog.gz for what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${today}
")
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian_documents.cmake)
set(CPACK_NEUROFLASH_DOCUMENTS ${documents})
set(CPACK_NEUROFLASH_EPOCH ${epoch})
set(CPACK_NEUROFLASH_SOURCES ${PROJECT_SOURCE_DIR})

include(CPack)
cpack_add_component_group(tool)
cpack_add_component_group(development)
cpack_add_component_group(library)
cpack_add_component(neuroflash_tool GROUP tool)
foreach(part IN ITEMS development batch sandbox testing)
    cpack_add_component(neuroflash_${part} GROUP development)
endforeach()
cpack_add_component(neuroflash_runtime GROUP library)
