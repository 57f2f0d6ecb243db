# SPDX-License-Identifier: BSL-1.0
# What scripts/demo and scripts/test share. To be sourced, not run.
# shellcheck shell=bash disable=SC2034

# What the build needs on Debian 12, and what only the tests need.
build_packages=(
    g++ cmake ninja-build pkg-config ca-certificates
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-test1.81-dev
    libssl-dev libsqlite3-dev libcli11-dev libjs-chart.js libpng-dev libjpeg62-turbo-dev libwebp-dev
)
test_packages=(curl openssl python3 python3-requests valgrind mandoc zsh dpkg-dev file fakeroot
    python3-prometheus-client python3-yaml libspdlog-dev)
docs_packages=(doxygen)
bench_packages=(nginx-light libcurl4-openssl-dev libbenchmark-dev valgrind strace openssl python3
    gnuplot-nox)

say() {
    printf '== %s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Prints those of the named packages that are not installed.
missing_packages() {
    local -A installed=()
    local name status
    while read -r name status; do
        if [[ $status == installed ]]; then installed[$name]=1; fi
    done < <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for name in "$@"; do
        if [[ -z ${installed[$name]:-} ]]; then printf '%s\n' "$name"; fi
    done
}

# apt-get as root, without questions; shows its output only when it fails.
quiet_apt_get() {
    local -a prefix=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "not root and no sudo; install these packages: ${missing[*]}"
        prefix=(sudo)
    fi
    local -a command=("${prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
    # A machine that has just started may be busy with its own updates.
    command+=(-o DPkg::Lock::Timeout=120)
    local output
    if output=$("${command[@]}" "$@" 2>&1); then return 0; fi
    printf '%s\n' "$output" >&2
    return 1
}

# --no-remove: another Boost that is installed for other work must not be thrown out.
install_missing() {
    quiet_apt_get install -y --no-install-recommends --no-remove "${missing[@]}"
}

# Installs those of the named packages that are missing; calls no apt-get when all are there.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system; these packages or their like are needed: $*"
        return 0
    fi
    local -a missing
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then return 0; fi

    say "installing ${#missing[@]} packages: ${missing[*]}"
    local updated=no
    if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
        say "reading the package lists"
        quiet_apt_get update || die "apt-get update failed"
        updated=yes
    fi
    if install_missing; then return 0; fi
    # Lists that are too old name packages that are gone.
    if [[ $updated == no ]]; then
        say "reading the package lists anew"
        quiet_apt_get update || die "apt-get update failed"
        if install_missing; then return 0; fi
    fi
    die "these packages cannot be installed: ${missing[*]}"
}

# Configures the named preset.
configure() {
    local -a launcher=()
    if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    say "configuring: $1"
    local output
    if ! output=$(cmake --preset "$1" "${launcher[@]}" 2>&1); then
        printf '%s\n' "$output" >&2
        die "cmake --preset $1 failed"
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
