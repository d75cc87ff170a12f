"""Compares the datasets of two HDF5 files value by value, and tells by what the first one packs them.

usage: same_data.py FILE OTHER
"""

import json
import sys

import h5py
import hdf5plugin  # noqa: F401  (registers its filters)
import numpy as np


def numbers(file):
    found = {}
    file.visititems(
        lambda name, item: found.__setitem__(name, item)
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "iuf" and item.chunks
        else None
    )
    return found


def filters(dataset):
    plist = dataset.id.get_create_plist()
    return [plist.get_filter(index)[0] for index in range(plist.get_nfilters())]


with h5py.File(sys.argv[1]) as one, h5py.File(sys.argv[2]) as other:
    mine, theirs = numbers(one), numbers(other)
    differ = sorted(set(mine) ^ set(theirs))
    for name in set(mine) & set(theirs):
        if not np.array_equal(mine[name][()], theirs[name][()], equal_nan=True):
            differ.append(name)
    print(json.dumps({"datasets": len(mine), "differ": differ, "filters": filters(mine["acquisition/e-series/data"])}))
