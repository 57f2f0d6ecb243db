# SPDX-License-Identifier: BSL-1.0
# cmake -DFOLDER=... -P check_document_links.cmake: what the installation does to the links of a page
# that stands elsewhere than in the sources.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/document_links.cmake)
set(text "[kept](A.md#place), [`moved`](include/b.hpp), [in a folder](example/c.cpp), [folder](example)
[gone](D.md), [gone too](D.md#place), `[](int)`, `[](std::string text)`; [elsewhere](https://a.example)\n")
set(expected "[kept](A.md#place), [`moved`](../headers/b.hpp), [in a folder](examples/c.cpp), [folder](examples)
gone, gone too, `[](int)`, `[](std::string text)`; [elsewhere](https://a.example)\n")

file(REMOVE_RECURSE ${FOLDER})
foreach(file IN ITEMS sources/A.md sources/D.md sources/include/b.hpp sources/example/c.cpp headers/b.hpp
    documents/A.md documents/examples/c.cpp)
    file(WRITE ${FOLDER}/${file} "")
endforeach()
foreach(place IN ITEMS sources documents)
    file(WRITE ${FOLDER}/${place}/README.md "${text}")
    file(WRITE ${FOLDER}/${place}/doc/page.md "[up](../A.md), [gone](../D.md), [c](../example/c.cpp)\n")
endforeach()
# As an installation to a relative prefix names them.
file(RELATIVE_PATH documents ${CMAKE_CURRENT_SOURCE_DIR} ${FOLDER}/documents)
neuroflash_repair_links(${documents} ${FOLDER}/sources "include=../headers;example=examples")
file(READ ${FOLDER}/documents/README.md made)
if(NOT made STREQUAL expected)
    message(SEND_ERROR "README.md is now\n${made}")
endif()
file(READ ${FOLDER}/documents/doc/page.md made)
if(NOT made STREQUAL "[up](../A.md), gone, [c](../examples/c.cpp)\n")
    message(SEND_ERROR "doc/page.md is now\n${made}")
endif()
