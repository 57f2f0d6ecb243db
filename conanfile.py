# SPDX-License-Identifier: BSL-1.0
"""A recipe for Conan 2. Not tried: Conan was not available where this library was built."""
import re

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load
from conan.tools.system.package_manager import Apt


class Neuroflash(ConanFile):
    name = "neuroflash"
    description = "C++20 client for the neuroflash image API"
    license = "BSL-1.0"
    settings = "os", "compiler", "build_type", "arch"
    options = {"shared": [True, False], "batch": [True, False], "testing": [True, False]}
    default_options = {"shared": False, "batch": False, "testing": False}
    # The documents and examples as well, because cmake/install.cmake installs them.
    exports_sources = (
        "CMakeLists.txt", "cmake/*", "include/*", "src/*", "doc/*", "example/*",
        "LICENSE", "third_party_notices.txt", "README.md", "CHANGELOG.md", "SECURITY.md",
    )

    def set_version(self):
        header = load(self, f"{self.recipe_folder}/include/neuroflash/version.hpp")
        number = int(re.search(r"#define NEUROFLASH_VERSION (\d+)", header)[1])
        self.version = f"{number // 100000}.{number // 100 % 1000}.{number % 100}"

    def requirements(self):
        # Types of Boost.Asio are in the public headers.
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]")
        if self.options.batch:
            self.requires("sqlite3/[>=3.34 <4]")
            self.requires("utf8proc/[>=2.8 <3]")

    def system_requirements(self):
        # libcsv has no recipe: it comes from the system.
        if self.options.batch:
            Apt(self).install(["libcsv-dev"])

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.variables["NEUROFLASH_BUILD_TESTS"] = False
        toolchain.variables["NEUROFLASH_BUILD_CLI"] = False
        toolchain.variables["NEUROFLASH_BUILD_SANDBOX"] = False
        toolchain.variables["NEUROFLASH_BUILD_BATCH"] = bool(self.options.batch)
        toolchain.variables["NEUROFLASH_BUILD_TESTING_LIBRARY"] = bool(self.options.testing)
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        for name in ("LICENSE", "third_party_notices.txt"):
            copy(self, name, self.source_folder, f"{self.package_folder}/licenses")

    def package_info(self):
        # The installed package file knows the targets and what they need.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/neuroflash"]
