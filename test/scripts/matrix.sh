#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# A document's table of tried combinations is one of scripts/matrix: each of its rows once, all
# passed. And what scripts/matrix makes of the log of a row.
#   matrix.sh SCRIPTS DOCUMENT
set -euo pipefail
scripts=$1 document=$(realpath "$2")
NEUROFLASH_MATRIX_FOLDER=$(mktemp -d)
export NEUROFLASH_MATRIX_FOLDER
# A clean system that is there already would be used.
unset NEUROFLASH_MATRIX_BASES
trap 'rm -rf "$NEUROFLASH_MATRIX_FOLDER"' EXIT
# shellcheck source=scripts/matrix
source "$scripts/matrix"
failures=0

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# expect WHAT EXPECTED ACTUAL
expect() {
    if [[ $2 != "$3" ]]; then fail "$1: '$3' instead of '$2'"; fi
}

# A line of the table: right number of cells, and passed.
check_line() {
    local line=$1 cells passed='^\| [^|]+ \| (g\+\+|clang) [0-9.]+ \| 1\.[0-9.]+ \| 3\.[0-9.]+ \| [34]\.[0-9.]+ \| [^|]+ \| 0 \| ([0-9]+)/([0-9]+) \| 0 \| [0-9]+ \| [0-9]+ \| 20[0-9]{2}-[0-9]{2}-[0-9]{2} \| [0-9a-f]{8} \|$'
    local name
    name=$(cut -d '|' -f 2 <<<"$line" | tr -d ' ')
    cells=$(($(tr -cd '|' <<<"$line" | wc -c) - 1))
    if ! row_called "$name" >/dev/null; then
        fail "$name is no row of scripts/matrix"
    elif ((cells != 13)); then
        fail "$name has $cells cells"
    elif [[ ! $line =~ $passed || ${BASH_REMATCH[2]} -eq 0 || ${BASH_REMATCH[2]} -ne ${BASH_REMATCH[3]} ]]; then
        fail "$name failed, or its line is not that of scripts/matrix: $line"
    fi
}

mapfile -t lines < <(sed -n "/^| row | compiler/,/^\$/p" "$document")
expect "head of the table" "$columns" "${lines[0]:-}"
while read -r name; do
    count=$(printf '%s\n' "${lines[@]}" | grep -c "^| $name |" || true)
    if ((count == 0)); then fail "no row $name"; fi
    if ((count > 1)); then fail "two rows $name"; fi
done < <(row_names)
for line in "${lines[@]:2}"; do
    if [[ -n $line ]]; then check_line "$line"; fi
done

# A row that is run again replaces its line and leaves the others alone.
log=$NEUROFLASH_MATRIX_FOLDER/log
cat >"$log" <<'TEXT'
matrix: sources=0123abcd
matrix: what=the whole suite
src/a.cpp:1:2: warning: something
100% tests passed, 0 tests failed out of 180
 12/30 Test #12: b ......***Skipped   0.01 sec
93% tests passed, 2 tests failed out of 30
matrix: compiler=g++ 14.2.0
matrix: boost=1.83
matrix: openssl=3.5.4
matrix: cmake=3.31.6
TEXT
write_row trixie "$log" 0 100 190
write_row sid "$log" 8 101 191
write_row bookworm "$log" 0 102 192
today=$(date -u +%F)
versions="g++ 14.2.0 | 1.83 | 3.5.4 | 3.31.6 | the whole suite"
write_row sid "$log" 1 103 193
expect "table" "$columns
$(table | sed -n 2p)
| bookworm | $versions | 0 | 207/210, 1 skipped | 1 | 102 | 192 | $today | 0123abcd |
| trixie | $versions | 0 | 207/210, 1 skipped | 1 | 100 | 190 | $today | 0123abcd |
| sid | $versions | 1 | 207/210, 1 skipped | 1 | 103 | 193 | $today | 0123abcd |" \
    "$(cat "$NEUROFLASH_MATRIX_FOLDER/latest.md")"

# Warnings of compilers, of clang's driver and of CMake.
cat >"$log" <<'TEXT'
src/a.cpp:1:2: warning: something
warning: unknown warning option '-Wsomething'
CMake Warning (dev) at CMakeLists.txt:1 (message):
  -- without a warning
TEXT
expect "warnings" 3 "$(counted_warnings "$log")"

# Where no system can be made, the row has failed: its earlier line says nothing any more.
mkdir "$NEUROFLASH_MATRIX_FOLDER/bin" "$NEUROFLASH_MATRIX_FOLDER/logs"
for program in debootstrap git; do
    printf '#!/bin/sh\nexit 1\n' >"$NEUROFLASH_MATRIX_FOLDER/bin/$program"
    chmod +x "$NEUROFLASH_MATRIX_FOLDER/bin/$program"
done
status=0
PATH=$NEUROFLASH_MATRIX_FOLDER/bin:$PATH run_row trixie >/dev/null || status=$?
expect "status of a row without a system" 1 "$status"
expect "line of a row without a system" "| trixie |  |  |  |  |  | 1 | 0/0 | 0 | 0 | 0 | $today |  |" \
    "$(table | grep '^| trixie ')"
expect "log of a row without a system" \
    "error: debootstrap failed: see $NEUROFLASH_MATRIX_FOLDER/logs/debootstrap-trixie.log" \
    "$(tail -n 1 "$NEUROFLASH_MATRIX_FOLDER/logs/trixie.log")"

((failures == 0))
