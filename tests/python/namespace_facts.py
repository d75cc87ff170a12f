"""Prints, as JSON, what the installed packages say of the namespaces, for tests/schemas/nwb-namespaces.test.ts.

`published`: the schema files without their docs, source by source.
`resolved`: every type as hdmf resolves it, with all that it inherits: a judge of our own resolver.
`docs`: the docs of the schema files, each one line.
"""

import json

import ndx_franklab_novela  # noqa: F401  registers itself and the extensions that it includes
import pynwb
from namespace_phrases import NAMESPACES
from namespace_sources import namespace_files, read_yaml, source_name

PROSE = ("doc", "title", "neurodata_types")


def bare(value):
    """Without docs, and without lists that are empty: they say nothing."""
    if isinstance(value, dict):
        return {key: bare(entry) for key, entry in value.items() if key not in PROSE and entry != []}
    if isinstance(value, (list, tuple)):
        return [bare(entry) for entry in value]
    return value


def published():
    for path in namespace_files():
        for namespace in read_yaml(path)["namespaces"]:
            if namespace["name"] in NAMESPACES:
                sources = {source_name(entry["source"]): bare(read_yaml(path.parent / entry["source"]))
                           for entry in namespace["schema"] if "source" in entry}
                schema = [{key: source_name(name) for key, name in entry.items()} for entry in bare(namespace)["schema"]]
                yield namespace["name"], {"namespace": {**bare(namespace), "schema": schema}, "sources": sources}


def resolved():
    catalog = pynwb.get_type_map().namespace_catalog
    for name in NAMESPACES:
        namespace = catalog.get_namespace(name)
        yield name, {type_name: bare(namespace.get_spec(type_name)) for type_name in namespace.get_registered_types()}


def docs(value):
    if isinstance(value, dict):
        if "doc" in value:
            yield " ".join(value["doc"].split())
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from docs(entry)


def schema_texts():
    for path in namespace_files():
        for namespace in read_yaml(path)["namespaces"]:
            yield namespace
            yield from (read_yaml(path.parent / entry["source"]) for entry in namespace["schema"] if "source" in entry)


print(json.dumps({"published": dict(published()), "resolved": dict(resolved()),
                  "docs": list(docs(list(schema_texts())))}))
