#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# readelf as on a system with German messages, whether or not this one has them.
#   translated_readelf.sh READELF OPTIONS FILE
if [ "$LC_ALL" = C ]; then exec "$@"; fi
"$@" | sed 's/Type:/Typ:/'
