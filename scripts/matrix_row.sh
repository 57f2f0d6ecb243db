#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# A row of scripts/matrix, in the clean system that it made. Prints `matrix: KEY=VALUE` for its table.
#   matrix_row.sh whole                    scripts/demo, then scripts/test
#   matrix_row.sh parts [OPTIONS]          library, tool, unit and integration tests
#   matrix_row.sh sanitizers [OPTIONS]     the tests that talk, with ASan and UBSan, and with TSan
# Options: --boost VERSION, --clang VERSION|default, and what cmake is given.
set -euo pipefail
unset CDPATH # it would lead cd elsewhere
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

what=$1
shift
boost='' clang='' compiler=g++
options=()
while (($# > 0)); do
    case $1 in
        --boost) boost=$2 && shift 2 ;;
        --clang) clang=$2 && shift 2 ;;
        *) options+=("$1") && shift ;;
    esac
done

tell() {
    printf 'matrix: %s=%s\n' "$1" "$2"
}

tell_versions() {
    tell compiler "$("$compiler" --version | sed -nE '1s/.*(g\+\+|clang version)[^0-9]*(\([^)]*\) )?([0-9.]+).*/\1 \3/p' | sed 's/ version//')"
    tell boost "$(sed -n 's/^#define BOOST_LIB_VERSION "\(.*\)"/\1/p' /usr/include/boost/version.hpp | tr _ .)"
    tell openssl "$(openssl version | cut -d ' ' -f 2)"
    tell cmake "$(cmake --version | sed -n '1s/cmake version //p')"
}

install_row_packages() {
    # One that is installed is what the scripts use.
    if [[ -n $boost ]]; then install_packages "libboost$boost-dev"; fi
    install_packages "${build_packages[@]}" openssl python3
    if [[ -n $clang ]]; then
        install_clang "$clang"
        compiler=clang++-$clang_version_used
    fi
    options+=("-DCMAKE_CXX_COMPILER=$compiler" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
}

cached=''
if [[ ${CMAKE_CXX_COMPILER_LAUNCHER:-} == ccache ]]; then
    install_packages ccache
    cached='; ccache'
fi

case $what in
    whole)
        tell what "the whole suite$cached"
        # The demo first: it must do with the packages that it installs itself.
        scripts/demo
        scripts/test
        tell_versions
        ;;
    parts)
        tell what "library, tool, unit and integration tests${options[*]:+; ${options[*]}}$cached"
        install_row_packages
        tell_versions
        configure release "${options[@]}"
        build release neuroflash neuroflash_cli "${unit_targets[@]}" test_integration
        run_tests release --tests-regex "^($unit_tests|integration)\$"
        ;;
    sanitizers)
        tell what "core, call, io and integration with ASan, UBSan; with TSan$cached"
        install_row_packages
        tell_versions
        for preset in asan tsan; do
            configure "$preset" "${options[@]}"
            build "$preset" test_core test_call test_io test_integration
            run_tests "$preset" --tests-regex '^(unit_(core|call|io)|integration)$'
        done
        ;;
esac
