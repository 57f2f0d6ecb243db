#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# What scripts/test and scripts/demo ask of cmake and ctest. Programs of this test stand in their places,
# and the scripts are copies, so nothing is built.
#   building.sh SCRIPTS
set -euo pipefail
scripts=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
failures=0

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# stand_in NAME: a program that notes how it was called; its standard input is what it does then.
stand_in() {
    { printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$place" && cat; } >"$place/bin/$1"
    chmod +x "$place/bin/$1"
}

mkdir -p "$place/bin" "$place/tree/build/release"
cp -r "$scripts" "$place/tree/scripts"
stand_in cmake </dev/null
stand_in ctest </dev/null
stand_in apt-get </dev/null
stand_in apt-cache </dev/null
# Everything that is asked for is installed.
stand_in dpkg-query <<'PROGRAM'
case $2 in
'-f=${Package}'*) shift 2 && for name in "$@"; do echo "$name installed"; done ;;
*) echo "installed libboost1.83-dev" ;;
esac
PROGRAM
cp "$place/bin/cmake" "$place/tree/build/release/neuroflash"
export PATH="$place/bin:$PATH"

# expect_call BEGINNING WORD...: the call that begins so has these words.
expect_call() {
    local call word
    call=$(grep -m 1 -e "^$1" "$place/calls" || true)
    for word in "${@:2}"; do
        if [[ " $call " != *" $word "* ]]; then fail "no $word in: ${call:-no call $1}"; fi
    done
}

# A tree that was configured by hand may lack parts, the tests themselves as well.
"$place/tree/scripts/test" >"$place/said" 2>&1 || fail "scripts/test: $(cat "$place/said")"
expect_call "cmake --preset release" -DNEUROFLASH_BUILD_{TESTS,CLI,SANDBOX,BATCH,TESTING_LIBRARY}=ON \
    -DNEUROFLASH_INSTALL=ON
expect_call "ctest --preset release" --no-tests=error
rm "$place/calls"
"$place/tree/scripts/demo" >"$place/said" 2>&1 || fail "scripts/demo: $(cat "$place/said")"
expect_call "cmake --preset release" -DNEUROFLASH_BUILD_CLI=ON

# The cache of another compiler is not used again; that of the same one is.
cd "$place/tree"
# shellcheck source=scripts/common.sh
source scripts/common.sh
for compiler in clang++-16 /usr/bin/clang++-16 clang++-19 g++; do
    mkdir -p build/clang/CMakeFiles
    printf '%s\n' CMAKE_CXX_COMPILER:FILEPATH=/usr/bin/clang++-16 CMAKE_CXX_COMPILER_AR:FILEPATH=/usr/bin/ar \
        >build/clang/CMakeCache.txt
    configure clang "-DCMAKE_CXX_COMPILER=$compiler" >/dev/null
    kept=no
    if [[ -e build/clang/CMakeCache.txt && -e build/clang/CMakeFiles ]]; then kept=yes; fi
    expected=no
    if [[ $compiler == *clang++-16 ]]; then expected=yes; fi
    if [[ $kept != "$expected" ]]; then fail "the cache of clang++-16 is kept for $compiler: $kept"; fi
done
exit $((failures > 0))
