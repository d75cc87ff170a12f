"""Judges many mutants of one valid file in the time of a few.

`pynwb.validate(path=...)` and `NWBHDF5IO(path)` read the namespaces that a file caches, and build classes and
validators of them, each time anew; that is most of their time. Mutants of one file cache the same namespaces, so here
that is done once. What is left is what those two do: read the file's builders, validate them, construct the objects.
mutants.py compares the verdicts of both ways for a sample.
"""

import warnings

import h5py
from hdmf.build import BuildManager
from hdmf.validate import ValidatorMap
from judge import told, touch
from pynwb import NWBHDF5IO, get_type_map
from pynwb.validation import get_cached_namespaces_to_validate


class Namespaces:
    """The namespaces of a file by name, each after those that it includes, and the types that each knows."""

    def __init__(self, by_name):
        self.by_name = by_name
        self.types = {name: set(one.get_registered_types()) for name, one in by_name.items()}


class Yardstick:
    """`pynwb.validate` and PyNWB's reading for the namespaces of one file."""

    #: Files that cache the same texts share one.
    made = {}

    @classmethod
    def of(cls, path):
        with h5py.File(path, "r") as file:
            texts = []
            if "specifications" in file:
                file["specifications"].visititems(lambda name, one: texts.append(
                    (name, one[()] if isinstance(one, h5py.Dataset) else None)))
        key = repr(texts)
        if key not in cls.made:
            cls.made[key] = cls(path)
        return cls.made[key]

    def __init__(self, path):
        #: Whether files are opened, too.
        self.opens = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names, manager, included = get_cached_namespaces_to_validate(path=str(path))
            self.types = get_type_map()
            NWBHDF5IO.load_namespaces(self.types, str(path))
        catalog = (manager or BuildManager(self.types)).namespace_catalog
        self.namespaces = Namespaces({name: catalog.get_namespace(name) for name in sorted(
            included or catalog.namespaces, key=lambda name: len(included.get(name, ())))})
        self.validators = [ValidatorMap(catalog.get_namespace(name)) for name in names or ["core"]]

    def judge(self, path):
        """Why PyNWB rejects a file; empty when it does not.

        These are the errors of its schema; where there are none, what PyNWB raised while it opened the file and touched
        every object.
        """
        try:
            with h5py.File(path, "r") as file:
                io = NWBHDF5IO(file=file, mode="r", manager=BuildManager(self.types))
                # In this order: reading a file of an older schema changes the types of its builders.
                errors = self._validate(io)
                return errors if errors or not self.opens else self._read(io)
        except Exception as error:
            return [told(error)]

    def _validate(self, io):
        builder = io.read_builder()
        return [str(error) for validator in self.validators for error in validator.validate(builder)]

    def _read(self, io):
        for thing in io.read().objects.values():
            repr(thing)
            for field in getattr(thing, "fields", {}).values():
                touch(field)
            touch(getattr(thing, "timestamps", None))
            if hasattr(thing, "to_dataframe"):
                thing.to_dataframe()
        return []
