#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs one of the programs next to this script against the sandbox that the environment names:
#   run.sh FILE
# Exit status 77: the language is not installed here; with NEUROFLASH_SKIP_NOTHING set, 1.
set -euo pipefail
unset CDPATH # it would lead cd elsewhere
cd "$(dirname "$0")"
case $1 in
*.py) command=(python3 "$1") need=(python3 -c 'import requests') ;;
*.mjs) command=(node "$1") need=(node -e 'process.exit(typeof fetch === "function" ? 0 : 1)') ;;
*)
    echo "usage: run.sh FILE" >&2
    exit 2
    ;;
esac
if ! "${need[@]}" >/dev/null 2>&1; then
    echo "skipped: '${need[*]}' does not work here"
    if [[ -n ${NEUROFLASH_SKIP_NOTHING:-} ]]; then exit 1; fi
    exit 77
fi
exec "${command[@]}"
