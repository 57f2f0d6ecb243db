# SPDX-License-Identifier: BSL-1.0
# cmake -DBUILD=... -DFOLDER=... -DVERSION=... -P debian.cmake: makes the Debian package, lets dpkg
# install it below FOLDER/root, and uses the tool from there. Needs neither root nor a network.
cmake_minimum_required(VERSION 3.22)

file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER}/root)
execute_process(COMMAND ${CPACK} --config ${BUILD}/CPackConfig.cmake -G DEB -B ${FOLDER}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB package ${FOLDER}/*.deb)
list(LENGTH package packages)
if(NOT packages EQUAL 1)
    message(FATAL_ERROR "not one package: ${package}")
endif()

# What the tool runs with, found by dpkg-shlibdeps.
execute_process(COMMAND dpkg-deb --field ${package} Depends
    OUTPUT_VARIABLE depends COMMAND_ERROR_IS_FATAL ANY)
foreach(needed IN ITEMS libboost-json libc6 libpng16 libsqlite3-0 libssl3)
    if(NOT depends MATCHES "(^|, )${needed}")
        message(SEND_ERROR "does not depend on ${needed}: ${depends}")
    endif()
endforeach()

# With this machine's list of packages, so that dpkg looks whether the dependencies are there.
set(admin ${FOLDER}/root/var/lib/dpkg)
file(MAKE_DIRECTORY ${admin}/info ${admin}/updates ${admin}/triggers)
file(COPY /var/lib/dpkg/status DESTINATION ${admin})
set(ENV{PATH} "$ENV{PATH}:/usr/sbin:/sbin")
execute_process(COMMAND fakeroot dpkg --root=${FOLDER}/root --install ${package}
    OUTPUT_FILE ${FOLDER}/dpkg.txt ERROR_FILE ${FOLDER}/dpkg.txt RESULT_VARIABLE failed)
if(failed)
    file(READ ${FOLDER}/dpkg.txt said)
    message(FATAL_ERROR "dpkg does not install it: ${said}")
endif()

set(usr ${FOLDER}/root/usr)
set(share ${usr}/share)
foreach(file IN ITEMS ${usr}/bin/neuroflash ${usr}/include/neuroflash.hpp
    ${share}/doc/neuroflash/copyright ${share}/doc/neuroflash/changelog.Debian.gz
    ${share}/man/man1/neuroflash.1.gz ${share}/bash-completion/completions/neuroflash
    ${share}/zsh/vendor-completions/_neuroflash)
    if(NOT EXISTS ${file})
        message(SEND_ERROR "the package has no ${file}")
    endif()
endforeach()
# Nothing but what dpkg keeps itself lies elsewhere.
file(GLOB top RELATIVE ${FOLDER}/root ${FOLDER}/root/*)
if(NOT top STREQUAL "usr;var")
    message(SEND_ERROR "the package writes to ${top}")
endif()
execute_process(COMMAND ${usr}/bin/neuroflash --version
    OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said MATCHES "${VERSION}")
    message(FATAL_ERROR "the tool is of version ${said}, not ${VERSION}")
endif()
# The whole guide, against the sandbox in the tool.
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=NEUROFLASH_CLIENT_ID --unset=NEUROFLASH_CLIENT_SECRET
        ${usr}/bin/neuroflash demo --out ${FOLDER}/pictures
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
