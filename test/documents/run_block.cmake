# SPDX-License-Identifier: BSL-1.0
# cmake -DDOCUMENT=... -DHOLDS=regex -DTOOL=... -DDIRECTORY=... -DBASH=... -P run_block.cmake: runs
# the one shell block that holds the text, in a directory with nothing but prompts.jsonl. The tool is
# build/release/neuroflash there, and neuroflash, without the settings of whoever runs the tests.
# LEAVES: what must be there afterwards, a glob.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/blocks.cmake)

read_blocks(${DOCUMENT} "sh" block)
set(found 0)
foreach(i RANGE ${block})
    if("${block_${i}}" MATCHES "${HOLDS}")
        math(EXPR found "${found} + 1")
        set(script "${block_${i}}")
    endif()
endforeach()
if(NOT found EQUAL 1)
    message(FATAL_ERROR "${found} blocks hold ${HOLDS}")
endif()

file(REMOVE_RECURSE ${DIRECTORY})
file(MAKE_DIRECTORY ${DIRECTORY}/build/release)
file(CREATE_LINK ${TOOL} ${DIRECTORY}/build/release/neuroflash SYMBOLIC)
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
file(COPY ${root}/example/prompts.jsonl DESTINATION ${DIRECTORY})
file(WRITE ${DIRECTORY}/block.sh "set -eo pipefail\n${script}")
set(ENV{PATH} "${DIRECTORY}/build/release:$ENV{PATH}")
set(ENV{XDG_CONFIG_HOME} ${DIRECTORY}/config)
unset(ENV{NEUROFLASH_PROFILE})
execute_process(COMMAND ${BASH} block.sh WORKING_DIRECTORY ${DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
if(LEAVES)
    file(GLOB left ${DIRECTORY}/${LEAVES})
    if(NOT left)
        message(FATAL_ERROR "the block left no ${LEAVES}")
    endif()
endif()
