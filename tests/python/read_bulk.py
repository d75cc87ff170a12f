"""Reads datasets and attributes of an HDF5 file with h5py, and prints them as JSON.

usage: read_bulk.py FILE [--append DATASET ROWS]

With --append the dataset is first made longer by ROWS rows that hold ones, through the HDF5 library: it must
find its way in the chunk index, and change it.
"""

import json
import sys

import h5py
import numpy


def described(item):
    found = {
        "attributes": {
            name: {"boolean": isinstance(value, numpy.bool_), "value": numpy.asarray(value).tolist()}
            for name, value in item.attrs.items()
        }
    }
    if isinstance(item, h5py.Dataset):
        found.update(
            dtype=str(item.dtype),
            values=item[()].tolist(),
            chunks=item.chunks,
            maxshape=item.maxshape,
            shuffle=item.shuffle,
            compression=item.compression,
            level=item.compression_opts,
            bytes=item.id.get_storage_size(),
        )
    return found


path, *options = sys.argv[1:]
if options:
    _, name, rows = options
    with h5py.File(path, "r+") as file:
        dataset = file[name]
        before = dataset.shape[0]
        dataset.resize(before + int(rows), axis=0)
        dataset[before:] = 1

objects = {}
with h5py.File(path, "r") as file:
    file.visititems(lambda name, item: objects.update({"/" + name: described(item)}))
json.dump(objects, sys.stdout)
