#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# conanfile.py exports everything that the installation takes from the source tree.
#   conan.sh SOURCES
set -euo pipefail
cd "$1"
failures=0
while read -r name; do
    if ! grep -qE "\"$name(/\*)?\"" conanfile.py; then
        printf 'conanfile.py does not export %s\n' "$name"
        failures=$((failures + 1))
    fi
done < <(grep -oE '\$\{PROJECT_SOURCE_DIR\}/[A-Za-z_.]+' cmake/install.cmake | sed 's|.*/||' | sort -u)
exit $((failures > 0))
