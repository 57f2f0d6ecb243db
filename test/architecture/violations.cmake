# SPDX-License-Identifier: BSL-1.0
# What all checks do with what they find: print each, and fail at the end if there was one.
set(violations 0)
function(violation text)
    message(NOTICE "  ${text}")
    math(EXPR count "${violations} + 1")
    set(violations ${count} PARENT_SCOPE)
endfunction()

macro(fail_if_violated)
    if(violations)
        message(FATAL_ERROR "${violations} violations")
    endif()
endmacro()
