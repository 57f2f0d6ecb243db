# SPDX-License-Identifier: BSL-1.0
# The headers of Asio for TLS include openssl/engine.h. Some distributions (Fedora from 41 on) have
# OpenSSL without it, and do not say so in its configuration. No header that is installed includes
# those of Asio, so that the definition is needed in this tree alone.
include(CheckIncludeFileCXX)

set(CMAKE_REQUIRED_INCLUDES ${OPENSSL_INCLUDE_DIR})
check_include_file_cxx(openssl/engine.h NEUROFLASH_OPENSSL_HAS_ENGINE)
unset(CMAKE_REQUIRED_INCLUDES)
if(NOT NEUROFLASH_OPENSSL_HAS_ENGINE)
    add_compile_definitions(OPENSSL_NO_ENGINE)
endif()
