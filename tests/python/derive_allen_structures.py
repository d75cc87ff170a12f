"""Writes the structures of the Allen Mouse Brain Atlas as data: `inspection/checks/data/allen-structures.txt`.

A maintainers' tool; the product holds no Python. The terms are the Allen Institute's (Allen Mouse Brain Atlas,
structure graph 1; every one has an address http://purl.obolibrary.org/obo/MBA_...). They are taken as the installed
NWB Inspector carries them, since our checks are to accept what its checks accept.

    python tests/python/derive_allen_structures.py inspection/checks/data/allen-structures.txt
"""

import json
import sys
from importlib.resources import files
from pathlib import Path

HEAD = """\
# Structures of the Allen Mouse Brain Atlas (Allen Institute for Brain Science, structure graph 1): acronym, tab, name.
# Written by tests/python/derive_allen_structures.py.
"""


def main(path):
    source = files("nwbinspector") / "_internal_configs" / "allen_ccf_structure_names.json"
    structures = json.loads(source.read_text(encoding="utf-8"))
    pairs = zip(structures["acronyms"], structures["names"], strict=True)
    lines = sorted("\t".join(pair) for pair in pairs)
    if any(line.count("\t") != 1 or "\n" in line or line.startswith("#") for line in lines):
        raise SystemExit("a term has a tab, a line's end or a # in it: the data file needs another form")
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
