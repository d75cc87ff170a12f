"""Prints what PyNWB makes of a file: every object by its path, with its class and its fields.

Usage: as_pynwb_sees.py FILE.nwb

Prints {path: {class, fields: {name: value}}}. Short texts and numbers stand as they are, arrays as
{dtype, shape, values: null or up to 2000 of them}, other objects as {class, path}. Tables have their columns as fields.
"""

import datetime
import json
import sys
import warnings

import h5py
import loaded_specs
import numpy as np
from hdmf.common import DynamicTable
from hdmf.container import AbstractContainer, Container
from hdmf.utils import LabelledDict
from pynwb import NWBHDF5IO

warnings.simplefilter("ignore")
loaded_specs.use()
MOST = 2000


def plain(value):
    """A value that JSON has; NaN becomes the word."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.generic):
        value = value.item()
    return "NaN" if isinstance(value, float) and value != value else value


def told(value, path_of):
    if isinstance(value, AbstractContainer):
        return {"class": type(value).__name__, "path": path_of(value)}
    if isinstance(value, (LabelledDict, dict)):
        return {str(key): told(one, path_of) for key, one in value.items()}
    if isinstance(value, h5py.Dataset) or hasattr(value, "dataset"):
        value = getattr(value, "dataset", value)
        few = value.size is not None and value.size <= MOST and value.dtype.metadata is None
        texts = value.dtype.kind == "O" and h5py.check_string_dtype(value.dtype) is not None and value.size <= MOST
        listed = np.asarray(value).reshape(-1).tolist() if few or texts else None
        return {
            "dtype": "text" if texts else str(value.dtype),
            "shape": list(value.shape),
            "values": None if listed is None else [plain(one) for one in listed],
        }
    if isinstance(value, (np.ndarray, list, tuple)):
        return [told(one, path_of) for one in list(value)[:MOST]]
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    value = plain(value)
    return value if value is None or isinstance(value, (str, bool, int, float)) else repr(value)[:200]


with NWBHDF5IO(sys.argv[1], "r", load_namespaces=True) as io:
    nwbfile = io.read()

    def path_of(thing):
        builder = io.manager.get_builder(thing)
        return None if builder is None else "/" + "/".join(builder.path.split("/")[1:])

    seen = {}
    for thing in nwbfile.objects.values():
        fields = {name: told(value, path_of) for name, value in thing.fields.items()}
        if isinstance(thing, DynamicTable):
            frame = thing.to_dataframe()
            for column in frame.columns:
                fields[column] = [told(plain(one), path_of) for one in frame[column].tolist()][:MOST]
        if isinstance(thing, Container) and getattr(thing, "timestamps", None) is not None:
            fields["timestamps"] = told(thing.timestamps, path_of)
        seen[path_of(thing)] = {"class": type(thing).__name__, "fields": fields}

json.dump(seen, sys.stdout, default=str)
