# SPDX-License-Identifier: BSL-1.0
# What scripts/release adds after project(): the tool takes its libraries in, so that a machine needs
# no more than the C library and OpenSSL 3. Those two stay shared: the C library finds names of hosts
# by plug-ins, and OpenSSL should get the updates of the system and use its certificates.
set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
set(Boost_USE_STATIC_LIBS ON)
set(NEUROFLASH_KEYRING OFF CACHE STRING "" FORCE) # libsecret brings the desktop's libraries
set(NEUROFLASH_JQ OFF CACHE STRING "" FORCE)      # libjq.a needs libraries that Debian does not name

find_library(OPENSSL_SSL_LIBRARY libssl.so REQUIRED)
find_library(OPENSSL_CRYPTO_LIBRARY libcrypto.so REQUIRED)
# Newer versions of libwebp are in two parts, and only a shared one names the second.
find_library(neuroflash_sharpyuv libsharpyuv.a)
if(neuroflash_sharpyuv)
    string(APPEND CMAKE_CXX_STANDARD_LIBRARIES " ${neuroflash_sharpyuv}")
endif()
string(APPEND CMAKE_EXE_LINKER_FLAGS " -static-libstdc++ -static-libgcc")
