#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# check_release.sh SOURCES BUILD FOLDER VERSION: packs a release twice, under other circumstances, and
# looks at what came out: the same bytes, sums that fit, a list of every file, a tool that runs.
set -euo pipefail
sources=$1 build=$2 folder=$3 version=$4
name=neuroflash-$version-linux-$(uname -m)

rm -rf "$folder"
mkdir -p "$folder"
"$sources/scripts/release" --pack "$build" "$folder/one"
(umask 077 && cd / && TZ=Asia/Tokyo "$sources/scripts/release" --pack "$build" "$folder/another")
for file in "$name.tar.gz" "$name.cdx.json" SHA256SUMS; do
    cmp "$folder/one/$file" "$folder/another/$file"
done
(cd "$folder/one" && sha256sum --check --quiet SHA256SUMS)

tar --extract --gzip --directory "$folder" --file "$folder/one/$name.tar.gz"
"$folder/$name/bin/neuroflash" --version | grep -qF "$version"
for file in LICENSE third_party_notices.txt README.md sbom.cdx.json doc/command-line.md doc/openapi.json \
    licenses/libtomlplusplus-dev.txt; do
    test -s "$folder/$name/share/doc/neuroflash/$file"
done
cmake -DDIRECTORY="$folder/$name/share/doc/neuroflash" -P "$sources/test/package/check_links.cmake"
python3 - "$folder/one/$name.cdx.json" "$folder/$name" <<'PYTHON'
import hashlib, json, pathlib, sys
content = json.load(open(sys.argv[1]))
root = pathlib.Path(sys.argv[2])
assert content["bomFormat"] == "CycloneDX" and content["serialNumber"].startswith("urn:uuid:")
listed = {one["name"]: one["hashes"][0]["content"] for one in content["components"] if one["type"] == "file"}
there = {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
         for path in root.rglob("*") if path.is_file() and path.name != "sbom.cdx.json"}
assert listed == there, set(listed.items()) ^ set(there.items())
libraries = [one for one in content["components"] if one["type"] == "library"]
for beginning in ("libboost", "libcli11", "libcsv", "libjs-chart", "libpng", "libsqlite3", "libssl", "libwebp"):
    assert any(one["name"].startswith(beginning) for one in libraries), beginning
assert all(one["version"] and one["licenses"] for one in libraries)
PYTHON
