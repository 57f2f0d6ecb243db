#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# What scripts/test, scripts/demo and scripts/fuzz ask of cmake, ctest and the fuzz targets. Programs of
# this test stand in their places, and the scripts are copies, so nothing is built.
#   building.sh SCRIPTS
set -euo pipefail
scripts=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
failures=0
# The cases below say which one there is.
unset CMAKE_CXX_COMPILER_LAUNCHER

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# stand_in NAME: a program that notes how it was called; its standard input is what it does then.
stand_in() {
    hash -r # a program of that name may have been run before
    { printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$place" && cat; } >"$place/bin/$1"
    chmod +x "$place/bin/$1"
}

mkdir -p "$place/bin" "$place/tree/build/release"
cp -r "$scripts" "$place/tree/scripts"
stand_in cmake </dev/null
stand_in ctest </dev/null
stand_in apt-get </dev/null
stand_in apt-cache </dev/null
# The test never becomes root, and never asks for a password.
stand_in sudo </dev/null
# Everything that is asked for is installed.
stand_in dpkg-query <<'PROGRAM'
case $2 in
'-f=${binary:Package}'*) shift 2 && for name in "$@"; do echo "$name installed"; done ;;
*) printf 'installed %s\n' libboost1.83-dev clang-19 ;;
esac
PROGRAM
cp "$place/bin/cmake" "$place/tree/build/release/neuroflash"
export PATH="$place/bin:$PATH"

# expect_call BEGINNING WORD...: the call that begins so has these words.
expect_call() {
    local call word
    call=$(grep -m 1 -e "^$1" "$place/calls" || true)
    for word in "${@:2}"; do
        if [[ " $call " != *" $word "* ]]; then fail "no $word in: ${call:-no call $1}"; fi
    done
}

# A tree that was configured by hand may lack parts, the tests themselves as well.
"$place/tree/scripts/test" >"$place/said" 2>&1 || fail "scripts/test: $(cat "$place/said")"
expect_call "cmake --preset release" -DNEUROFLASH_BUILD_{TESTS,CLI,SANDBOX,BATCH,TESTING_LIBRARY}=ON \
    -DNEUROFLASH_INSTALL=ON
expect_call "ctest --preset release" --no-tests=error
rm "$place/calls"
"$place/tree/scripts/demo" >"$place/said" 2>&1 || fail "scripts/demo: $(cat "$place/said")"
expect_call "cmake --preset release" -DNEUROFLASH_BUILD_CLI=ON

# Where sh is not bash, the scripts start that.
rm "$place/calls"
sh "$place/tree/scripts/demo" --quiet >"$place/said" 2>&1 || fail "sh scripts/demo: $(cat "$place/said")"
expect_call "cmake demo" --quiet
# The tool takes another folder only where none is named before.
rm "$place/calls"
"$place/tree/scripts/demo" --out elsewhere >"$place/said" 2>&1 || fail "scripts/demo --out: $(cat "$place/said")"
if [[ $(grep '^cmake demo' "$place/calls") != "cmake demo --out elsewhere" ]]; then fail "$(cat "$place/calls")"; fi
sh "$place/tree/scripts/test" wrong >"$place/said" 2>&1 && fail "sh scripts/test wrong did not fail"
grep -q '^usage: scripts/test' "$place/said" || fail "sh scripts/test: $(cat "$place/said")"

# A TMPDIR that is gone stops neither the installation nor the demo, half-way; one that is there is kept.
stand_in cmake <<'PROGRAM'
echo "temporary files: ${TMPDIR:-default}" >>"${0%/*}/../calls"
PROGRAM
for folder in "$place/gone" relative "$place/bin"; do
    rm -f "$place/calls"
    expected=default
    if [[ $folder == "$place/bin" ]]; then expected=$folder; fi
    TMPDIR=$folder "$place/tree/scripts/demo" >"$place/said" 2>&1 || fail "scripts/demo: $(cat "$place/said")"
    expect_call "temporary files" "$expected"
    told=$(grep -c "named by TMPDIR, which is $folder:" "$place/said" || true)
    if [[ $expected == default && $told != 1 ]]; then fail "nothing is said of TMPDIR=$folder"; fi
done
stand_in cmake </dev/null

# An exported CDPATH would lead the scripts to the folder of another project.
mkdir -p "$place/another/scripts"
(cd "$place/tree" && CDPATH=$place/another scripts/demo >"$place/said" 2>&1) ||
    fail "scripts/demo with CDPATH: $(cat "$place/said")"
to_root="cd \"\$(dirname"
while read -r script; do
    if ! grep -B 1 -m 1 -F "$to_root" "$script" | grep -q '^unset CDPATH'; then
        fail "$script keeps CDPATH"
    fi
done <<<"$(grep -lrF "$to_root" "$scripts")"

# A chroot without /proc has no /dev/fd, of which bash makes a process substitution.
for script in common.sh packages.sh demo test; do
    if grep -nE '[<>]\(' "$scripts/$script"; then fail "$script needs /dev/fd"; fi
done

# Each folder with seeds reaches the target as one word.
mkdir -p "$place/tree/build/fuzz/test/fuzz"
printf '%s\n' "url /a tree/corpus/url" "url /a tree/golden" "iso_time /other/corpus" \
    >"$place/tree/build/fuzz/test/fuzz/targets.txt"
stand_in fuzz_url <<'PROGRAM'
for word in "$@"; do echo "word: $word"; done
PROGRAM
mv "$place/bin/fuzz_url" "$place/tree/build/fuzz/test/fuzz"
"$place/tree/scripts/fuzz" 1 url >"$place/said" 2>&1 || fail "scripts/fuzz: $(cat "$place/said")"
for word in build/fuzz/found/url "/a tree/corpus/url" "/a tree/golden"; do
    grep -qxF "word: $word" "$place/tree/build/fuzz/url.log" || fail "fuzz_url is not given $word"
done

# The cache of another compiler is not used again; that of the same one is.
cd "$place/tree"
# shellcheck source=scripts/common.sh
source scripts/common.sh
for compiler in clang++-16 /usr/bin/clang++-16 clang++-19 g++; do
    mkdir -p build/clang/CMakeFiles
    printf '%s\n' CMAKE_CXX_COMPILER:FILEPATH=/usr/bin/clang++-16 CMAKE_CXX_COMPILER_AR:FILEPATH=/usr/bin/ar \
        >build/clang/CMakeCache.txt
    configure clang "-DCMAKE_CXX_COMPILER=$compiler" >/dev/null
    kept=no
    if [[ -e build/clang/CMakeCache.txt && -e build/clang/CMakeFiles ]]; then kept=yes; fi
    expected=no
    if [[ $compiler == *clang++-16 ]]; then expected=yes; fi
    if [[ $kept != "$expected" ]]; then fail "the cache of clang++-16 is kept for $compiler: $kept"; fi
done

# So it is if CXX of the environment names another one, which cmake would overlook, and no option does.
for named in "clang++-16 no" "/opt/bin/g++ -m64" "ccache g++" "clang++-16 -DCMAKE_CXX_COMPILER=g++"; do
    printf '%s\n' CMAKE_CXX_COMPILER:FILEPATH=/usr/bin/clang++-16 >build/release/CMakeCache.txt
    option=$(grep -o -e '-DCMAKE.*' <<<"$named" || true)
    CXX=${named%" $option"} configure release ${option:+"$option"} >/dev/null
    # Status 0: it is kept.
    [[ -e build/release/CMakeCache.txt ]] && kept=0 || kept=1
    [[ $named == *no ]] && expected=0 || expected=1
    if ((kept != expected)); then fail "the cache of clang++-16, for CXX '$named': $kept"; fi
done

# What cmake has stored when it fails is not believed at the next start: a check may have failed because
# the disk was full. Its log stays, and so does a tree that was complete before.
stand_in cmake <<'PROGRAM'
case $1 in --preset) ;; *) exit 0 ;; esac
mkdir -p build/release/CMakeFiles/3.25.1
echo "NEUROFLASH_COMPILER_HAS_COROUTINES:INTERNAL=" >build/release/CMakeCache.txt
echo "what was tried" >build/release/CMakeFiles/CMakeError.log
exit 1
PROGRAM
for complete in no yes; do
    rm -rf build/release
    mkdir -p build/release
    if [[ $complete == yes ]]; then touch build/release/build.ninja; fi
    said=$( (configure release) 2>&1) && fail "configured although cmake fails"
    kept=no
    if [[ -e build/release/CMakeCache.txt && -e build/release/CMakeFiles/3.25.1 ]]; then kept=yes; fi
    if [[ $kept != "$complete" ]]; then fail "complete: $complete, kept: $kept"; fi
    if [[ ! -e build/release/CMakeFiles/CMakeError.log ]]; then fail "the log of cmake is gone"; fi
done
rm -rf build/release/* && stand_in cmake </dev/null

# Where the first cmake in PATH is too old, that of the packages is used; and the ctest beside it.
mkdir -p "$place/usr_bin" "$place/old_bin"
# versions EXPECTED FIRST PACKAGED: whose cmake is used, or the error.
versions() {
    printf '#!/bin/sh\necho "cmake version %s"\n' "$2" >"$place/old_bin/cmake"
    printf '#!/bin/sh\necho "cmake version %s"\n' "$3" >"$place/usr_bin/cmake"
    chmod +x "$place/old_bin/cmake" "$place/usr_bin/cmake"
    # shellcheck disable=SC2030
    said=$( (PATH=$place/old_bin:$PATH && choose_cmake "$place/usr_bin" && hash -r && command -v cmake) 2>&1 || true)
    if [[ $said != *"$1" ]]; then fail "cmake $2 first, $3 packaged: $said"; fi
}
versions old_bin/cmake 3.25.0 3.25.1
versions old_bin/cmake 4.3.4 3.25.1
versions usr_bin/cmake 3.9.6 3.25.1
versions "CMake 3.25 or newer is needed, and $place/old_bin/cmake is 3.18.4" 3.18.4 3.18.4
rm "$place/usr_bin/cmake"
said=$( (PATH=$place/usr_bin choose_cmake "$place/usr_bin") 2>&1 || true)
if [[ $said != "error: there is no cmake;"* ]]; then fail "without a cmake: $said"; fi

# Two scripts do not build in the same tree at once: the second one waits, and says so. The programs that
# they start do not have the lock.
stand_in cmake <<'PROGRAM'
if (: >&9) 2>/dev/null; then echo "has the lock" >>"${0%/*}/../calls"; fi
PROGRAM
if command -v flock >/dev/null; then
    rm -f "$place/calls"
    mkfifo "$place/words"
    exec 8>build/release/lock
    flock 8
    # This shell has the lock of what it configured before.
    (configure release && build release) >"$place/words" 2>&1 8>&- 9>&- &
    exec 7<"$place/words"
    read -r said <&7
    if [[ $said != "== another script works in build/release"* ]]; then fail "in a tree that is in use: $said"; fi
    if grep -q '^cmake --preset' "$place/calls"; then fail "configured in a tree that is in use"; fi
    exec 8>&-
    cat <&7 >/dev/null
    exec 7<&-
    wait $! || fail "not configured in a tree that was in use"
    expect_call "cmake --preset release"
    if grep -q "has the lock" "$place/calls"; then fail "a program has the lock of the tree"; fi
fi
stand_in cmake </dev/null

# A compiler cache that is gone is not used again; one that is there is.
for launcher in "$place/bin/lost_cache" "$place/bin/cmake"; do
    printf '%s\n' "CMAKE_CXX_COMPILER_LAUNCHER:UNINITIALIZED=$launcher" CMAKE_CXX_FLAGS:STRING= \
        >build/release/CMakeCache.txt
    configure release >/dev/null
    kept=$(sed -n 's/^CMAKE_CXX_COMPILER_LAUNCHER:.*=//p' build/release/CMakeCache.txt)
    if [[ $launcher == */lost_cache ]]; then launcher=; fi
    if [[ $kept != "$launcher" ]]; then fail "the launcher is '$kept' instead of '$launcher'"; fi
done

# A compiler cache that cannot compile, because its folder cannot be made, is not used; nor is it kept in
# the cache of a tree. What the environment names comes first.
stand_in c++ </dev/null
# launched_by EXPECTED: what the compiler is launched by in the tree, which had ccache before.
launched_by() {
    local said
    rm -f "$place/calls"
    printf '%s\n' "CMAKE_CXX_COMPILER_LAUNCHER:STRING=ccache" >build/release/CMakeCache.txt
    configure release >/dev/null
    said=$({ grep '^cmake ' "$place/calls" | grep -o 'LAUNCHER=[^ ]*'; grep -o 'LAUNCHER:.*' build/release/CMakeCache.txt; } |
        tr '\n' ' ' || true)
    if [[ $said != "$1" ]]; then fail "launched by '$said' instead of '$1'"; fi
}
echo 'exit 1' | stand_in ccache
launched_by ""
CMAKE_CXX_COMPILER_LAUNCHER=distcc launched_by "LAUNCHER=distcc "
# shellcheck disable=SC2016
echo 'exec "$@"' | stand_in ccache
launched_by "LAUNCHER=ccache LAUNCHER:STRING=ccache "
CMAKE_CXX_COMPILER_LAUNCHER=distcc launched_by "LAUNCHER=distcc LAUNCHER:STRING=ccache "

# A tree that was moved, or configured with another generator, is configured anew; also the projects in
# it. One that is reached by another path of the same folder is not.
ln -s "$place/tree" "$place/by_another_path"
for made in "$place/tree Ninja" "$place/by_another_path Ninja" "$place/gone Ninja" "$place/tree Unix Makefiles"; do
    mkdir -p build/release/CMakeFiles build/release/test/consumer
    printf '%s\n' "CMAKE_HOME_DIRECTORY:INTERNAL=${made%% *}" "CMAKE_GENERATOR:INTERNAL=${made#* }" \
        >build/release/CMakeCache.txt
    cp build/release/CMakeCache.txt build/release/test/consumer
    configure release >/dev/null
    kept=$(find build/release -name CMakeCache.txt -o -name CMakeFiles | wc -l)
    expected=0
    if [[ $made == *tree\ Ninja || $made == *path\ Ninja ]]; then expected=3; fi
    if ((kept != expected)); then fail "of a tree of $made, $kept of 3 are kept instead of $expected"; fi
done

# So is the tree of a release, which also takes the Chart.js that the environment names.
mkdir -p build/static
printf '%s\n' "CMAKE_HOME_DIRECTORY:INTERNAL=$place/gone" CMAKE_GENERATOR:INTERNAL=Ninja >build/static/CMakeCache.txt
rm -f "$place/calls"
NEUROFLASH_CHART_JS=/of/mine.js "$place/tree/scripts/release" >"$place/said" 2>&1 || true
expect_call "cmake -S . -B build/static" -DNEUROFLASH_CHART_JS=/of/mine.js
if [[ -e build/static/CMakeCache.txt ]]; then fail "scripts/release keeps the cache of a tree that was moved"; fi

# A build tree that root has made is named, with what to type; so is a folder of sources that is read-only.
for folder in build/release build .; do
    said=$(
        # shellcheck disable=SC2317
        may_write() { [[ $1 != "$folder" ]]; }
        # shellcheck disable=SC2317
        id() { [[ $1 == -u ]] && echo 1234; }
        if [[ $folder != build/release ]]; then rm -r "$place/tree/build/release"; fi
        if [[ $folder == . ]]; then rm -r "$place/tree/build"; fi
        configure release 2>&1
    ) && fail "configured in $folder, which cannot be written"
    there=$(realpath "$folder")
    if [[ $said != *"$there belongs to "*", and 1234 cannot"*"sudo chown -R 1234 '$there'"* ]]; then fail "$folder: $said"; fi
    mkdir -p build/release
done

# CMake takes a backslash in the name of a folder for a slash.
mkdir "$place/back\\slash"
said=$( (cd "$place/back\\slash" && configure release) 2>&1) && fail "configured in a folder with a backslash"
if [[ $said != "error: CMake cannot build in $place/back\\slash: "* ]]; then fail "in a folder with a backslash: $said"; fi

# In other folders it fails before it reads the file that names them; the script has that read first.
rm -f "$place/calls"
configure release >/dev/null
expected="cmake -DPROJECT_SOURCE_DIR=$PWD -DPROJECT_BINARY_DIR=$PWD -P cmake/check_folder.cmake"
if [[ $(grep -v version -m 1 "$place/calls") != "$expected" ]]; then fail "not checked first: $(cat "$place/calls")"; fi

# What was compiled with another Boost is removed, and only that.
stand_in cmake <<'PROGRAM'
if [ "$1" = --preset ]; then echo "Boost_DIR:PATH=/of/Boost-1.88.0" >build/release/CMakeCache.txt; fi
PROGRAM
for before in /of/Boost-1.83.0 /of/Boost-1.88.0 ""; do
    echo "${before:+Boost_DIR:PATH=$before}" >build/release/CMakeCache.txt
    configure release >/dev/null
    cleaned=$(grep -c "^cmake --build --preset release --target clean$" "$place/calls" || true)
    if ((cleaned != 1)); then fail "after '$before', removed $cleaned times"; fi
done
stand_in cmake </dev/null

# Where programs may not run, or no file can be made, that is said before the build.
for trial in 1 2; do
    said=$(
        # shellcheck disable=SC2317
        runs_programs() { return "$trial"; }
        configure release 2>&1
    ) && fail "configured where programs cannot run"
    expected="programs cannot run in $(realpath build/release), "
    if ((trial == 2)); then expected="no file can be made in $(realpath build/release): "; fi
    if [[ $said != "error: $expected"* ]]; then fail "where programs cannot run: $said"; fi
done

# As many compilers as there are cores, and as have room in the memory of machine and container.
# at_once EXPECTED CORES MEMORY
at_once() {
    local jobs
    jobs=$(compilers_at_once "$2" "$3")
    if [[ $jobs != "$1" ]]; then fail "$jobs compilers with $2 cores and '$3' MiB, not $1"; fi
}
at_once 8 8 ""
at_once 1 1 100
at_once 1 4 $((2 * memory_of_compiler - 1))
at_once 3 4 $((3 * memory_of_compiler))
at_once 2 2 65536
# memory EXPECTED: by the files below "$place/machine".
memory() {
    local free
    free=$(free_memory "$place/machine")
    if [[ $free != "$1" ]]; then fail "$free MiB are free, not $1"; fi
}
memory ""
mkdir -p "$place/machine/proc" "$place/machine/sys/fs/cgroup"
printf '%s\n' "MemTotal:       8388608 kB" "MemAvailable:   4194304 kB" >"$place/machine/proc/meminfo"
memory 4096
echo max >"$place/machine/sys/fs/cgroup/memory.max"
memory 4096
echo 2147483648 >"$place/machine/sys/fs/cgroup/memory.max"
memory 2048
# Where the bounds of containers are as they were before.
rm "$place/machine/sys/fs/cgroup/memory.max"
mkdir -p "$place/machine/sys/fs/cgroup/memory" "$place/machine/sys/fs/cgroup/cpu"
echo 9223372036854771712 >"$place/machine/sys/fs/cgroup/memory/memory.limit_in_bytes"
memory 4096
echo 1073741824 >"$place/machine/sys/fs/cgroup/memory/memory.limit_in_bytes"
memory 1024

# A container sees all cores of its machine, and may have the time of a few.
# usable EXPECTED CORES
usable() {
    local cores
    cores=$(usable_cores "$place/machine" "$2")
    if [[ $cores != "$1" ]]; then fail "$cores of $2 cores may be used, not $1"; fi
}
groups=$place/machine/sys/fs/cgroup
usable 8 8
echo -1 >"$groups/cpu/cpu.cfs_quota_us" && echo 100000 >"$groups/cpu/cpu.cfs_period_us"
usable 8 8
echo 250000 >"$groups/cpu/cpu.cfs_quota_us"
usable 3 8
usable 2 2
echo "max 100000" >"$groups/cpu.max"
usable 8 8
echo "150000 100000" >"$groups/cpu.max"
usable 2 8
echo "50000 100000" >"$groups/cpu.max"
usable 1 8

# A system may have no nproc.
if [[ $( (nproc() { return 127; } && core_count)) != [1-9]* ]]; then fail "no cores without nproc"; fi

# What the environment says comes first.
rm -f "$place/calls"
CMAKE_BUILD_PARALLEL_LEVEL=7 build release >/dev/null
expect_call "cmake --build" "--parallel 7"
if [[ $(CMAKE_BUILD_PARALLEL_LEVEL=all build_jobs) != [1-9]* ]]; then fail "'all' compilers are run"; fi

# pkg-config of another system, which comes first in PATH, knows nothing of what was installed.
if [[ -x /usr/bin/pkg-config ]]; then
    unset PKG_CONFIG
    rm "$place/calls"
    configure release >/dev/null
    expect_call "cmake --preset" -DPKG_CONFIG_EXECUTABLE=/usr/bin/pkg-config
    rm "$place/calls"
    PKG_CONFIG=/opt/bin/pkg-config configure release >/dev/null
    if grep -q PKG_CONFIG_EXECUTABLE "$place/calls"; then fail "PKG_CONFIG of the environment is not taken"; fi
fi

# The env of macOS has no long options.
real_env=$(command -v env)
stand_in env <<PROGRAM
case \$1 in --*) echo "env: illegal option \$1" >&2 && exit 1 ;; esac
exec "$real_env" "\$@"
PROGRAM

# The tests find what the packages bring before other programs of the same name, and their temporary
# files are where programs may run.
stand_in ctest <<'PROGRAM'
echo "settings PATH=$PATH TMPDIR=$TMPDIR colours=$CLICOLOR_FORCE" >>"${0%/*}/../calls"
PROGRAM
rm "$place/calls"
: >build/release/tests.log
run_tests release >/dev/null
# shellcheck disable=SC2031
expect_call "settings" "PATH=/usr/bin:$PATH"
rm "$place/calls"
CLICOLOR_FORCE=1 run_tests release >/dev/null
expect_call "settings" colours=
if grep -qF "TMPDIR=$PWD/build" "$place/calls"; then fail "temporary files are in the build tree"; fi
rm "$place/calls"
(
    runs_programs() { return 1; }
    run_tests release >/dev/null
)
expect_call "settings" "TMPDIR=$PWD/build/release/tmp"
[[ -d build/release/tmp ]] || fail "there is no folder for temporary files"
runs_programs "$place" || fail "programs do not run in $place"
# Without its file system, /proc is a folder like any other.
if [[ -e /proc/self ]] && runs_programs /proc 2>/dev/null; then fail "programs run in /proc"; fi

# With the sanitizers whose shadow memory needs that, the tests run at addresses that are not random.
echo 'shift 2 && exec "$@"' | stand_in setarch
for preset in asan tsan release; do
    rm -f "$place/calls"
    mkdir -p "build/$preset"
    : >"build/$preset/tests.log"
    run_tests "$preset" >/dev/null
    fixed=no
    if grep -q '^setarch .* -R env ' "$place/calls"; then fixed=yes; fi
    expected=yes
    if [[ $preset == release ]]; then expected=no; fi
    if [[ $fixed != "$expected" ]]; then fail "fixed addresses for $preset: $fixed"; fi
done

# The micro benchmark runs on a core that it may use.
# shellcheck disable=SC2016
echo 'if [ "$1" = -cp ]; then echo "affinity list of $2: 0,3-5"; fi' | stand_in taskset
rm -f "$place/calls"
"$place/tree/scripts/bench" --micro >"$place/said" 2>&1 || fail "scripts/bench --micro: $(cat "$place/said")"
expect_call "taskset -c 5" build/bench/benchmarks/bench_micro

# A shell that is too old is told so.
for version in 4.4 5.0 5.2; do
    (require_bash "${version%.*}" "${version#*.}") || fail "bash $version is refused"
done
for version in 3.2 4.3; do
    said=$( (require_bash "${version%.*}" "${version#*.}") 2>&1) && fail "bash $version is not refused"
    if [[ $said != *"bash 4.4 or newer"*"bash $version;"* ]]; then fail "bash $version: $said"; fi
done
exit $((failures > 0))
