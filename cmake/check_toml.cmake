# SPDX-License-Identifier: BSL-1.0
# cmake -DNEUROFLASH_TOML=DIR -P check_toml.cmake, or included: ends where the toml++ of the folder is
# too old, because the compiler would say it in a hundred lines of errors.
set(toml_version)
# The last two are its single header, which has everything; the second is of version 2.
foreach(file IN ITEMS impl/version.h toml_version.h toml.hpp toml.h)
    if(toml_version OR NOT EXISTS ${NEUROFLASH_TOML}/toml++/${file})
        continue()
    endif()
    file(STRINGS ${NEUROFLASH_TOML}/toml++/${file} lines
        REGEX "^[ \t]*#[ \t]*define[ \t]+TOML_LIB_(MAJOR|MINOR)[ \t]+[0-9]+")
    if(lines MATCHES "TOML_LIB_MAJOR[ \t]+([0-9]+)")
        set(toml_version ${CMAKE_MATCH_1})
        if(lines MATCHES "TOML_LIB_MINOR[ \t]+([0-9]+)")
            string(APPEND toml_version .${CMAKE_MATCH_1})
        endif()
    endif()
endforeach()
if(toml_version AND toml_version VERSION_LESS 3.3)
    message(FATAL_ERROR "toml++ ${toml_version} in ${NEUROFLASH_TOML} is too old: say where "
        "toml++/toml.h of version 3.3 or newer is with -DNEUROFLASH_TOML=DIR")
endif()
