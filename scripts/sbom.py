#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Prints a list of what is in the tool, in the form of CycloneDX 1.5: the files that are installed,
the libraries that the linker took in, the sources that are compiled in, and the shared libraries that
it needs. Copies the licence of each one. Knows the packages of Debian only."""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse
import uuid

# Licences by the beginning of a package's name; scripts/release copies their texts as well.
LICENCES = {
    "libboost": "BSL-1.0",
    "libc6": "LGPL-2.1-or-later",
    "libcli11": "BSD-3-Clause",
    "libcsv": "LGPL-2.1-or-later",
    "libgcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libglib2": "LGPL-2.1-or-later",
    "libjpeg": "IJG AND BSD-3-Clause AND Zlib",
    "libjq": "MIT",
    "libjs-chart.js": "MIT",
    "libonig": "BSD-2-Clause",
    "libpng": "libpng-2.0",
    "libsecret": "LGPL-2.1-or-later",
    "libsharpyuv": "BSD-3-Clause",
    "libsqlite3": "blessing",
    "libssl": "Apache-2.0",
    "libstdc++": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libtomlplusplus": "MIT",
    "libutf8proc": "MIT",
    "libwebp": "BSD-3-Clause",
    "zlib1g": "Zlib",
}
# Compiled in: they leave no trace for a linker.
HEADERS = ["/usr/include/boost/version.hpp", "/usr/include/CLI/CLI.hpp", "/usr/include/toml++/toml.h",
           "/usr/share/javascript/chart.js/chart.min.js"]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def package_of(path):
    """The package that a file belongs to, as (name, version, architecture)."""
    for name in dict.fromkeys([path, os.path.realpath(path), re.sub("^/usr/lib/", "/lib/", path)]):
        found = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if found.returncode == 0:
            owner = found.stdout.splitlines()[0].rsplit(": ", 1)[0].split(", ")[0]
            form = "${binary:Package}\t${Version}\t${Architecture}\n"
            name, version, architecture = output("dpkg-query", "-W", "-f", form, owner).split()
            return name.split(":")[0], version, architecture
    return None


def linked(build):
    """The static libraries of the system in the command that links the tool, and the compiler's."""
    commands = output("ninja", "-C", build, "-t", "commands", "neuroflash").splitlines()
    words = re.split(r"\s+", commands[-1])
    found = [word for word in words if re.fullmatch(r"/\S+\.a", word)]
    if "-static-libstdc++" in words:
        found += [output("c++", "-print-file-name=" + one).strip() for one in ("libstdc++.a", "libgcc.a")]
    return found


def needed(program):
    """The shared libraries that the program names, as paths of this system."""
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-dW", program))
    places = dict(re.findall(r"^\s*(\S+) => (\S+)", output("ldd", program), re.MULTILINE))
    return [places[name] for name in names if name in places]


def licence_of(name):
    for beginning, licence in LICENCES.items():
        if name.startswith(beginning):
            return licence
    sys.exit(f"error: scripts/sbom.py does not know the licence of {name}")


def component(path, use, licences, distribution):
    package = package_of(path)
    if package is None:
        sys.exit(f"error: {path} belongs to no package")
    name, version, architecture = package
    text = pathlib.Path("/usr/share/doc", name, "copyright")
    if use != "shared":
        if not text.exists():
            sys.exit(f"error: {text} is missing; what is in the tool is given away with its licence")
        shutil.copyfile(text, licences / f"{name}.txt")
    purl = "pkg:deb/debian/" + "@".join(urllib.parse.quote(part, safe="") for part in (name, version))
    return {
        "type": "library", "bom-ref": name, "name": name, "version": version,
        "scope": "required",
        "licenses": [{"expression": licence_of(name)}],
        "purl": f"{purl}?arch={architecture}&distro={distribution}",
        "properties": [{"name": "neuroflash:use", "value": use}],
    }


def file_entry(root, path):
    return {
        "type": "file", "name": str(path.relative_to(root)),
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--root", required=True, type=pathlib.Path)
    parser.add_argument("--licenses", required=True, type=pathlib.Path)
    given = parser.parse_args()
    given.licenses.mkdir(parents=True, exist_ok=True)
    facts = dict(line.rstrip().split("=", 1) for line in open("/etc/os-release") if "=" in line)
    distribution = f"{facts['ID']}-{facts.get('VERSION_ID', 'unstable')}".replace('"', "")
    program = str(given.root / "bin" / "neuroflash")

    parts = {}
    uses = [(path, "linked in") for path in linked(given.build)]
    uses += [(path, "compiled in") for path in HEADERS if os.path.exists(path)]
    uses += [(path, "shared") for path in needed(program)]
    for path, use in uses:
        made = component(path, use, given.licenses, distribution)
        parts.setdefault(made["name"], made)
    libraries = [parts[name] for name in sorted(parts)]
    files = [file_entry(given.root, path) for path in sorted(given.root.rglob("*")) if path.is_file()]
    when = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    tool = f"neuroflash@{given.version}"
    content = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": tool, "name": "neuroflash",
                          "version": given.version, "licenses": [{"license": {"id": "BSL-1.0"}}]},
        },
        "components": libraries + files,
        "dependencies": [{"ref": tool, "dependsOn": [one["bom-ref"] for one in libraries]}],
    }
    # The same content has the same number.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    print(json.dumps({**content, "serialNumber": f"urn:uuid:{number}"}, indent=2))


if __name__ == "__main__":
    main()
