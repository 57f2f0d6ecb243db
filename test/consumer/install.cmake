# SPDX-License-Identifier: BSL-1.0
# cmake -DBUILD=... -DREPOSITORY=... -DPREFIX=... [-DCOMPONENT=...] [-DALSO=COMPONENT] -P install.cmake:
# installs a build tree and moves what was installed to PREFIX. No text in it may name a place it was at.
cmake_minimum_required(VERSION 3.25)

set(first_place ${PREFIX}.first)
file(REMOVE_RECURSE ${PREFIX} ${first_place})
set(component)
if(COMPONENT)
    set(component --component ${COMPONENT})
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${first_place} ${component}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
if(ALSO)
    execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${first_place} --component ${ALSO}
        OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()
file(RENAME ${first_place} ${PREFIX})
file(GLOB_RECURSE descriptions ${PREFIX}/*.cps)
if(descriptions AND NOT ALSO)
    message(SEND_ERROR "installed without being asked for: ${descriptions}")
endif()

file(GLOB_RECURSE texts ${PREFIX}/*.cmake ${PREFIX}/*.pc ${PREFIX}/*.hpp)
if(NOT texts)
    message(FATAL_ERROR "nothing was installed")
endif()
foreach(text IN LISTS texts)
    file(READ ${text} content)
    # With the slash: a repository in /app is not named by https://app.neuroflash.com.
    foreach(place IN ITEMS ${first_place} ${BUILD} ${REPOSITORY}/)
        string(FIND "${content}" "${place}" at)
        if(NOT at EQUAL -1)
            message(SEND_ERROR "${text} names ${place}")
        endif()
    endforeach()
endforeach()

# The documents have no link that leads nowhere, and the licences of what is compiled in are with them.
if(NOT COMPONENT OR COMPONENT MATCHES "^neuroflash_(development|tool)$")
    include(${CMAKE_CURRENT_LIST_DIR}/../documents/links.cmake)
    file(GLOB_RECURSE pages ${PREFIX}/share/doc/neuroflash/*.md)
    if(NOT pages)
        message(SEND_ERROR "no document was installed")
    endif()
    foreach(page IN LISTS pages)
        check_links(${page})
    endforeach()
    execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files
        ${CMAKE_CURRENT_LIST_DIR}/../../third_party_notices.txt
        ${PREFIX}/share/doc/neuroflash/third_party_notices.txt RESULT_VARIABLE differs)
    if(differs)
        message(SEND_ERROR "the installed third_party_notices.txt is not that of the sources")
    endif()
endif()

# The headers are those of include/, all of them and no others.
if(NOT COMPONENT)
    file(GLOB_RECURSE installed RELATIVE ${PREFIX}/include ${PREFIX}/include/*)
    file(GLOB_RECURSE public RELATIVE ${REPOSITORY}/include ${REPOSITORY}/include/*.hpp)
    if(NOT PARTS)
        list(FILTER public EXCLUDE REGEX "^neuroflash/(batch|sandbox|testing)(/|\\.hpp)")
    endif()
    if(NOT installed STREQUAL public)
        list(REMOVE_ITEM public ${installed})
        message(SEND_ERROR "installed headers are not the public ones; missing: ${public}")
    endif()
endif()
