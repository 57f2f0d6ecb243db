# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_operation.cmake: doc/adding-an-operation.patch, which adds an operation as
# an example, applies to the tree without fuzz. It touches the files of the table of "Add an
# operation" in CONTRIBUTING.md and no others, and these are few. Prints all violations.
cmake_minimum_required(VERSION 3.25)

set(most_files 12)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

find_program(patch patch REQUIRED)
set(example ${ROOT}/doc/adding-an-operation.patch)

# The rows of the section: `path` in the second column. NAME stands for any name.
file(STRINGS ${ROOT}/CONTRIBUTING.md lines REGEX "^(## |\\| [0-9]+ \\| `[^`]+` \\|)")
set(listed)
set(inside FALSE)
foreach(line IN LISTS lines)
    if(line MATCHES "^## ")
        set(inside FALSE)
        if(line STREQUAL "## Add an operation")
            set(inside TRUE)
        endif()
    elseif(inside)
        string(REGEX MATCH "`([^`]+)`" matched "${line}")
        list(APPEND listed ${CMAKE_MATCH_1})
    endif()
endforeach()
list(LENGTH listed count)
if(count EQUAL 0)
    violation("CONTRIBUTING.md: Add an operation lists no file")
endif()

file(STRINGS ${example} lines REGEX "^\\+\\+\\+ b/")
set(touched)
foreach(line IN LISTS lines)
    string(REGEX REPLACE "^\\+\\+\\+ b/([^\t]*).*$" "\\1" file "${line}")
    list(APPEND touched ${file})
endforeach()
list(LENGTH touched count)
if(count GREATER most_files)
    violation("an operation touches ${count} files, more than ${most_files}")
endif()

# Each row has one file of the patch.
set(left ${touched})
foreach(row IN LISTS listed)
    string(REPLACE "." "\\." pattern "${row}")
    string(REPLACE "NAME" "[a-z_]+" pattern "${pattern}")
    set(found ${left})
    list(FILTER found INCLUDE REGEX "^${pattern}$")
    list(LENGTH found count)
    if(count EQUAL 1)
        list(REMOVE_ITEM left ${found})
    else()
        violation("${row}: CONTRIBUTING.md lists it, and the patch touches ${count} files of that name")
    endif()
endforeach()
foreach(file IN LISTS left)
    violation("${file}: the patch touches it, and CONTRIBUTING.md does not list it")
endforeach()

execute_process(
    COMMAND ${patch} --dry-run --forward --force -F0 -p1 -d ${ROOT} -i ${example}
    RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
if(NOT code EQUAL 0)
    set(file)
    set(failed)
    string(REGEX REPLACE "[][;]" "," printed "${printed}")
    string(REPLACE "\n" ";" lines "${printed}")
    foreach(line IN LISTS lines)
        if(line MATCHES "^checking file '?([^ ']+)")
            set(file ${CMAKE_MATCH_1})
        elseif(line MATCHES "(would create the file '?|^.\\+\\+\\+ b/)([^ ',]+)")
            list(APPEND failed ${CMAKE_MATCH_2}) # It exists already, or it does not exist.
        elseif(line MATCHES "FAILED")
            list(APPEND failed ${file})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES failed)
    foreach(file IN LISTS failed)
        violation("${file}: the patch does not apply")
    endforeach()
    if(NOT failed)
        violation("the patch does not apply: ${printed}")
    endif()
endif()

fail_if_violated()
