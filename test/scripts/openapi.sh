#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Before it downloads anything, scripts/openapi says which Node.js its programs need.
#   openapi.sh SCRIPTS
set -euo pipefail
scripts=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
failures=0

printf '#!/bin/sh\necho "$NODE_VERSION"\n' >"$place/node"
# The first program after the check: it ends the script, and says that it was reached.
printf '#!/bin/sh\necho reached\nexit 1\n' >"$place/npm"
chmod +x "$place/node" "$place/npm"

# expect WORD OPTION VERSION: what the script says with that version of Node.js.
expect() {
    local said
    said=$(NODE_VERSION=$3 PATH="$place:$PATH" "$scripts/openapi" "$2" 2>&1 || true)
    if [[ $said != *"$1"* ]]; then
        printf '%s with Node.js %s: %s\n' "$2" "$3" "$said"
        failures=$((failures + 1))
    fi
}

for version in v20.19.0 v20.20.2 v22.12.0 v23.0.0 v24.1.0; do expect reached --lint "$version"; done
for version in v18.20.4 v20.18.1 v21.7.3 v22.11.0; do
    expect "the linter needs Node.js 20.19 (of version 20) or 22.12 or newer; this is $version" --lint "$version"
done
for version in v18.20.1 v18.21.0 v20.0.0; do
    expect reached --mock "$version"
    expect reached --mock-test "$version"
done
for version in v16.20.2 v18.19.9 v18.20.0; do
    expect "the mock server needs Node.js 18.20.1 or newer; this is $version" --mock "$version"
    expect "the mock server needs Node.js 18.20.1 or newer; this is $version" --mock-test "$version"
done
exit $((failures > 0))
