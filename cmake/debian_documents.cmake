# SPDX-License-Identifier: BSL-1.0
# CPack runs it on what is about to be packed, a folder for each package: puts the documents where
# Debian wants them, packed as Debian wants them, with one time in them.
include(${CMAKE_CURRENT_LIST_DIR}/document_links.cmake)
set(names_tool neuroflash)
set(names_development libneuroflash-dev)
set(names_library ${CPACK_DEBIAN_LIBRARY_PACKAGE_NAME})

function(pack file)
    execute_process(COMMAND gzip -9 -n -f ${file} COMMAND_ERROR_IS_FATAL ANY)
    file(CHMOD ${file}.gz PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

# share/doc has one folder for each package, and the licences as `copyright`.
function(put_documents share name)
    set(documents ${share}/doc/${name})
    if(EXISTS ${share}/doc/neuroflash AND NOT name STREQUAL "neuroflash")
        file(RENAME ${share}/doc/neuroflash ${documents})
    endif()
    if(EXISTS ${documents}/example)
        file(RENAME ${documents}/example ${documents}/examples)
    endif()
    # CHANGELOG.md is packed as `changelog`.
    file(REMOVE ${documents}/LICENSE ${documents}/third_party_notices.txt ${documents}/CHANGELOG.md)
    file(COPY ${CPACK_NEUROFLASH_DOCUMENTS}/ DESTINATION ${documents})
    file(CHMOD ${documents}/copyright PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    file(COPY_FILE ${CPACK_NEUROFLASH_SOURCES}/CHANGELOG.md ${documents}/changelog)
    pack(${documents}/changelog)
    pack(${documents}/changelog.Debian)
    neuroflash_repair_links(${documents} ${CPACK_NEUROFLASH_SOURCES}
        "example=examples;LICENSE=copyright;third_party_notices.txt=copyright;CHANGELOG.md=changelog.gz")
endfunction()

foreach(group IN ITEMS tool development library)
    set(usr ${CPACK_TEMPORARY_DIRECTORY}/${group}/usr)
    if(NOT IS_DIRECTORY ${usr})
        continue()
    endif()
    put_documents(${usr}/share ${names_${group}})
    file(GLOB pages ${usr}/share/man/man1/*.1)
    foreach(page IN LISTS pages)
        pack(${page})
    endforeach()
    # Debian's zsh looks for a package's completions in another folder.
    if(EXISTS ${usr}/share/zsh/site-functions)
        file(RENAME ${usr}/share/zsh/site-functions ${usr}/share/zsh/vendor-completions)
    endif()
    # The files for find_package belong to one package; the tool adds its own target to them.
    if(group STREQUAL "tool")
        file(GLOB_RECURSE package_files ${usr}/neuroflashConfig*.cmake)
        file(REMOVE ${package_files})
    endif()
endforeach()

# The directories were made with the umask of whoever packs, and dpkg makes them so for everybody.
execute_process(COMMAND find ${CPACK_TEMPORARY_DIRECTORY} -type d -exec
    chmod u=rwx,go=rx,ug-s {} + COMMAND_ERROR_IS_FATAL ANY)

# Of the packages' files, and of the packages themselves.
execute_process(COMMAND find ${CPACK_TEMPORARY_DIRECTORY} -exec
    touch --no-dereference --date=@${CPACK_NEUROFLASH_EPOCH} {} + COMMAND_ERROR_IS_FATAL ANY)
set(ENV{SOURCE_DATE_EPOCH} ${CPACK_NEUROFLASH_EPOCH})
