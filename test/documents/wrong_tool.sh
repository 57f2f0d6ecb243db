#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# Stands in for the tool, with help that check_help.cmake refuses.
if [ "$1" = --help ]; then
    printf 'Commands:\n'
    for name in demo quota models history generate edit delete download batch bench manual; do
        printf '  %s   Heed the picture\n' "$name"
    done
    printf '\n'
else
    printf 'Deletes for good\n'
fi
