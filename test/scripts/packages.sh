#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Which Boost and which clang scripts/packages.sh chooses, and what it says where it cannot install
# them. Systems are played by functions in the place of dpkg-query, apt-cache and apt-get.
#   packages.sh SCRIPTS
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$1/common.sh"
unset Boost_ROOT
# On a system of Debian's packages, dpkg is one of them.
export own=dpkg there="" default_boost="" default_clang="" available=""
failures=0

# shellcheck disable=SC2317
dpkg-query() {
    local name
    for name in $own $there; do
        # shellcheck disable=SC2016
        case $2 in
            '-f=${db:'*) printf 'installed %s\n' "$name" ;;
            *) if [[ " ${*:3} " == *" $name "* ]]; then printf '%s installed\n' "$name"; fi ;;
        esac
    done
}

# shellcheck disable=SC2317
apt-cache() {
    local name
    case "$1 ${*: -1}" in
        "show libboost-dev") [[ -n $default_boost ]] && printf 'Version: %s\n' "$default_boost" ;;
        "show clang") [[ -n $default_clang ]] && printf 'Version: %s\n' "$default_clang" ;;
        search*)
            for name in $available; do
                if [[ $name =~ ${*: -1} ]]; then printf '%s - words\n' "$name"; fi
            done
            ;;
    esac
}

# shellcheck disable=SC2317
apt-get() { return 100; }
eval "real_$(declare -f quiet_apt_get)"
# shellcheck disable=SC2317
quiet_apt_get() {
    if [[ $1 == install ]]; then printf 'apt-get %s\n' "$*"; fi
}
eval "real_$(declare -f read_package_lists)"
# shellcheck disable=SC2317
read_package_lists() { return 1; }
lists="some_Packages"
# shellcheck disable=SC2317
some_package_list() { printf '%s' "$lists"; }
# shellcheck disable=SC2317
way_to_root() { return 1; }

# expect WHAT EXPECTED ACTUAL
expect() {
    if [[ $2 == "$3" ]]; then return 0; fi
    printf '%s: "%s" instead of "%s"\n' "$1" "$3" "$2"
    failures=$((failures + 1))
}

# boost_on INSTALLED DEFAULT AVAILABLE EXPECTED
boost_on() {
    there=$1 default_boost=$2 available=$3
    expect "Boost with '$1', '$2', '$3'" "$4" "$(boost_version || true)"
}

# clang_on INSTALLED DEFAULT AVAILABLE EXPECTED
clang_on() {
    there=$1 default_clang=$2 available=$3
    expect "clang with '$1', '$2', '$3'" "$4" "$(clang_version || true)"
}

boost_on "" 1.74.0.3 "libboost-url1.81-dev libboost-url1.81.0" 1.81
boost_on "" 1.83.0.2+b2 "libboost-url1.83-dev libboost-url1.88-dev" 1.83
boost_on "" 1.92.0.1 "" 1.92
boost_on "" 1.74.0.3 "libboost-url1.9-dev libboost-url1.81-dev libboost-url1.100-dev" 1.100
boost_on "" 1.74.0.3 "libboost-url1.80-dev" ""
boost_on "" 2.1.0 "libboost-url1.83-dev" 2.1
boost_on "" "" "" ""
boost_on libboost1.88-dev 1.83.0.2 "libboost-url1.83-dev libboost-url1.88-dev" 1.88
boost_on libboost1.74-dev 1.74.0.3 "libboost-url1.81-dev" ""
boost_on "libboost-json1.88-dev libboost1.83-tools-dev" 1.83.0.2 "" 1.83

clang_on "" 1:14.0-55.7~deb12u1 "clang-13 clang-16 clang-19 clang-9" 19
clang_on "" 1:19.0-63 "clang-19 clang-22" 19
clang_on "clang-14" 1:14.0-55 "clang-16" 16
clang_on "clang-16 clang-9" 1:19.0-63 "clang-19" 16
clang_on "" 1:14.0-55 "clang-15" ""

there="clang-14" available="clang-13 clang-19 clang-16 clang-9"
expect "oldest clang" 16 "$(oldest_clang_version)"
available="clang-14"
expect "no clang" "" "$(oldest_clang_version || true)"

# What is asked of apt-get, and how often.
there="libboost1.81-dev libboost-json1.81-dev cmake" default_boost=1.74.0.3
expect "the Boost that is there is added to" \
    "apt-get install -y --no-install-recommends --no-remove libboost-url1.81-dev file" \
    "$(install_packages cmake libboost-dev libboost-json-dev libboost-url-dev file | grep '^apt')"
expect "all is there" "" "$(install_packages cmake libboost-dev libboost-json-dev)"
expect "each is asked for once" "apt-get install -y --no-install-recommends --no-remove file" \
    "$(install_packages cmake file file | grep '^apt')"
expect "Boost from elsewhere" "apt-get install -y --no-install-recommends --no-remove file" \
    "$(Boost_ROOT=/opt/boost install_packages cmake libboost-url-dev file | grep '^apt')"

# A package of another architecture is not that of this one.
# shellcheck disable=SC2317
dpkg() { printf 'amd64\n'; }
there="cmake libssl-dev:i386 libpng-dev:amd64"
expect "packages of other architectures" libssl-dev "$(
    # shellcheck disable=SC2086,SC2317
    dpkg-query() { printf '%s installed\n' $there; }
    missing_packages cmake libssl-dev libpng-dev
)"

# Where there is no Boost, all that is needed is named, with what to type elsewhere.
there=libboost1.74-dev
said=$( (install_packages "${build_packages[@]}") 2>&1 || true)
for words in "remove libboost1.74-dev first" "error: no Boost $least_boost" "Ubuntu:  sudo apt-get" \
    "Fedora:  sudo dnf install boost-devel" "Arch:    sudo pacman" "macOS:   brew install boost" \
    "only Debian was tried" NEUROFLASH_CHART_JS Boost_ROOT; do
    expect "words on a missing Boost" "$words" "$(grep -oF -m 1 -- "$words" <<<"$said" | head -n 1)"
done

# Why there is none: too old, or nothing is known of the packages.
there="" default_boost=1.74.0.3 available=""
said=$( (install_packages libboost-url-dev) 2>&1 || true)
expect "words on an old system" "those named below are of newer systems" \
    "$(grep -oF "those named below are of newer systems" <<<"$said")"
default_boost="" lists=""
said=$( (install_packages libboost-url-dev) 2>&1 || true)
expect "words without package lists" "apt-get update has read no package lists: is there a network?" \
    "$(grep -oF "apt-get update has read no package lists: is there a network?" <<<"$said")"
expect "nothing is said of the system's packages" "" "$(grep -F "this system's packages" <<<"$said")"

# A source of packages that fails does not end the script: what is needed may come from the others.
# shellcheck disable=SC2317
said=$( (quiet_apt_get() { return 1; }; real_read_package_lists again && echo read) 2>&1 || true)
expect "a source that fails" "== apt-get update failed: going on with the lists that it has read
read" "$(tail -n 2 <<<"$said")"

# Who cannot become root gets the command.
expect "words without root" \
    "error: not root and no sudo; type this as root, then start the script again: apt-get install -y file" \
    "$( (real_quiet_apt_get install -y file) 2>&1 || true)"

# Where apt-get and dpkg are tools of another system, nothing is installed, and what to type is said.
said=$( (own="" install_packages cmake file) 2>&1)
expect "nothing is installed elsewhere" "" "$(grep '^apt-get' <<<"$said")"
expect "words elsewhere" "Fedora:  sudo dnf install cmake file" "$(grep -oF "Fedora:  sudo dnf install cmake file" <<<"$said")"

# As root, apt-get has the folders of programs for root, which `su` leaves out, and makes files that
# everybody may read. By sudo it has the PATH of sudo.
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$PATH $(umask)"\nexit 1\n' >"$bin/apt-get"
printf '#!/bin/sh\nPATH=%s:/of/sudo:/usr/bin:/bin exec "$@"\n' "$bin" >"$bin/sudo"
chmod +x "$bin/apt-get" "$bin/sudo"
# shellcheck disable=SC2317
way_to_root() { printf '%s' "$way_there"; }
export way_there=""
path=$bin:/usr/bin:/bin:/sbin
expect "apt-get of root" "$path:/usr/local/sbin:/usr/sbin 0022" \
    "$( (umask 077 && PATH=$path real_quiet_apt_get update) 2>&1)"
way_there=sudo
expect "apt-get by sudo" "$bin:/of/sudo:/usr/bin:/bin 0022" \
    "$( (umask 077 && PATH=$path real_quiet_apt_get update) 2>&1)"

# Neither apt-get nor what it runs can ask: the questions would be seen by nobody, and waited for.
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$* $DEBIAN_FRONTEND $APT_LISTBUGS_FRONTEND $APT_LISTCHANGES_FRONTEND"\ncat\nexit 1\n' \
    >"$bin/apt-get"
said=$( (PATH=$path real_quiet_apt_get update <<<"an answer of the caller") 2>&1 || true)
for words in "Dpkg::Options::=--force-confdef" "Dpkg::Options::=--force-confold" "update noninteractive none none"; do
    expect "apt-get without questions" "$words" "$(grep -oF -m 1 -- "$words" <<<"$said")"
done
expect "lines from an apt-get that reads its input" 1 "$(wc -l <<<"$said")"

# A sudo that refuses is not taken for a missing network.
printf '#!/bin/sh\nexit 1\n' >"$bin/refusing"
chmod +x "$bin/refusing"
way_there=refusing
expect "words on a sudo that refuses" "error: refusing let nothing run as root; type this as root, for \
example after su -, then start the script again: apt-get install -y file" \
    "$( (PATH=$path real_quiet_apt_get install -y file) 2>&1)"
said=$(
    # shellcheck disable=SC2317
    quiet_apt_get() { real_quiet_apt_get "$@"; }
    { PATH=$path real_read_package_lists again && echo "went on"; } 2>&1
) || true
expect "the script ends where sudo refuses" "" "$(grep -F "went on" <<<"$said")"

# Another apt-get that reads the package lists or downloads is waited for, but not where the lock can
# never be had. attempts WORDS: how often apt-get is started that fails with these words twice.
attempts() {
    : >"$bin/starts"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\necho >>"%s"\nif [ "$(wc -l <"%s")" -gt 2 ]; then exit 0; fi\necho "%s"\nexit 100\n' \
        "$bin/starts" "$bin/starts" "$1" >"$bin/apt-get"
    (
        # shellcheck disable=SC2317
        sleep() { :; }
        PATH=$path real_quiet_apt_get update
    ) >/dev/null 2>&1 || true
    wc -l <"$bin/starts"
}
way_there=""
for folder in lists archives; do
    expect "attempts at a lock of $folder" 3 \
        "$(attempts "E: Could not get lock /var/lib/apt/$folder/lock. It is held by process 1 (apt-get)")"
done
expect "attempts at a lock without its owner" 3 \
    "$(attempts "E: Could not get lock /var/lib/apt/lists/lock - open (11: Resource temporarily unavailable)")"
for words in "lists/lock - open (13: Permission denied)" "lists/lock - open (30: Read-only file system)" \
    "lists/lock - open (28: No space left on device)" "lists/partial is missing"; do
    expect "attempts at $words" 1 "$(attempts "E: Could not open lock file /var/lib/apt/$words")"
done
lock_timeout=0
expect "attempts without end" 1 "$(attempts "E: Could not get lock /var/lib/apt/lists/lock")"
lock_timeout=120

# What stands in the way of apt-get has a way out of its own. way_out WORDS EXPECTED
way_out() {
    printf '#!/bin/sh\ncat <<END\n%s\nEND\nexit 100\n' "$1" >"$bin/apt-get"
    expect "words on $1" "error: $2" "$( (PATH=$path real_quiet_apt_get install file) 2>&1 | tail -n 1)"
}
way_out "E: dpkg was interrupted, you must manually run 'dpkg --configure -a'" \
    "dpkg was interrupted before; type dpkg --configure -a, then start the script again"
way_out "E: Unmet dependencies. Try 'apt --fix-broken install' with no packages" \
    "an installed package lacks another one that it needs; type apt-get --fix-broken install, then start the script again"
way_out "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (unattended-upgr)" \
    "another program installs packages, and has not ended within 120 seconds; start the script again when it has"

# Where a distribution has another version of the formatter, the tests that need it are left out.
style_tools=$bin/style
mkdir "$style_tools"
printf '#!/bin/sh\n' | tee "$style_tools/clang-format-19" >"$style_tools/clang-tidy-19"
chmod +x "$style_tools"/*
expect "tests left out with the tools" "" "$(PATH=$style_tools left_out_tests 2>&1)"
mv "$style_tools/clang-tidy-19" "$style_tools/clang-tidy-20"
expect "tests left out without one" "--label-exclude ^style\$" "$(PATH=$style_tools left_out_tests 2>/dev/null)"

# Every package has its row, and every row four names.
for name in "${build_packages[@]}" "${test_packages[@]}" "${newer_packages[@]}" "${style_packages[@]}" \
    "${docs_packages[@]}" "${bench_packages[@]}" "${peer_packages[@]}"; do
    expect "row of $name" 4 "$(awk -v name="$name" '$1 == name { print NF }' "$package_table")"
done

((failures == 0))
