# SPDX-License-Identifier: BSL-1.0
# The links of a document lead to files that are there. Also for those that are installed.
function(check_links document)
    file(READ ${document} text)
    string(REGEX REPLACE "[][;]" "|" text "${text}")
    string(REGEX MATCHALL "\\|\\([^)#: \n]+[)#]" links "${text}")
    get_filename_component(folder ${document} DIRECTORY)
    foreach(link IN LISTS links)
        string(REGEX REPLACE "[|()#]" "" link "${link}")
        if(NOT EXISTS ${folder}/${link})
            message(SEND_ERROR "a link leads nowhere\n  ${document}\n  ${link}")
        endif()
    endforeach()
endfunction()
