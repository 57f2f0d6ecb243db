# SPDX-License-Identifier: BSL-1.0
# What scripts/demo and scripts/test share. To be sourced, not run.
# shellcheck shell=bash disable=SC2034

say() {
    printf '== %s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=scripts/packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

# Configures the named preset; what follows its name is given to cmake.
configure() {
    local preset=$1
    shift
    local -a options=("$@")
    if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    if [[ -n ${NEUROFLASH_CHART_JS:-} ]]; then
        options+=("-DNEUROFLASH_CHART_JS=$NEUROFLASH_CHART_JS")
    fi
    say "configuring: $preset"
    local output
    if ! output=$(cmake --preset "$preset" "${options[@]}" 2>&1); then
        printf '%s\n' "$output" >&2
        die "cmake --preset $preset failed"
    fi
}

# Builds targets of the named preset (none named: all of it); ninja shows the progress.
build() {
    local preset=$1
    shift
    say "building: $preset"
    NINJA_STATUS='[%f/%t, %e s] ' cmake --build --preset "$preset" --parallel "$(nproc)" \
        ${1:+--target "$@"}
}
