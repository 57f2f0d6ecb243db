# SPDX-License-Identifier: BSL-1.0
# What scripts/demo and scripts/test share. To be sourced, not run.
# shellcheck shell=bash disable=SC2034

# The unit tests, as targets and as ctest knows them.
unit_targets=(test_core test_api test_call test_io)
unit_tests='unit_(core|call|io)|test_api'

least_cmake=3.25

# MiB that a compiler takes for several sources as one.
memory_of_compiler=1536

say() {
    printf '== %s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Ends the script if version $1.$2 of the shell is too old: macOS brings bash 3.2, where an empty array
# counts as unset.
require_bash() {
    if (($1 > 4 || ($1 == 4 && $2 >= 4))); then return 0; fi
    die "these scripts need bash 4.4 or newer, and this is bash $1.$2; on macOS, type: brew install bash"
}
require_bash "${BASH_VERSINFO[@]:0:2}"

# Leaves a TMPDIR that names no folder which can be written: the installation of packages would stop
# half-way there, and the demo would end after it has been built.
require_temporary_folder() {
    local folder=${TMPDIR:-}
    if [[ -z $folder || ($folder == /* && -d $folder && -w $folder) ]]; then return 0; fi
    say "no folder that can be written is named by TMPDIR, which is $folder: temporary files are in /tmp" >&2
    unset TMPDIR
}
require_temporary_folder

# shellcheck source=scripts/packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

# All that the suite tests. A build tree that was configured by hand without a part keeps that in its
# cache, and without tests there is none that fails.
whole_tree=(-DNEUROFLASH_BUILD_TESTS=ON -DNEUROFLASH_BUILD_CLI=ON -DNEUROFLASH_BUILD_SANDBOX=ON
    -DNEUROFLASH_BUILD_BATCH=ON -DNEUROFLASH_BUILD_TESTING_LIBRARY=ON -DNEUROFLASH_INSTALL=ON)

# Prints what the cache of the preset's build tree has as the entry $2.
cached() {
    sed -n "s/^$2:[A-Z]*=//p" "build/$1/CMakeCache.txt" 2>/dev/null || true
}

# Removes what cmake has stored in the preset's build tree, except for its logs.
forget_configuration() {
    rm -f "build/$1/CMakeCache.txt" "build/$1/build.ninja"
    if [[ ! -d build/$1/CMakeFiles ]]; then return 0; fi
    find "build/$1/CMakeFiles" -mindepth 1 -maxdepth 1 ! -name '*.log' ! -name '*.yaml' -exec rm -rf {} +
    rmdir "build/$1/CMakeFiles" 2>/dev/null || true
}

# Removes the cache of the preset's build tree if it is of another compiler than the one that the
# options name, or else CXX of the environment. cmake would not look at CXX again; for an option it would
# remove the cache too, and then go on without the settings of the preset, such as the build type and the
# sanitizers.
forget_other_compiler() {
    local cache=build/$1/CMakeCache.txt option before wanted
    if [[ ! -f $cache ]]; then return 0; fi
    # The first word is a program, the others are arguments.
    read -r wanted _ <<<"${CXX:-}"
    for option in "${@:2}"; do
        if [[ $option == -DCMAKE_CXX_COMPILER=* ]]; then wanted=${option#*=}; fi
    done
    before=$(cached "$1" CMAKE_CXX_COMPILER)
    if [[ -n $wanted && ${wanted##*/} != "${before##*/}" ]]; then forget_configuration "$1"; fi
}

# Removes the caches of the preset's build tree, and those of projects that its tests configure there,
# if cmake would refuse them: the tree has been moved, or was configured by hand with another generator.
forget_unusable_cache() {
    local cache=build/$1/CMakeCache.txt folder generator
    if [[ ! -f $cache ]]; then return 0; fi
    folder=$(cached "$1" CMAKE_HOME_DIRECTORY)
    generator=$(cached "$1" CMAKE_GENERATOR)
    if [[ -n $folder && ! $folder -ef . ]] || [[ -n $generator && $generator != Ninja ]]; then
        say "build/$1 was made in ${folder:-this folder} for ${generator:-Ninja}: it is made anew"
        forget_configuration "$1"
        find "build/$1/" -name CMakeCache.txt -exec rm -f {} +
    fi
}

# Whether compilers can be run by the program $1. A compiler cache fails, and with it every compilation,
# where its folder cannot be made or written: that is below the home of a user who may have none.
can_launch() {
    command -v "$1" >/dev/null || return 1
    if [[ ${1##*/} != ccache ]]; then return 0; fi
    local folder status=0
    folder=$(mktemp -d) || return 1
    printf 'int main() {}\n' >"$folder/trial.cpp"
    "$1" c++ -c "$folder/trial.cpp" -o "$folder/trial.o" >/dev/null 2>&1 || status=1
    rm -rf "$folder"
    return "$status"
}

# Takes a compiler cache that is gone or does not work out of the cache of the preset's build tree.
forget_lost_launcher() {
    local cache=build/$1/CMakeCache.txt launcher
    if [[ ! -f $cache ]]; then return 0; fi
    launcher=$(cached "$1" CMAKE_CXX_COMPILER_LAUNCHER)
    if [[ -n $launcher ]] && ! can_launch "${launcher%%;*}"; then
        sed -i '/^CMAKE_CXX_COMPILER_LAUNCHER:/d' "$cache"
    fi
}

# Whether this user may make files in the folder $1; a file system may be read-only.
may_write() {
    [[ -w $1 ]]
}

# Ends the script if the preset's build tree cannot be written, as after `sudo scripts/demo`. cmake would
# name one of its own files. Ends it also where programs may not run: that would show after the build.
require_writable_tree() {
    local folder user status=0
    # A container may run as a number that has no name.
    user=$(id -un 2>/dev/null) || user=$(id -u)
    for folder in "build/$1" build .; do
        if [[ ! -e $folder ]]; then continue; fi
        if may_write "$folder"; then
            runs_programs "$folder" || status=$?
            case $status in
                0) return 0 ;;
                1) die "programs cannot run in $(realpath "$folder"), as where a file system is mounted with noexec; copy these sources to another folder" ;;
                *) die "no file can be made in $(realpath "$folder"): is the disk full?" ;;
            esac
        fi
        folder=$(realpath "$folder")
        die "$folder belongs to $(stat -c %U "$folder"), and $user cannot write there; type: sudo chown -R $user '$folder'; or, if it is read-only, copy these sources elsewhere"
    done
}

# Ends the script in a folder whose name CMake takes for another: a backslash separates folders on Windows.
# The file of CMake names the other characters; with some of them cmake fails before it reads that file.
require_usable_name() {
    if [[ $1 == *\\* ]]; then die "CMake cannot build in $1: a folder in this path has a backslash in its name. Move or rename it"; fi
    cmake "-DPROJECT_SOURCE_DIR=$1" "-DPROJECT_BINARY_DIR=$1" -P cmake/check_folder.cmake || die "cmake cannot be used here"
}

# Waits until no other script configures or builds in the preset's build tree, and keeps others out until
# this script ends: compilers that write the same files leave broken ones. The programs that it starts do
# not inherit the lock, because some stay, such as a compiler cache.
lock_tree() {
    local status=0
    if ! command -v flock >/dev/null; then return 0; fi
    mkdir -p "build/$1"
    exec 9>"build/$1/lock"
    # Another status is that of a file system without locks.
    flock -n 9 || status=$?
    if ((status == 1)); then
        say "another script works in build/$1: waiting for its end"
        flock 9
    fi
}

# Prints the version of the cmake $1; nothing if it says none.
cmake_version() {
    "$1" --version 2>/dev/null | sed -nE 's/^cmake version ([0-9.]+).*/\1/p' || true
}

# Uses the cmake and the ctest of the packages, in the folder $1, where those that come first in PATH are
# too old to know presets. Ends the script if there is none that is new enough.
choose_cmake() {
    local version folder=$1
    if ! command -v cmake >/dev/null; then die "there is no cmake; the lines above say what to install"; fi
    version=$(cmake_version cmake)
    if [[ -z $version ]] || at_least "$version" "$least_cmake"; then return 0; fi
    if [[ -x $folder/cmake ]] && at_least "$(cmake_version "$folder/cmake")" "$least_cmake"; then
        PATH=$folder:$PATH
        return 0
    fi
    die "CMake $least_cmake or newer is needed, and $(command -v cmake) is $version"
}

# Removes what was compiled in the preset's build tree if it was with another Boost, that of the folder $2.
# ninja compares times, and the headers of a package may be older than what was compiled before it was
# installed.
forget_other_boost() {
    local now
    now=$(cached "$1" Boost_DIR)
    if [[ -z $2 || $2 == "$now" ]]; then return 0; fi
    say "Boost was in $2 and is in $now: everything is compiled again"
    cmake --build --preset "$1" --target clean >/dev/null 9>&-
}

# Configures the named preset; what follows its name is given to cmake.
configure() {
    local preset=$1
    shift
    local -a options=("$@")
    choose_cmake /usr/bin
    require_usable_name "$PWD"
    # Python's modules are installed as packages, which are for the system's own Python; and the
    # system's own pkg-config finds libraries that are installed so. Others may stand before them in
    # PATH.
    if [[ -x /usr/bin/python3 ]]; then options=(-DPython3_EXECUTABLE=/usr/bin/python3 "$@"); fi
    if [[ -z ${PKG_CONFIG:-} && -x /usr/bin/pkg-config ]]; then
        options=(-DPKG_CONFIG_EXECUTABLE=/usr/bin/pkg-config "${options[@]}")
    fi
    require_writable_tree "$preset"
    lock_tree "$preset"
    forget_unusable_cache "$preset"
    forget_other_compiler "$preset" "$@"
    # What the environment names comes first: it may distribute the work.
    if [[ -n ${CMAKE_CXX_COMPILER_LAUNCHER:-} ]]; then
        options+=("-DCMAKE_CXX_COMPILER_LAUNCHER=$CMAKE_CXX_COMPILER_LAUNCHER")
    elif can_launch ccache; then
        options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    fi
    forget_lost_launcher "$preset"
    if [[ -n ${NEUROFLASH_CHART_JS:-} ]]; then
        options+=("-DNEUROFLASH_CHART_JS=$NEUROFLASH_CHART_JS")
    fi
    say "configuring: $preset"
    local output boost
    boost=$(cached "$preset" Boost_DIR)
    if ! output=$(cmake --preset "$preset" "${options[@]}" 2>&1 9>&-); then
        printf '%s\n' "$output" >&2
        # The next start would believe a check that failed for a reason which passes, such as a full disk.
        if [[ ! -f build/$preset/build.ninja ]]; then forget_configuration "$preset"; fi
        die "cmake --preset $preset failed"
    fi
    if [[ $output == *"CMake "*Warning* ]]; then printf '%s\n' "$output" >&2; fi
    forget_other_boost "$preset" "$boost"
}

# Prints how many MiB of memory there are for compilers, by the files below the folder $1: the less of
# what is free and of what a container may have; nothing if neither is known. Older systems give the
# bound of a container in a folder of its own.
free_memory() {
    local groups=$1/sys/fs/cgroup file allowed
    {
        awk '/^MemAvailable:/ { print int($2 / 1024) }' "$1/proc/meminfo" 2>/dev/null || true
        for file in "$groups/memory.max" "$groups/memory/memory.limit_in_bytes"; do
            allowed=$(cat "$file" 2>/dev/null || true)
            if [[ $allowed =~ ^[0-9]+$ ]]; then printf '%s\n' $((allowed / 1024 / 1024)); fi
        done
    } | sort -n | head -n 1
}

# Prints how many of $2 cores may be used, by the files below the folder $1: a container sees all cores
# of its machine, and may have the time of a few. More programs than those would only wait for each
# other, and tests run into their limits.
usable_cores() {
    local groups=$1/sys/fs/cgroup cores=$2 quota period
    read -r quota period <<<"$(cat "$groups/cpu.max" 2>/dev/null ||
        paste -d ' ' "$groups/cpu/cpu.cfs_quota_us" "$groups/cpu/cpu.cfs_period_us" 2>/dev/null || true)"
    if [[ $quota =~ ^[1-9][0-9]*$ && $period =~ ^[1-9][0-9]*$ ]]; then
        quota=$(((quota + period - 1) / period))
        if ((quota < cores)); then cores=$quota; fi
    fi
    printf '%s' "$cores"
}

# The same for this machine.
core_count() {
    usable_cores '' "$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)"
}

# Prints how many compilers run at a time: one for each of $1 cores, but no more than $2 MiB of memory
# have room for. Where they had not, the system would end one of them, which says no more than "Killed".
compilers_at_once() {
    local cores=$1 fit
    fit=$((${2:-cores * memory_of_compiler} / memory_of_compiler))
    if ((fit < 1)); then fit=1; fi
    printf '%s' $((fit < cores ? fit : cores))
}

# The same for this machine, unless the environment says how many. What is not a number there would start
# as many as there are cores.
build_jobs() {
    local jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-}
    if [[ ! $jobs =~ ^[1-9][0-9]*$ ]]; then jobs=$(compilers_at_once "$(core_count)" "$(free_memory '')"); fi
    printf '%s' "$jobs"
}

# Builds targets of the named preset (none named: all of it); ninja shows the progress.
build() {
    local preset=$1
    shift
    say "building: $preset"
    NINJA_STATUS='[%f/%t, %e s] ' cmake --build --preset "$preset" --parallel "$(build_jobs)" \
        ${1:+--target "$@"} 9>&-
}

# The shadow memory of ThreadSanitizer, and of AddressSanitizer in older compilers, needs addresses that
# are not spread as widely as newer kernels do; where that can be had, the tests run so.
fixed_addresses() {
    if setarch "$(uname -m)" -R true 2>/dev/null; then
        setarch "$(uname -m)" -R "$@"
    else
        "$@"
    fi
}

# Whether programs may run in the folder $1; file systems can forbid it. Status 2: no file can be made.
runs_programs() {
    local file status=1
    file=$(mktemp "$1/program.XXXXXX") || return 2
    printf '#!/bin/sh\n' >"$file"
    chmod 700 "$file"
    if "$file" 2>/dev/null; then status=0; fi
    rm -f "$file"
    return "$status"
}

# Prints the options of ctest with which it leaves out the tests of the sources' layout and names, and says
# so, if this system has not the tools of the version that they need. They test no program.
left_out_tests() {
    local tool
    for tool in "${style_packages[@]}"; do
        if command -v "$tool" >/dev/null; then continue; fi
        say "there is no $tool here: the tests of layout and names (label style) are left out" >&2
        printf -- '--label-exclude ^style$'
        return 0
    done
}

# Runs the tests of the named preset; what follows its name is given to ctest.
run_tests() {
    local preset=$1 log=build/$1/tests.log
    shift
    say "testing: $preset"
    local -a runner=() variables
    if [[ $preset == [at]san ]]; then runner=(fixed_addresses); fi
    # What the tests need is installed: one that finds something missing fails and is not skipped.
    variables=(NEUROFLASH_SKIP_NOTHING=1)
    # Another Python, Node.js or pkg-config that comes first in PATH lacks what the packages bring.
    if has_debian_packages; then variables+=("PATH=/usr/bin:$PATH"); fi
    # Some tests make programs where temporary files are, and run them.
    if ! runs_programs "${TMPDIR:-/tmp}"; then
        mkdir -p "build/$preset/tmp"
        variables+=("TMPDIR=$PWD/build/$preset/tmp")
    fi
    # Forced colours would stand between the words that tests compare.
    "${runner[@]}" env -u CLICOLOR_FORCE "${variables[@]}" \
        "$(command -v ctest)" --preset "$preset" --parallel "$(core_count)" --no-tests=error --output-log "$log" "$@" 9>&-
    if grep -E '[*]{3}(Skipped|Not Run)' "$log" >&2; then die "these tests were skipped; see $log"; fi
}
