#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The scripts that are given a directory remove nothing there that they did not make.
#   foreign_files.sh SCRIPTS
set -euo pipefail
scripts=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
failures=0

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# A site of somebody else, in the folder where the pages would go. The script ends before it
# installs or makes anything.
mkdir -p "$place/site/html"
echo precious >"$place/site/html/index.html"
if "$scripts/docs" "$place/site" >"$place/log" 2>&1; then fail "scripts/docs takes a foreign directory"; fi
if ! grep -q 'html was not made by scripts/docs' "$place/log"; then fail "docs: $(cat "$place/log")"; fi
if [[ $(cat "$place/site/html/index.html") != precious ]]; then fail "scripts/docs removed a foreign page"; fi

# A build tree with nothing but a tool that says its version: packing fails after that.
mkdir -p "$place/build" "$place/dist/neuroflash-0.1.0-linux-$(uname -m)"
printf '#!/bin/sh\necho neuroflash 0.1.0\n' >"$place/build/neuroflash"
chmod +x "$place/build/neuroflash"
echo precious >"$place/dist/letter"
echo precious >"$place/dist/neuroflash-0.1.0-linux-$(uname -m)/letter"
if "$scripts/release" --pack "$place/build" "$place/dist" >"$place/log" 2>&1; then
    fail "scripts/release packed nothing"
fi
for file in "$place/dist/letter" "$place/dist/neuroflash-0.1.0-linux-$(uname -m)/letter"; do
    if [[ ! -e $file ]]; then fail "scripts/release removed $file"; fi
done
exit $((failures > 0))
