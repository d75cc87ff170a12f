"""What the makers of the corpus of check_corpus.py share: a session without faults, and small edits with h5py."""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import h5py
import numpy as np
from pynwb import NWBHDF5IO, NWBFile
from pynwb.file import Subject

TEXT = h5py.string_dtype()


@dataclass
class Made:
    """A file; the names of the objects that a check (without "check_") finds in it, and of those that it must not."""

    path: Path
    bad: dict = field(default_factory=dict)
    near: dict = field(default_factory=dict)


def subject(**more):
    return Subject(**{"subject_id": "ratA", "species": "Rattus norvegicus", "sex": "M", "age": "P90D",
                      "weight": "0.42 kg", "description": "A rat", **more})


def session(**more):
    """`None` leaves a field out."""
    fields = {"session_description": "A session to check", "identifier": "checks", "session_id": "one",
              "session_start_time": datetime(2023, 6, 22, tzinfo=timezone.utc), "experimenter": ["Doe, Jane"],
              "institution": "UCSF", "lab": "Frank", "experiment_description": "Checks", "keywords": ["check"],
              "subject": subject(), **more}
    return NWBFile(**{name: value for name, value in fields.items() if value is not None})


def write(nwbfile, path, *edits):
    """Writes a file; `edits` get it opened with h5py, for what PyNWB does not write."""
    with NWBHDF5IO(path, "w") as io:
        io.write(nwbfile)
    with h5py.File(path, "r+") as file:
        for edit in edits:
            edit(file)


def replace(path, **dataset):
    """Another dataset in place of one, or a new one; attributes stay."""
    def edit(file):
        kept = dict(file[path].attrs) if path in file else {}
        if path in file:
            del file[path]
        made = file.create_dataset(path, **dataset)
        for name, value in kept.items():
            made.attrs[name] = value
    return edit


def huge(path, shape, dtype="f8", **options):
    """A dataset in chunks of which none is written: large by its shape, and small on disk."""
    chunks = tuple(min(size, 1_000_000 if axis == 0 else 64) for axis, size in enumerate(shape))
    return replace(path, shape=shape, dtype=dtype, chunks=chunks, **options)


def text(path, value):
    return replace(path, data=value, dtype=TEXT)


def attribute(path, name, value):
    def edit(file):
        file[path].attrs.pop(name, None)
        file[path].attrs[name] = value
    return edit


def rename(path, to):
    def edit(file):
        file.move(path, to)
    return edit


def uneven(count, start=0.1):
    """Times with steps that differ."""
    return start + np.cumsum(np.linspace(0.1, 0.2, count))
