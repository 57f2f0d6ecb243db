#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What scripts/sbom.py knows of licences: licences.py SBOM. The packages are played."""
import importlib.util
import pathlib
import sys
import tempfile
import unittest

spec = importlib.util.spec_from_file_location("sbom", sys.argv.pop())
sbom = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sbom)

# What the linker takes into the tool of scripts/release on Debian 12, 13 and unstable, and what is
# compiled in. libwebp is in two parts from Debian 13 on.
TAKEN_IN = (
    "libboost1.81-dev", "libboost-json1.83-dev", "libboost-url1.83-dev", "libcli11-dev",
    "libcsv-dev", "libgcc-14-dev", "libjpeg62-turbo-dev", "libjs-chart.js", "libpng-dev",
    "libsharpyuv-dev", "libsqlite3-dev", "libstdc++-14-dev", "libtomlplusplus-dev",
    "libutf8proc-dev", "libwebp-dev", "zlib1g-dev")
# And what it needs at run time, where its libraries are shared.
SHARED = ("libc6", "libgcc-s1", "libglib2.0-0t64", "libjq1", "libsecret-1-0", "libssl3t64", "libstdc++6")


class licences(unittest.TestCase):
    def test_every_library_has_one(self):
        for name in TAKEN_IN + SHARED:
            self.assertTrue(sbom.licence_of(name))

    def test_an_unknown_library_ends_the_list(self):
        with self.assertRaisesRegex(SystemExit, "does not know the licence of libunknown-dev"):
            sbom.licence_of("libunknown-dev")

    def test_a_library_without_the_text_of_its_licence_is_not_given_away(self):
        sbom.package_of = lambda path: ("libpng-of-nowhere", "1.0", "amd64")
        with tempfile.TemporaryDirectory() as place:
            with self.assertRaisesRegex(SystemExit, "libpng-of-nowhere/copyright is missing"):
                sbom.component("libpng.a", "linked in", pathlib.Path(place), "debian-13")
            shared = sbom.component("libpng.so", "shared", pathlib.Path(place), "debian-13")
            self.assertEqual(shared["licenses"], [{"expression": "libpng-2.0"}])


unittest.main()
