#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs a program against the sandbox that the environment names:
#   run.sh FILE               one of the files next to this script
#   run.sh --documented NAME  the example of doc/sandbox.md that is to be saved as NAME
# Exit status 77: the language is not installed here; with NEUROFLASH_SKIP_NOTHING set, 1.
set -euo pipefail
unset CDPATH # it would lead cd elsewhere
cd "$(dirname "$0")"

usage() {
    echo "usage: run.sh FILE | --documented NAME" >&2
    exit 2
}

# Prints the block that follows the first line of the document which names the file.
documented() {
    awk -v file="$1" '
        !named { named = index($0, file); next }
        /^```/ { if (inside) exit; inside = 1; next }
        inside' ../../../doc/sandbox.md
}

folder=
if [[ ${1:-} == --documented && $# == 2 ]]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    file=$folder/$2
    documented "$2" >"$file"
    if [[ ! -s $file ]]; then
        echo "doc/sandbox.md has no example $2" >&2
        exit 1
    fi
elif [[ $# == 1 ]]; then
    file=$1
else
    usage
fi
case $file in
*.py) command=(python3 "$file") need=(python3 -c 'import requests') ;;
*.mjs) command=(node "$file") need=(node -e 'process.exit(typeof fetch === "function" ? 0 : 1)') ;;
*) usage ;;
esac
if ! "${need[@]}" >/dev/null 2>&1; then
    echo "skipped: '${need[*]}' does not work here"
    if [[ -n ${NEUROFLASH_SKIP_NOTHING:-} ]]; then exit 1; fi
    exit 77
fi
"${command[@]}"
