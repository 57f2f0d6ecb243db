# SPDX-License-Identifier: BSL-1.0
# cmake -DTOOL=... -DSHARE=... -P write.cmake: the manual page and the completions, as the tool
# itself prints them.
cmake_minimum_required(VERSION 3.25)

function(write file)
    get_filename_component(directory ${file} DIRECTORY)
    file(MAKE_DIRECTORY ${directory})
    execute_process(COMMAND ${TOOL} ${ARGN} OUTPUT_FILE ${file} RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "${TOOL} ${ARGN}: ${failed}")
    endif()
endfunction()

write(${SHARE}/man/man1/neuroflash.1 manual)
write(${SHARE}/bash-completion/completions/neuroflash completion bash)
write(${SHARE}/zsh/site-functions/_neuroflash completion zsh)
write(${SHARE}/fish/vendor_completions.d/neuroflash.fish completion fish)
