# SPDX-License-Identifier: BSL-1.0
# cmake -DBUILD=... -DFOLDER=... -DVERSION=... -P debian.cmake: makes the Debian packages, lets dpkg
# install them below FOLDER/root, and uses the tool from there. Needs neither root nor a network.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER}/root)
# Packed by one whose files are private.
execute_process(COMMAND sh -c "umask 077; exec \"$@\"" sh
    ${CPACK} --config ${BUILD}/CPackConfig.cmake -G DEB -B ${FOLDER}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB tool ${FOLDER}/neuroflash_*.deb)
file(GLOB library ${FOLDER}/libneuroflash-dev_*.deb)
file(GLOB packages ${FOLDER}/*.deb)
if(NOT packages STREQUAL "${library};${tool}")
    message(FATAL_ERROR "not the two packages: ${packages}")
endif()

function(field package name into)
    execute_process(COMMAND dpkg-deb --field ${package} ${name}
        OUTPUT_VARIABLE value COMMAND_ERROR_IS_FATAL ANY)
    set(${into} "${value}" PARENT_SCOPE)
endfunction()

# What the tool runs with, found by dpkg-shlibdeps; and nothing that only a compiler needs.
field(${tool} Depends depends)
foreach(needed IN ITEMS libboost-json libc6 libpng16 libsqlite3-0 libssl3)
    if(NOT depends MATCHES "(^|, )${needed}")
        message(SEND_ERROR "does not depend on ${needed}: ${depends}")
    endif()
endforeach()
if(depends MATCHES "-dev")
    message(SEND_ERROR "the tool depends on ${depends}")
endif()
field(${library} Depends depends)
if(NOT depends MATCHES "(^|, )libssl-dev")
    message(SEND_ERROR "libneuroflash-dev does not depend on libssl-dev: ${depends}")
endif()

# No file is in both, and each file is in the one where it belongs.
function(files_of package into)
    execute_process(COMMAND dpkg-deb --fsys-tarfile ${package} COMMAND tar --list
        OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]*[^/\n](\n|$)" names "${names}")
    string(REPLACE "\n" "" names "${names}")
    set(${into} "${names}" PARENT_SCOPE)
endfunction()
files_of(${tool} tool_files)
files_of(${library} library_files)
foreach(file IN LISTS tool_files)
    if(file IN_LIST library_files)
        message(SEND_ERROR "${file} is in both packages")
    endif()
    if(file MATCHES "\\.(hpp|a|pc|cps)$")
        message(SEND_ERROR "${file} is in the package of the tool")
    endif()
endforeach()
foreach(file IN ITEMS ./usr/include/neuroflash.hpp ./usr/lib/libneuroflash.a
    ./usr/lib/pkgconfig/neuroflash.pc ./usr/lib/cmake/neuroflash/neuroflashConfig.cmake
    ./usr/share/doc/libneuroflash-dev/copyright
    ./usr/share/doc/libneuroflash-dev/changelog.gz ./usr/share/doc/libneuroflash-dev/README.md
    ./usr/share/doc/libneuroflash-dev/examples/0_first.cpp)
    if(NOT file IN_LIST library_files)
        message(SEND_ERROR "libneuroflash-dev has no ${file}")
    endif()
endforeach()

# Everybody can read all of it.
foreach(package IN LISTS packages)
    execute_process(COMMAND dpkg-deb --contents ${package}
        OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "(^|\n)[-d][^ \n]+" modes "${listed}")
    string(REPLACE "\n" "" modes "${modes}")
    list(REMOVE_DUPLICATES modes)
    foreach(mode IN LISTS modes)
        if(NOT mode MATCHES "^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x)$")
            message(SEND_ERROR "${package} has something with the mode ${mode}")
        endif()
    endforeach()
endforeach()

# With this machine's list of packages, so that dpkg looks whether the dependencies are there.
set(admin ${FOLDER}/root/var/lib/dpkg)
file(MAKE_DIRECTORY ${admin}/info ${admin}/updates ${admin}/triggers)
file(COPY /var/lib/dpkg/status DESTINATION ${admin})
set(ENV{PATH} "$ENV{PATH}:/usr/sbin:/sbin")
execute_process(COMMAND fakeroot dpkg --root=${FOLDER}/root --install ${packages}
    OUTPUT_FILE ${FOLDER}/dpkg.txt ERROR_FILE ${FOLDER}/dpkg.txt RESULT_VARIABLE failed)
if(failed)
    file(READ ${FOLDER}/dpkg.txt said)
    message(FATAL_ERROR "dpkg does not install them: ${said}")
endif()

set(usr ${FOLDER}/root/usr)
set(share ${usr}/share)
foreach(file IN ITEMS ${usr}/bin/neuroflash ${share}/doc/neuroflash/copyright
    ${share}/doc/neuroflash/changelog.Debian.gz ${share}/doc/neuroflash/README.md
    ${share}/doc/neuroflash/doc/command-line.md ${share}/doc/neuroflash/doc/schemas/error.json
    ${share}/doc/neuroflash/doc/openapi.json
    ${share}/man/man1/neuroflash.1.gz ${share}/bash-completion/completions/neuroflash
    ${share}/zsh/vendor-completions/_neuroflash)
    if(NOT EXISTS ${file})
        message(SEND_ERROR "the packages have no ${file}")
    endif()
endforeach()
# The documents have no link that leads nowhere, and the licences of what is compiled in are with them.
include(${CMAKE_CURRENT_LIST_DIR}/../documents/links.cmake)
foreach(package IN ITEMS neuroflash libneuroflash-dev)
    file(GLOB_RECURSE pages ${share}/doc/${package}/*.md)
    if(NOT pages)
        message(SEND_ERROR "${package} has no document")
    endif()
    foreach(page IN LISTS pages)
        check_links(${page})
    endforeach()
    execute_process(COMMAND ${CMAKE_COMMAND} -DNOTICES=${share}/doc/${package}/copyright
        -P ${CMAKE_CURRENT_LIST_DIR}/check_notices.cmake COMMAND_ERROR_IS_FATAL ANY)
endforeach()
# Nothing but what dpkg keeps itself lies elsewhere.
file(GLOB top RELATIVE ${FOLDER}/root ${FOLDER}/root/*)
if(NOT top STREQUAL "usr;var")
    message(SEND_ERROR "the packages write to ${top}")
endif()
execute_process(COMMAND ${usr}/bin/neuroflash --version
    OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said MATCHES "${VERSION}")
    message(FATAL_ERROR "the tool is of version ${said}, not ${VERSION}")
endif()
# The whole guide, against the sandbox in the tool: without the account and the settings of whoever
# runs the tests.
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=NEUROFLASH_CLIENT_ID --unset=NEUROFLASH_CLIENT_SECRET
        --unset=NEUROFLASH_PROFILE XDG_CONFIG_HOME=${FOLDER}/config
        ${usr}/bin/neuroflash demo --out ${FOLDER}/pictures
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
