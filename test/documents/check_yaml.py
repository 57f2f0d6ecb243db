# SPDX-License-Identifier: BSL-1.0
"""check_yaml.py DOCUMENT...: the YAML blocks of the documents parse, and each names its kind."""
import re
import sys

import yaml

seen = 0
for document in sys.argv[1:]:
    with open(document, encoding="utf-8") as file:
        blocks = re.findall(r"^```yaml\n(.*?)^```", file.read(), re.DOTALL | re.MULTILINE)
    for block in blocks:
        if "kind" not in yaml.safe_load(block):
            sys.exit(f"{document}: a YAML block has no kind")
        seen += 1
if seen == 0:
    sys.exit("the documents show no YAML")
