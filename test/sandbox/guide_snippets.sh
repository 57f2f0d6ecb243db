#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs the guide's snippets of one language against the service named by the environment:
#   guide_snippets.sh curl|python|node|go [mock]
# With `mock` the service keeps no books: it answers with the examples of doc/openapi.json.
# Exit status 77: the language is not installed here; with NEUROFLASH_SKIP_NOTHING set, 1.
set -euo pipefail
unset CDPATH # it would lead cd elsewhere

language=$1
used=0 available=100 available_after=99 used_after=1 name="Nano Banana 2"
if [[ ${2:-} == mock ]]; then used=3 available=97 available_after=97 used_after=0 name=string; fi
snippets=$(cd "$(dirname "$0")" && pwd)/snippets/$language
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
token= workspace= image=

# The hosts and credentials of a snippet, replaced.
substitute() {
    sed -e "s|https://app.neuroflash.com/api|$NEUROFLASH_API_BASE|g" \
        -e "s|https://id.neuroflash.com/oauth/v2/token|$NEUROFLASH_TOKEN_URL|g" \
        -e "s|YOUR_CLIENT_ID|$NEUROFLASH_CLIENT_ID|g" \
        -e "s|YOUR_CLIENT_SECRET|$NEUROFLASH_CLIENT_SECRET|g" "$@"
}

# What the cURL snippets leave to the reader to fill in. The other languages' braces are code.
fill_in() {
    sed -e "s|YOUR_ACCESS_TOKEN|$token|g" \
        -e "s|YOUR_WORKSPACE_ID|$workspace|g" \
        -e "s|{workspace_id}|$workspace|g" \
        -e "s|{image_id}|$image|g" \
        -e "s|b64b61f6-a7d2-4fa0-9f88-289dae46c41f|$image|g"
}

need() {
    if ! "$@" >"$work/need" 2>&1; then
        echo "skipped: '$*' does not work here"
        if [[ -n ${NEUROFLASH_SKIP_NOTHING:-} ]]; then exit 1; fi
        exit 77
    fi
}

expect() { # TEXT FILE
    if ! grep -qF -- "$1" "$2"; then
        echo "expected '$1' in:"
        cat "$2"
        exit 1
    fi
}

first() { # KEY FILE: the first string of that name in a JSON text
    grep -o "\"$1\":\"[^\"]*\"" "$2" | head -n 1 | cut -d'"' -f4
}

run_curl() {
    need curl --version
    local step
    for step in "$snippets"/*.sh; do
        echo "== $(basename "$step")"
        substitute "$step" | fill_in >"$work/step.sh"
        bash "$work/step.sh" >"$work/answer" 2>"$work/log" || { cat "$work/log"; exit 1; }
        case $(basename "$step") in
        1_*) token=$(first access_token "$work/answer") ;;
        2_*) workspace=$(first id "$work/answer") ;;
        3_*) expect "\"usedAmount\":$used" "$work/answer" ;;
        4_*) expect '"id":"nano-banana-2"' "$work/answer" ;;
        5_*) image=$(first image_id "$work/answer") ;;
        6_*) expect "\"usedAmount\":$((used + used_after))" "$work/answer" ;;
        7_*) expect '"image_id":"' "$work/answer" ;;
        8_*) test ! -s "$work/answer" ;;
        esac
    done
}

check_printed() {
    cat "$work/printed"
    expect "Available: $available images" "$work/printed"
    expect "nano-banana-2: $name" "$work/printed"
    expect "Size: 1024x576" "$work/printed"
    expect "Available after generation: $available_after images" "$work/printed"
    expect "Daily usage: $used_after images" "$work/printed"
}

run_python() {
    need python3 -c 'import requests'
    cat "$snippets"/*.py | substitute >"$work/guide.py"
    python3 "$work/guide.py" >"$work/printed"
    check_printed
}

run_node() {
    need node -e 'process.exit(typeof fetch === "function" ? 0 : 1)'
    cat "$snippets"/*.mjs | substitute >"$work/guide.mjs"
    node "$work/guide.mjs" >"$work/printed"
    check_printed
}

run_go() {
    need go version
    local step
    for step in "$snippets"/[2-8]_*.go; do
        substitute "$step" >"$work/$(basename "$step" | cut -c1)"
    done
    # Step 1 is a program of its own: its constant, and what is inside of main.
    substitute "$snippets/1_token.go" | sed -n '/^const baseURL/p' >"$work/base"
    substitute "$snippets/1_token.go" | sed '1,/^func main/d;$d' >"$work/1"
    awk -v dir="$work" '
        match($0, /\/\/@[a-z0-9]+$/) {
            file = dir "/" substr($0, RSTART + 3)
            while ((getline line < file) > 0) print line
            next
        }
        { print }' "$snippets/main.go.in" >"$work/main.go"
    # Since 1.20 Go comes without its standard library compiled. Compiling that is most of this test,
    # and takes a fifth less without optimisation.
    local -a options=()
    if [[ ! -e $(go env GOROOT)/pkg/$(go env GOOS)_$(go env GOARCH)/fmt.a ]]; then
        options=("-gcflags=all=-N -l")
    fi
    GOCACHE=${GOCACHE:-$work/cache} GOFLAGS=-mod=mod GO111MODULE=off \
        go run "${options[@]}" "$work/main.go" >"$work/printed"
    check_printed
}

case $language in
curl | python | node | go) "run_$language" ;;
*)
    echo "usage: guide_snippets.sh curl|python|node|go [mock]" >&2
    exit 2
    ;;
esac
