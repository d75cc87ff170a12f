"""Prints what NWB files hold, for comparing one with another: chunks as they are stored, and everything else as it reads.

Usage: chunk_digests.py FILE ...

Prints a list of {"bulk": {path: {"shape", "dtype", "filters", "chunks": [SHA-256 of each, in row-major order]}},
"rest": {path: value}, "identifier", "created"}. Ids of objects, which are made anew with every file, are left out.
"""

import hashlib
import json
import sys

import h5py
import numpy


def plain(value):
    if isinstance(value, numpy.ndarray):
        return [plain(one) for one in value.tolist()]
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (bytes, h5py.Reference, numpy.generic)):
        return str(value)
    if isinstance(value, float) and value != value:
        return "NaN"
    return value


def chunks_of(dataset):
    count = dataset.id.get_num_chunks()
    places = sorted((tuple(dataset.id.get_chunk_info(index).chunk_offset) for index in range(count)))
    return [hashlib.sha256(dataset.id.read_direct_chunk(place)[1]).hexdigest() for place in places]


def look(path):
    bulk, rest = {}, {}
    with h5py.File(path, "r") as file:

        def visit(name, found):
            for key, value in found.attrs.items():
                if key != "object_id":
                    rest[f"{name}@{key}"] = plain(value)
            if not isinstance(found, h5py.Dataset):
                return
            if found.chunks is None:
                rest[name] = plain(found[()])
                return
            filters = [plain(found.id.get_create_plist().get_filter(i)) for i in range(found.id.get_create_plist().get_nfilters())]
            bulk[name] = {
                "shape": list(found.shape),
                "dtype": str(found.dtype),
                "filters": filters,
                "chunks": chunks_of(found),
            }

        file.visititems(visit)
        rest["@"] = {key: plain(value) for key, value in file.attrs.items() if key != "object_id"}
    identifier = rest.pop("identifier")
    created = rest.pop("file_create_date", None) or bulk.pop("file_create_date")["chunks"]
    return {"bulk": bulk, "rest": rest, "identifier": identifier, "created": created}


json.dump([look(path) for path in sys.argv[1:]], sys.stdout)
