"""Makes HDF5 files as other programs write them, and reads them back, for tests/nwb/edit.test.ts.

    edited_values.py make FOLDER    makes files of several kinds, prints their paths
    edited_values.py large PATH     makes a sparse file of more than 4 GB
    edited_values.py insert PATH    inserts many objects into /general, and takes some out again
    edited_values.py read           reads [{path, object}, ...] from standard input, prints the values
"""

import json
import sys
from pathlib import Path

import h5py
import numpy as np


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value.tolist()]
    return value


def read(job):
    with h5py.File(job["path"], "r") as file:
        if job["object"] not in file:
            return None
        thing = file[job["object"]]
        return plain(thing[()]) if isinstance(thing, h5py.Dataset) else None


def fill(file, fixed=False):
    general = file.create_group("general")
    text = h5py.string_dtype("utf-8", 12) if fixed else h5py.string_dtype("utf-8")
    general.create_dataset("lab", data="Frank", dtype=text)
    general.create_dataset("keywords", data=["a", "b"], dtype=text)
    general.create_dataset("notes", data="go", dtype=text)
    general.create_dataset("pharmacology", data="stays", dtype=text)
    subject = general.create_group("subject")
    subject.create_dataset("species", data="Rat", dtype=text)


def make(folder):
    folder.mkdir()
    kinds = {
        "plain": {},
        "newest": {"libver": "latest"},
        "ordered": {"track_order": True},
        "userblock": {"userblock_size": 1024},
    }
    paths = []
    for kind, options in kinds.items():
        path = folder / f"{kind}.nwb"
        with h5py.File(path, "w", **options) as file:
            fill(file)
        paths.append(path)
    fixed = folder / "fixed.nwb"
    with h5py.File(fixed, "w") as file:
        fill(file, fixed=True)
    many = folder / "many.nwb"
    with h5py.File(many, "w") as file:
        fill(file)
        for index in range(400):
            file["general"].create_dataset(f"key{index:03}", data=index)
    return [str(path) for path in [*paths, fixed, many]]


def large(path):
    with h5py.File(path, "w") as file:
        fill(file)
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        creation.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((5 * 2**30,))
        h5py.h5d.create(file.id, b"samples", h5py.h5t.NATIVE_INT8, space, creation)
        file.create_dataset("last", data="behind", dtype=h5py.string_dtype())


def insert(path):
    with h5py.File(path, "r+") as file:
        general = file["general"]
        for index in range(60):
            general.create_dataset(f"k{index:02}", data=index)
        general.create_dataset("notes", data="again", dtype=h5py.string_dtype())
        for index in range(0, 60, 2):
            del general[f"k{index:02}"]
        del general["keywords"]
    with h5py.File(path, "r") as file:
        general = file["general"]
        assert general["notes"][()] == b"again"
        assert sum(name.startswith("k") and len(name) == 3 for name in general) == 30
        assert all(general[name] is not None for name in general)


command, *rest = sys.argv[1:]
answer = None
if command == "make":
    answer = make(Path(rest[0]))
elif command == "large":
    large(rest[0])
elif command == "insert":
    insert(rest[0])
else:
    answer = [read(job) for job in json.load(sys.stdin)]
json.dump(answer, sys.stdout)
