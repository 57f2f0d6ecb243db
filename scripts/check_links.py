#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks the links of a site on disk: check_links.py DIRECTORY. Each one that stays on the site must
lead to a file, and to a place in it where it names one. Links to other hosts are not followed."""
import html.parser
import pathlib
import sys
import urllib.parse


class page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.places = set(), set()
        self.feed(path.read_text(encoding="utf-8", errors="replace"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        for name in ("href", "src"):
            if attributes.get(name):
                self.links.add(attributes[name])
        for name in ("id", "name"):
            if attributes.get(name):
                self.places.add(attributes[name])


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    pages = {path: page(path) for path in sorted(root.rglob("*.html"))}
    checked, broken = 0, []
    for path, content in pages.items():
        for link in sorted(content.links):
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            checked += 1
            name = urllib.parse.unquote(parts.path)
            target = (path.parent / name).resolve() if name else path
            place = urllib.parse.unquote(parts.fragment)
            if place.startswith("index_"):  # the letters of Doxygen's own index, some of them mistaken
                place = ""
            if not target.exists():
                broken.append(f"{path.relative_to(root)}: {link} leads nowhere")
            elif place and target in pages and place not in pages[target].places:
                broken.append(f"{path.relative_to(root)}: {link} has no such place")
    for line in broken:
        print(line, file=sys.stderr)
    if not pages:
        sys.exit(f"error: no page in {root}")
    print(f"{len(pages)} pages, {checked} links, {len(broken)} broken")
    sys.exit(1 if broken else 0)


main()
