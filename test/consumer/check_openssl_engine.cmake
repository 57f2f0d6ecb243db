# SPDX-License-Identifier: BSL-1.0
# cmake -DREPOSITORY=... -DBUILD=... -DGENERATOR=... -DCOMPILER=... -P check_openssl_engine.cmake:
# the configuration notices whether the headers of OpenSSL include engine.h. A header that cannot be
# compiled stands for one that is missing, because the system may have its own.
cmake_minimum_required(VERSION 3.25)

function(check_with content expected)
    set(build ${BUILD}/${expected})
    file(REMOVE_RECURSE ${build})
    file(WRITE ${build}/include/openssl/engine.h "${content}")
    execute_process(
        COMMAND ${CMAKE_COMMAND} -S ${REPOSITORY}/test/consumer/openssl_engine -B ${build}/build
            -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER}
            -DNEUROFLASH_REPOSITORY=${REPOSITORY} -DOPENSSL_INCLUDE_DIR=${build}/include
        OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE failed)
    if(failed OR NOT output MATCHES "The code is compiled ${expected} engine\\.h")
        message(SEND_ERROR "Not compiled ${expected} engine.h:\n${output}")
    endif()
endfunction()

check_with("#error There is no such header.\n" without)
check_with("\n" with)
