"""Edits of an open HDF5 file. Each function returns one that takes the file, so that mutants can be listed as data."""

from typing import Callable, NamedTuple

import h5py
import numpy as np

TEXT = h5py.string_dtype()


class Mutant(NamedTuple):
    rule: str
    what: str  #: the type and its member
    path: str
    mutate: Callable
    source: str = ""


def below(path, name):
    return name if path == "/" else f"{path}/{name}"


def attributes_of(thing):
    """Attributes with the dtypes in which they are stored."""
    return {name: (thing.attrs[name], thing.attrs.get_id(name).dtype) for name in thing.attrs}


def put_attributes(thing, attributes):
    for name, (value, dtype) in attributes.items():
        thing.attrs.create(name, value, dtype=None if isinstance(value, h5py.Empty) else dtype)


def drop(path):
    def mutate(file):
        del file[path]
    return mutate


def drop_attribute(path, name):
    def mutate(file):
        del file[path].attrs[name]
    return mutate


def attribute(path, name, value, **how):
    def mutate(file):
        if name in file[path].attrs:
            del file[path].attrs[name]
        file[path].attrs.create(name, value, **how)
    return mutate


def replace(path, **dataset):
    """Another dataset in place of one, with its attributes."""
    def mutate(file):
        kept = attributes_of(file[path]) if path in file else {}
        if path in file:
            del file[path]
        put_attributes(file.create_dataset(path, **dataset), kept)
    return mutate


def group_for(path):
    """A group in place of a dataset, with its attributes."""
    def mutate(file):
        kept = attributes_of(file[path])
        del file[path]
        put_attributes(file.create_group(path), kept)
    return mutate


def text(path, value):
    return replace(path, data=value, dtype=TEXT)


def soft_link(path, target):
    def mutate(file):
        del file[path]
        file[path] = h5py.SoftLink(target)
    return mutate


def moved_and_linked(path):
    """The object elsewhere, and a link to it in its place."""
    def mutate(file):
        moved = f"moved_{path.rpartition('/')[2]}"
        file.move(path, moved)
        file[path] = h5py.SoftLink(f"/{moved}")
    return mutate


def external_link(path):
    def mutate(file):
        del file[path]
        file[path] = h5py.ExternalLink("none.nwb", f"/{path}")
    return mutate


def refer(path, name, target):
    """An attribute as a reference to another object."""
    def mutate(file):
        file[path].attrs[name] = file[target].ref
    return mutate


def dangling(file):
    """A reference to an object that is gone."""
    reference = file.create_group("temporary").ref
    del file["temporary"]
    return reference


def dangle(path, name):
    def mutate(file):
        file[path].attrs[name] = dangling(file)
    return mutate


def add(path, **dataset):
    def mutate(file):
        file.create_dataset(path, **dataset)
    return mutate


def copy(source, path):
    def mutate(file):
        file.copy(source, path)
    return mutate


def rename(path, new):
    def mutate(file):
        file.move(path, new)
    return mutate


def several(*mutations):
    def mutate(file):
        for one in mutations:
            one(file)
    return mutate


def assign(path, index, value):
    def mutate(file):
        file[path][index] = value
    return mutate


def assign_reference(path, index, target):
    """One element of a dataset of references; None for a reference to an object that is gone."""
    def mutate(file):
        file[path][index] = dangling(file) if target is None else file[target].ref
    return mutate


def columns(path, change):
    """Other names of columns: `change` gets the list that is there."""
    def mutate(file):
        table = file[path]
        names = [name.decode() if isinstance(name, bytes) else name for name in table.attrs["colnames"]]
        table.attrs["colnames"] = np.array(change(names), dtype=TEXT)
    return mutate


def resize_rows(path, change):
    """A dataset whose first axis is one longer or shorter, the last row repeated."""
    def mutate(file):
        values = file[path][()]
        rows = max(0, len(values) + change)
        again = np.concatenate([values, values[-1:]])[:rows]
        replace(path, data=again, dtype=file[path].dtype)(file)
    return mutate
