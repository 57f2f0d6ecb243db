# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -P check_states.cmake: where a call stands is one enum, not booleans that nobody
# sees together. No class of src/call has a member `bool ..._`, or one of std::atomic<bool>, except
# in a struct that is named ..._facts or ..._options, and those of call_booleans.txt. Prints all
# violations.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/violations.cmake)

# Lines `FILE MEMBER: REASON`.
file(STRINGS ${ROOT}/test/architecture/call_booleans.txt lines REGEX "^[^#]")
set(allowed)
foreach(line IN LISTS lines)
    if(NOT line MATCHES "^([^ ]+) ([a-z_]+_): +[^ ]")
        violation("call_booleans.txt: not FILE MEMBER: REASON: ${line}")
        continue()
    endif()
    list(APPEND allowed "${CMAKE_MATCH_1} ${CMAKE_MATCH_2}")
endforeach()

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/src/call/*.hpp ${ROOT}/src/call/*.cpp)
if(NOT files)
    violation("no file found below ${ROOT}/src/call")
endif()
set(found)
foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} text)
    # A list of CMake's has no other use for these.
    string(REGEX REPLACE "[][;\\]" "," text "${text}")
    string(REGEX REPLACE "\n *struct [a-z_]+_(facts|options)\n *{[^}]*}" "\n" text "${text}")
    string(REGEX REPLACE "\n *struct [a-z_]+_(facts|options) *{[^}]*}" "\n" text "${text}")
    string(REGEX MATCHALL "(^|[ \n(<])bool>? [a-z_]+_[ ,={]" members "${text}")
    foreach(member IN LISTS members)
        string(REGEX MATCH "bool>? ([a-z_]+_)" member "${member}")
        set(member "${file} ${CMAKE_MATCH_1}")
        list(APPEND found ${member})
        if(NOT member IN_LIST allowed)
            violation("${member}: a boolean; a state belongs into an enum")
        endif()
    endforeach()
endforeach()
foreach(member IN LISTS allowed)
    if(NOT member IN_LIST found)
        violation("call_booleans.txt: there is no ${member}")
    endif()
endforeach()

fail_if_violated()
