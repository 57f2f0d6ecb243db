# SPDX-License-Identifier: BSL-1.0
# CPack runs it on what is about to be packed: puts the documents where Debian wants them, packed
# as Debian wants them, with one time in them.
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(documents ${share}/doc/neuroflash)

function(pack file)
    execute_process(COMMAND gzip -9 -n -f ${file} COMMAND_ERROR_IS_FATAL ANY)
    file(CHMOD ${file}.gz PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

file(COPY ${CPACK_NEUROFLASH_DOCUMENTS}/ DESTINATION ${documents})
file(CHMOD ${documents}/copyright PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(COPY_FILE ${CPACK_NEUROFLASH_CHANGELOG} ${documents}/changelog)
pack(${documents}/changelog)
pack(${documents}/changelog.Debian)
file(GLOB pages ${share}/man/man1/*.1)
foreach(page IN LISTS pages)
    pack(${page})
endforeach()

# Debian's zsh looks for a package's completions in another folder.
if(EXISTS ${share}/zsh/site-functions)
    file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)
endif()

# Of the package's files, and of the package itself.
execute_process(COMMAND find ${CPACK_TEMPORARY_INSTALL_DIRECTORY} -exec
    touch --no-dereference --date=@${CPACK_NEUROFLASH_EPOCH} {} + COMMAND_ERROR_IS_FATAL ANY)
set(ENV{SOURCE_DATE_EPOCH} ${CPACK_NEUROFLASH_EPOCH})
