#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Every planted bug applies to the sources as they are: scripts/mutations, which tries them, takes
# hours and runs rarely. Usage: mutations.sh SOURCES PATCHES
set -euo pipefail

cd "$1"
failed=0
for planted in "$2"/*.patch; do
    if ! patch --strip=1 --forward --dry-run --silent --fuzz=0 --reject-file=- <"$planted" >/dev/null 2>&1; then
        echo "does not apply: $planted"
        failed=1
    fi
done
exit "$failed"
