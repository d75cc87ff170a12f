"""Writes the NWB namespaces that Renshaw knows as data: `schemas/nwb/namespaces/{name}.json`.

A maintainers' tool; the product holds no Python. It reads the schema files of the installed packages and keeps
what is structure: types, inheritance, names, dtypes, shapes, quantities, values, references, links, in the order of
the source. The `doc` that readers insist on is written here, from the structure; no documentation text is copied.

    pip install pynwb==3.1.3 hdmf==4.3.1 ndx-franklab-novela==0.2.4   # brings ndx-optogenetics and ndx-ophys-devices
    python tests/python/derive_namespaces.py schemas/nwb/namespaces

A new version of a namespace: install it, run this, read the difference, run tests/schemas/nwb-namespaces.test.ts.
"""

import json
import sys
from pathlib import Path

from namespace_phrases import NAMESPACES, TYPES
from namespace_sources import DEF_KEYS, INC_KEYS, first, namespace_files, read_yaml, source_name

# What a schema file may say of a member besides its children. A key that is not listed stops the run:
# leaving out a fact silently would be worse than failing.
FACTS = {"name", "default_name", "dtype", "shape", "dims", "quantity", "required", "value", "default_value",
         "linkable", "target_type", "reftype", *DEF_KEYS, *INC_KEYS}
CHILDREN = ("attributes", "datasets", "groups", "links")
AMOUNTS = {"*": "any number of", "+": "one or more", "?": "possibly one"}


def words(name):
    return name.replace("_", " ")


def describe(path, spec):
    """One short line on a member: where it stands and what it is called."""
    name = first(spec, DEF_KEYS) or spec.get("name")
    if name is None:
        target = first(spec, INC_KEYS) or spec["target_type"]
        name = f"{AMOUNTS.get(spec.get('quantity'), 'one')} {target}"
    return f"{path[0]}: {', '.join(words(part) for part in [*path[1:], name])}."


def dtype_of(dtype, path):
    if not isinstance(dtype, list):
        return dtype
    return [{"name": field["name"], "doc": describe(path, field), "dtype": field["dtype"]} for field in dtype]


def member(spec, path):
    """A copy of `spec` with its facts, a doc of ours and its children."""
    own = first(spec, DEF_KEYS)
    doc = describe(path, spec) if path else TYPES.get(own, f"{own}: a kind of {first(spec, INC_KEYS)}.")
    here = [*path, own or spec.get("name") or first(spec, INC_KEYS) or spec.get("target_type")]
    copy = {"doc": doc}
    for key, value in spec.items():
        if key in CHILDREN:
            continue
        if key in FACTS:
            copy[key] = dtype_of(value, here) if key == "dtype" else value
        elif key != "doc":
            raise SystemExit(f"{'/'.join(here)}: no rule for the key {key!r}")
    for key in CHILDREN:
        if spec.get(key):
            copy[key] = [member(child, here) for child in spec[key]]
    return copy


def schema_entry(entry):
    # A namespace that is included in part (`neurodata_types`) is included whole, as PyNWB caches it.
    return {"namespace": entry["namespace"]} if "namespace" in entry else {"source": source_name(entry["source"])}


def as_text(namespace, sources):
    """The JSON text of a namespace, one type a line, so that a changed type is a changed line."""
    def line(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    blocks = []
    for name, source in sources.items():
        kinds = [f'"{kind}":[\n' + ",\n".join(line(spec) for spec in source[kind]) + "\n]"
                 for kind in ("datasets", "groups") if source.get(kind)]
        blocks.append(f'"{name}":{{' + ",".join(kinds) + "}")
    return '{"namespace":' + line(namespace) + ',\n"sources":{\n' + ",\n".join(blocks) + "\n}}\n"


def main(target):
    for path in namespace_files():
        for found in read_yaml(path)["namespaces"]:
            if found["name"] not in NAMESPACES:
                continue
            namespace = {"doc": NAMESPACES[found["name"]], "schema": [schema_entry(e) for e in found["schema"]],
                         **{key: found[key] for key in ("name", "full_name", "version", "author", "contact")
                            if key in found}}
            sources = {}
            for entry in found["schema"]:
                if "source" in entry:
                    text = read_yaml(path.parent / entry["source"])
                    sources[source_name(entry["source"])] = {
                        kind: [member(spec, []) for spec in text.get(kind, [])] for kind in ("datasets", "groups")}
            (Path(target) / f"{found['name']}.json").write_text(as_text(namespace, sources), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
