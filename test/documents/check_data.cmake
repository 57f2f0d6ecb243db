# SPDX-License-Identifier: BSL-1.0
# cmake -DDOCUMENTS=a.md,b.md -DBASH=... -DDIRECTORY=... -P check_data.cmake: JSON blocks parse,
# shell blocks have the syntax of bash, and links lead to files that are there.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/blocks.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/links.cmake)

# Several of these may run at once.
string(RANDOM LENGTH 12 name)
set(script ${DIRECTORY}/${name}.sh)

string(REPLACE "," ";" DOCUMENTS "${DOCUMENTS}")
foreach(document IN LISTS DOCUMENTS)
    read_blocks(${document} "json" block)
    foreach(i RANGE 1 ${block})
        if(i GREATER block)
            break()
        endif()
        string(JSON type ERROR_VARIABLE wrong TYPE "${block_${i}}")
        if(wrong)
            message(SEND_ERROR "a JSON block does not parse\n  ${document}\n  ${wrong}")
        endif()
    endforeach()

    read_blocks(${document} "sh|bash" block)
    foreach(i RANGE 1 ${block})
        if(i GREATER block)
            break()
        endif()
        file(WRITE ${script} "${block_${i}}")
        execute_process(COMMAND ${BASH} -n ${script}
            RESULT_VARIABLE code ERROR_VARIABLE said)
        if(NOT code EQUAL 0)
            message(SEND_ERROR "a shell block is wrong\n  ${document}\n  ${said}")
        endif()
    endforeach()

    check_links(${document})
endforeach()
file(REMOVE ${script})
