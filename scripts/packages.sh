# SPDX-License-Identifier: BSL-1.0
# Which packages there are, and how they are installed. Sourced by scripts/common.sh, not run.
# shellcheck shell=bash disable=SC2034

# By the names of Debian; packages.txt has those of other systems. `libboost-*` stands for the Boost
# that boost_version chooses.
build_packages=(
    g++ cmake ninja-build pkg-config ca-certificates
    libboost-dev libboost-json-dev libboost-url-dev libboost-test-dev
    libssl-dev libsqlite3-dev libcsv-dev libutf8proc-dev libcli11-dev libtomlplusplus-dev
    libjs-chart.js libpng-dev libjpeg-dev libwebp-dev
)
test_packages=(curl openssl python3 python3-requests valgrind mandoc zsh fish dpkg-dev file fakeroot
    python3-prometheus-client python3-yaml python3-jsonschema libsecret-1-dev libjq-dev libspdlog-dev nodejs
    golang-go)
# Versions lay out and judge sources differently, so there is one. Not every distribution has it.
style_packages=(clang-format-19 clang-tidy-19)
# Not every distribution has these. Their tests are built where they are installed.
newer_packages=(opentelemetry-cpp-dev libabsl-dev)
docs_packages=(doxygen python3)
bench_packages=(nginx-light libcurl4-openssl-dev libbenchmark-dev valgrind strace openssl python3
    gnuplot-nox)
# For the clients in other languages; a tool that is there is not installed again.
peer_packages=(librust-reqwest-dev librust-serde-json-dev)
command -v go >/dev/null || peer_packages+=(golang-go)
command -v cargo >/dev/null || peer_packages+=(cargo)
command -v npm >/dev/null || peer_packages+=(npm)
# Seconds for another program that installs packages to end.
lock_timeout=120
least_boost=1.81
least_clang=16
package_table=$(dirname "${BASH_SOURCE[0]}")/packages.txt

# Whether the version $1 is $2 or newer.
at_least() {
    [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# Prints those of the named packages that are not installed, each once. No process substitution: a
# chroot without /proc has no /dev/fd, and all packages would seem to be missing there.
missing_packages() {
    local -A done_with=()
    local name status native
    # Another architecture's package, such as libssl-dev:i386, is called by that name, and does not count.
    native=$(dpkg --print-architecture 2>/dev/null) || native=
    while read -r name status; do
        if [[ $status == installed ]]; then done_with[${name%":$native"}]=1; fi
    done <<<"$(dpkg-query -W -f='${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)"
    for name in "$@"; do
        if [[ -z ${done_with[$name]:-} ]]; then printf '%s\n' "$name"; fi
        done_with[$name]=1
    done
}

# Prints what a pattern of sed -E finds in the names of the installed packages; the newest last.
installed_versions() {
    dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null |
        sed -nE "s/^installed $1\$/\\1/p" | sort -V
}

# The same in the names of the packages that can be installed.
available_versions() {
    apt-cache search --names-only "^$1\$" | sed -nE "s/^$1 - .*/\\1/p" | sort -V
}

# Prints the version of a package that can be installed, without its epoch; nothing if there is none.
available_version() {
    apt-cache show --no-all-versions "$1" 2>/dev/null | sed -nE 's/^Version: ([0-9]+:)?//p' | head -n 1
}

# Prints those of the named packages that this distribution has. Its package lists must be there.
existing_packages() {
    local name
    for name in "$@"; do
        if [[ -n $(available_version "$name") ]]; then printf '%s\n' "$name"; fi
    done
}

# Prints the version in the names of the Boost packages to use, such as 1.83. A Boost that is
# installed comes first, because Debian's do not stand next to each other; then the default one of
# the distribution; then its newest one. Status 1: none is new enough.
boost_version() {
    local version
    version=$(installed_versions 'libboost([0-9]+\.[0-9]+)-dev' | tail -n 1)
    if [[ -z $version ]]; then
        version=$(available_version libboost-dev | sed -nE 's/^([0-9]+\.[0-9]+).*/\1/p')
        if [[ -z $version ]] || ! at_least "$version" "$least_boost"; then
            version=$(available_versions 'libboost-url([0-9]+\.[0-9]+)-dev' | tail -n 1)
        fi
    fi
    [[ -n $version ]] && at_least "$version" "$least_boost" && printf '%s' "$version"
}

# Prints the version in the names of the clang packages to use, such as 19; chosen like Boost.
clang_version() {
    local version
    version=$(installed_versions 'clang-([0-9]+)' | tail -n 1)
    if [[ -z $version ]] || ! at_least "$version" "$least_clang"; then
        version=$(available_version clang | sed -nE 's/^([0-9]+).*/\1/p')
        if [[ -z $version ]] || ! at_least "$version" "$least_clang"; then
            version=$(available_versions 'clang-([0-9]+)' | tail -n 1)
        fi
    fi
    [[ -n $version ]] && at_least "$version" "$least_clang" && printf '%s' "$version"
}

# Prints the oldest version of clang that is promised to work and can be had.
oldest_clang_version() {
    local version
    while read -r version; do
        if at_least "$version" "$least_clang"; then
            printf '%s' "$version"
            return 0
        fi
    done <<<"$({ installed_versions 'clang-([0-9]+)'; available_versions 'clang-([0-9]+)'; } | sort -V)"
    return 1
}

# Installs clang, with its sanitizers and tools, and sets clang_version_used to its version: the one
# that is named, or `default`, that of clang_version, or `oldest`.
install_clang() {
    read_package_lists || true
    case $1 in
        default) clang_version_used=$(clang_version) || clang_version_used= ;;
        oldest) clang_version_used=$(oldest_clang_version) || clang_version_used= ;;
        *) clang_version_used=$1 ;;
    esac
    [[ -n $clang_version_used ]] ||
        die "there is no clang $least_clang or newer among this system's packages"
    install_packages "clang-$clang_version_used" "llvm-$clang_version_used" \
        "libclang-rt-$clang_version_used-dev"
}

# Prints the word that runs a command as root; nothing if it needs none. Status 1: there is none.
way_to_root() {
    if ((EUID == 0)); then return 0; fi
    command -v sudo >/dev/null && printf sudo
}

# Prints PATH with the folders of programs for root, which `su` leaves out: dpkg refuses to work
# without them.
path_of_root() {
    local folder path=$PATH
    for folder in /usr/local/sbin /usr/sbin /sbin; do
        if [[ :$path: != *:$folder:* ]]; then path+=:$folder; fi
    done
    printf '%s' "$path"
}

# Ends the script, with what root has to type, if the program $1 refuses to run the command behind it as
# root. A refusal would be taken for a failure of apt-get, such as one without a network.
require_root_by() {
    if "$1" true; then return 0; fi
    die "$1 let nothing run as root; type this as root, for example after su -, then start the script again: ${*:2}"
}

# Ends the script where the words $1 of apt-get or dpkg say what has to be done first. $2 is what begins
# a command of root.
name_way_out() {
    if [[ $1 == *"dpkg --configure -a"* ]]; then
        die "dpkg was interrupted before; type ${2}dpkg --configure -a, then start the script again"
    elif [[ $1 == *"--fix-broken install"* ]]; then
        die "an installed package lacks another one that it needs; type ${2}apt-get --fix-broken install, then start the script again"
    elif is_locked "$1" dpkg; then
        die "another program installs packages, and has not ended within $lock_timeout seconds; start the script again when it has"
    fi
}

# apt-get as root, without questions; shows its output only when it fails.
quiet_apt_get() {
    local way
    way=$(way_to_root) || die "not root and no sudo; type this as root, then start the script again: apt-get $*"
    if [[ -n $way ]]; then require_root_by "$way" apt-get "$@"; fi
    # Programs that apt-get runs would ask questions, too, which nobody sees here.
    local -a command=(${way:+"$way"} env DEBIAN_FRONTEND=noninteractive APT_LISTBUGS_FRONTEND=none
        APT_LISTCHANGES_FRONTEND=none)
    # sudo has a PATH of its own.
    if [[ -z $way ]]; then command+=("PATH=$(path_of_root)"); fi
    command+=(apt-get)
    # A machine that has just started may be busy with its own updates.
    command+=(-o "DPkg::Lock::Timeout=$lock_timeout")
    # A configuration file that is there already stays as it is: dpkg would ask.
    command+=(-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold)
    local output begin=$SECONDS
    # Files that packages make when they are installed are for everybody. What still asks, such as apt-get
    # for the next disc, gets no answer instead of waiting for one.
    while ! output=$(umask 022 && "${command[@]}" "$@" 2>&1 </dev/null); do
        if ! is_locked "$output" "lists|archives" || ((SECONDS - begin >= lock_timeout)); then
            printf '%s\n' "$output" >&2
            name_way_out "$output" "${way:+$way }"
            return 1
        fi
        sleep 2
    done
}

# Whether another program holds the lock in one of the folders $2 that apt-get needs, by its words $1: apt
# waits for dpkg's lock by itself, and not for those of package lists and downloads. Without a number it
# names who has the lock, and 11 says that another process has it. To wait does not help against other
# errors, such as 13 (permission) and 28 (no space).
is_locked() {
    [[ $1 =~ /($2)/lock ]] && [[ ! $1 =~ \(([0-9]+): || ${BASH_REMATCH[1]} == 11 ]]
}

# Prints one of the package lists that apt has read; nothing if there is none.
some_package_list() {
    # Those that debootstrap leaves behind are not apt's.
    find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' ! -name 'debootstrap.*' -print -quit \
        2>/dev/null || true
}

# Whether this system consists of Debian's packages. Others have apt-get and dpkg as tools for making
# such systems, and what these install does not fit there.
has_debian_packages() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null && [[ -z $(missing_packages dpkg) ]]
}

# Reads the package lists where there are none, or with `again`. Status 1: they were there.
read_package_lists() {
    if [[ ${1:-} != again && -n $(some_package_list) ]]; then return 1; fi
    say "reading the package lists"
    # One source that fails, such as another vendor's with an old key, does not hold up the others.
    quiet_apt_get update || say "apt-get update failed: going on with the lists that it has read" >&2
}

# --no-remove: another Boost that is installed for other work must not be thrown out.
install_missing() {
    say "installing ${#missing[@]} packages: ${missing[*]}"
    quiet_apt_get install -y --no-install-recommends --no-remove "${missing[@]}"
}

# Prints what the named packages are called on `fedora`, `arch` or `homebrew`; each once.
names_on() {
    local system=$1 debian fedora arch homebrew name
    shift
    for name in "$@"; do
        while read -r debian fedora arch homebrew; do
            if [[ $debian == "$name" && ${!system} != - ]]; then printf '%s\n' "${!system}"; fi
        done <"$package_table"
    done | sort -u | tr '\n' ' '
}

# Says what to type on systems where this script installs nothing itself.
say_what_to_type() {
    cat >&2 <<TEXT
Needed, by their names on Debian: $*
What to type; only Debian was tried, and only Linux is supported:
  Ubuntu:  sudo apt-get install $*
  Fedora:  sudo dnf install $(names_on fedora "$@")
  Arch:    sudo pacman -S --needed $(names_on arch "$@")
  macOS:   brew install $(names_on homebrew "$@")
Boost $least_boost or newer that is installed elsewhere is found with Boost_ROOT=FOLDER in the environment.
TEXT
    if [[ " $* " == *" libjs-chart.js "* ]]; then
        printf '%s\n' "Where Chart.js is not packaged: NEUROFLASH_CHART_JS=FILE in the environment names" \
            "the file chart.min.js of its release 3.9." >&2
    fi
}

# Replaces the names libboost-* in `wanted` by those of the Boost that was chosen; without them where
# the environment names a Boost.
choose_boost() {
    local version=$1 name
    local -a named=()
    for name in "${wanted[@]}"; do
        if [[ $name != libboost* ]]; then
            named+=("$name")
        elif [[ -z ${Boost_ROOT:-} ]]; then
            named+=("$(sed -E "s/^libboost(-[a-z]+)?-dev\$/libboost\\1$version-dev/" <<<"$name")")
        fi
    done
    wanted=("${named[@]}")
}

# Why boost_version found none.
say_no_boost() {
    local installed
    installed=$(installed_versions 'libboost([0-9]+\.[0-9]+)-dev' | tail -n 1)
    if [[ -n $installed ]]; then
        say "Boost $installed is installed, and $least_boost or newer is needed; remove libboost$installed-dev first, because two versions cannot be installed together" >&2
    elif [[ -z $(some_package_list) ]]; then
        # apt-get update does not fail without a network.
        say "apt-get update has read no package lists: is there a network?" >&2
    else
        say "this system's packages have no Boost $least_boost or newer: those named below are of newer systems" >&2
    fi
}

# Installs those of the named packages that are missing; calls no apt-get when all are there.
install_packages() {
    local -a wanted=("$@") missing
    local lines
    if ! has_debian_packages; then
        say "this system does not consist of Debian's packages: nothing is installed" >&2
        say_what_to_type "$@"
        return 0
    fi
    local updated=no boost=
    if [[ " $* " == *" libboost"* ]]; then
        if [[ -z $(installed_versions 'libboost([0-9]+\.[0-9]+)-dev') ]] && read_package_lists; then
            updated=yes
        fi
        if ! boost=$(boost_version) && [[ -z ${Boost_ROOT:-} ]]; then
            say_no_boost
            say_what_to_type "$@"
            die "no Boost $least_boost or newer"
        fi
        choose_boost "$boost"
    fi
    lines=$(missing_packages "${wanted[@]}")
    if [[ -z $lines ]]; then return 0; fi
    mapfile -t missing <<<"$lines"

    if [[ $updated == no ]] && read_package_lists; then updated=yes; fi
    if install_missing; then return 0; fi
    # Lists that are too old name packages that are gone.
    if [[ $updated == no ]]; then
        read_package_lists again
        if install_missing; then return 0; fi
    fi
    say_what_to_type "${missing[@]}"
    die "these packages cannot be installed: ${missing[*]}"
}
