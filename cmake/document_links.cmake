# SPDX-License-Identifier: BSL-1.0
# The links of documents that stand elsewhere than in the source tree, and with less beside them.

# Changes the links of all pages below `documents`, which has what `sources` has, or less. A link to
# something that stands elsewhere now, `moved` as OLD=NEW from `documents`, leads there. A link to what
# is not there becomes its words.
function(neuroflash_repair_links documents sources moved)
    # A prefix or DESTDIR may be relative, and a path from one folder to another needs both whole.
    get_filename_component(documents "${documents}" ABSOLUTE)
    get_filename_component(sources "${sources}" ABSOLUTE)
    file(GLOB_RECURSE pages ${documents}/*.md)
    foreach(page IN LISTS pages)
        file(READ ${page} text)
        neuroflash_links_of("${text}" links)
        set(repaired "${text}")
        foreach(link IN LISTS links)
            neuroflash_repair_link(${page} ${link})
        endforeach()
        if(NOT repaired STREQUAL text)
            file(WRITE ${page} "${repaired}")
        endif()
    endforeach()
endfunction()

# The files that a text links to, each once, without the places in them.
function(neuroflash_links_of text into)
    # Brackets would hold the elements of a list together.
    string(REGEX REPLACE "[][;]" "|" text "${text}")
    string(REGEX MATCHALL "\\|\\([^)#: \n]+[)#]" links "${text}")
    list(TRANSFORM links REPLACE "[|()#]" "")
    list(REMOVE_DUPLICATES links)
    set(${into} ${links} PARENT_SCOPE)
endfunction()

# Repairs one link of a page in `repaired`, a variable of the caller like the parameters above.
function(neuroflash_repair_link page link)
    file(RELATIVE_PATH name ${documents} ${page})
    get_filename_component(folder ${page} DIRECTORY)
    get_filename_component(source ${sources}/${name} DIRECTORY)
    # What leads nowhere in the sources is no link but code.
    if(EXISTS ${folder}/${link} OR NOT EXISTS ${source}/${link})
        return()
    endif()
    get_filename_component(target ${source}/${link} ABSOLUTE)
    file(RELATIVE_PATH target ${sources} ${target})
    string(REGEX REPLACE "([.+])" "\\\\\\1" pattern "${link}")
    foreach(pair IN LISTS moved)
        string(REGEX MATCH "^([^=]+)=(.+)$" pair "${pair}")
        set(new ${CMAKE_MATCH_2})
        if("${target}/" MATCHES "^${CMAKE_MATCH_1}/(.*)$")
            string(REGEX REPLACE "/$" "" rest "/${CMAKE_MATCH_1}")
            get_filename_component(there ${documents}/${new}${rest} ABSOLUTE)
            if(EXISTS ${there})
                file(RELATIVE_PATH there ${folder} ${there})
                string(REGEX REPLACE "\\]\\(${pattern}([)#])" "](${there}\\1" repaired "${repaired}")
                set(repaired "${repaired}" PARENT_SCOPE)
                return()
            endif()
        endif()
    endforeach()
    string(REGEX REPLACE "\\[([^][]*)\\]\\(${pattern}(#[^)]*)?\\)" "\\1" repaired "${repaired}")
    set(repaired "${repaired}" PARENT_SCOPE)
endfunction()
