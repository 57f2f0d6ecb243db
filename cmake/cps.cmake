# SPDX-License-Identifier: BSL-1.0
# neuroflash.cps, the Common Package Specification (https://cps-org.github.io/cps): what the files
# for CMake and pkg-config say, for tools that read neither. CMake writes such files by itself from
# 4.3 on only, so this one is made here. What is required is Boost alone: threads and OpenSSL are no
# packages everywhere, so their libraries are named.

# Appends a component: cps_component(NAME TYPE LOCATION INCLUDES REQUIRES LINKS), each of the last
# three a list or empty.
function(cps_component name type location includes requires links)
    set(members "\"type\": \"${type}\"")
    if(location)
        string(APPEND members ", \"location\": \"@prefix@/${location}\"")
    endif()
    if(type STREQUAL "archive")
        string(APPEND members ", \"link_flags\": [\"-pthread\"]")
    endif()
    if(type STREQUAL "interface")
        string(APPEND members ", \"compile_features\": [\"c++20\"]")
    endif()
    foreach(pair IN ITEMS includes=includes requires=requires link_libraries=links)
        string(REPLACE "=" ";" pair ${pair})
        list(GET pair 0 member)
        list(GET pair 1 variable)
        if(${variable})
            list(JOIN ${variable} "\", \"" values)
            string(APPEND members ", \"${member}\": [\"${values}\"]")
        endif()
    endforeach()
    if(cps_components)
        string(APPEND cps_components ",\n")
    endif()
    string(APPEND cps_components "    \"${name}\": { ${members} }")
    set(cps_components "${cps_components}" PARENT_SCOPE)
endfunction()

set(lib ${CMAKE_INSTALL_LIBDIR})
set(cps_components)
cps_component(core interface "" "@prefix@/${CMAKE_INSTALL_INCLUDEDIR}" "Boost:headers" "")
if(BUILD_SHARED_LIBS)
    cps_component(neuroflash dylib "${lib}/libneuroflash.so.${PROJECT_VERSION}" "" ":core" "")
else()
    cps_component(neuroflash archive "${lib}/libneuroflash.a" ""
        ":core;Boost:json;Boost:url" "ssl;crypto")
endif()
set(cps_links_batch sqlite3 csv utf8proc)
set(cps_links_sandbox ssl crypto png jpeg webp)
set(cps_links_testing)
set(cps_requires_batch ":neuroflash;Boost:json")
set(cps_requires_sandbox ":core;Boost:json")
set(cps_requires_testing ":neuroflash;Boost:json")
foreach(part IN LISTS neuroflash_parts)
    if(neuroflash_installs_${part})
        cps_component(${part} archive "${lib}/libneuroflash_${part}.a" "" "${cps_requires_${part}}"
            "${cps_links_${part}}")
    endif()
endforeach()
set(at "@")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/package/neuroflash.cps @ONLY CONTENT
[[{
  "cps_version": "0.13.0",
  "name": "neuroflash",
  "description": "@PROJECT_DESCRIPTION@",
  "license": "BSL-1.0",
  "version": "@PROJECT_VERSION@",
  "compat_version": "@PROJECT_VERSION_MAJOR@.@PROJECT_VERSION_MINOR@.0",
  "version_schema": "simple",
  "cps_path": "@at@prefix@at@/@lib@/cps",
  "default_components": ["neuroflash"],
  "requires": {
    "Boost": { "version": "@Boost_VERSION_STRING@", "components": ["headers", "json", "url"] }
  },
  "components": {
@cps_components@
  }
}
]])
# Installed only where it is asked for by its component: CMake prefers it to the config file from 4.3
# on, and then nothing refuses unknown components or says why a compiler or Boost is missing.
install(FILES ${PROJECT_BINARY_DIR}/package/neuroflash.cps
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/cps COMPONENT neuroflash_cps EXCLUDE_FROM_ALL)
