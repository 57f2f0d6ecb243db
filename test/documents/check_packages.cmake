# SPDX-License-Identifier: BSL-1.0
# cmake -DROOT=... -DBASH=... -P check_packages.cmake: the apt-get lines of doc/install.md name the
# packages that scripts/common.sh installs to build and test.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/blocks.cmake)

execute_process(
    COMMAND ${BASH} -c "source '${ROOT}/scripts/common.sh'
        echo \${build_packages[@]} \${test_packages[@]} \${docs_packages[@]} \${style_packages[@]}"
    OUTPUT_VARIABLE installed COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(installed UNIX_COMMAND "${installed}")

set(named)
read_blocks(${ROOT}/doc/install.md "sh" block)
foreach(i RANGE ${block})
    string(REGEX REPLACE "\\\\\n *" " " text "${block_${i}}")
    string(REGEX MATCHALL "apt-get install [^\n]*" lines "${text}")
    foreach(line IN LISTS lines)
        string(REPLACE "apt-get install " "" line "${line}")
        # Debian 12's Boost has its version in the names.
        string(REGEX REPLACE "(libboost(-[a-z]+)?)[0-9]+\\.[0-9]+-dev" "\\1-dev" line "${line}")
        separate_arguments(packages UNIX_COMMAND "${line}")
        list(APPEND named ${packages})
    endforeach()
endforeach()

foreach(package IN LISTS installed)
    if(NOT package IN_LIST named)
        message(SEND_ERROR "doc/install.md does not name ${package}")
    endif()
endforeach()
foreach(package IN LISTS named)
    if(NOT package IN_LIST installed)
        message(SEND_ERROR "scripts/common.sh does not install ${package}")
    endif()
endforeach()
