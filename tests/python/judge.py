"""Judges NWB files by PyNWB and NWB Inspector.

Usage: judge.py [--config dandi] [--without-shortcuts] FILE.nwb ...

Prints a JSON list with one object per file:
    path       as given
    opened     null, or the error that PyNWB raised while it opened the file and touched every object
    pynwb      {"errors": [str, ...]} of pynwb.validate, against the namespaces cached in the file
    inspector  [{check, importance, location, object, message}, ...] of nwbinspector
"""

import argparse
import contextlib
import json
import sys
import traceback
import warnings

import h5py
import loaded_specs
import numpy as np
import pynwb
from nwbinspector import inspect_nwbfile, load_config
from pynwb import NWBHDF5IO


def told(error):
    """Says an exception and what caused it, without the stack: those of hdmf hold the whole file as text."""
    chain = []
    while error is not None:
        chain.append("".join(traceback.format_exception_only(type(error), error)).strip()[:1000])
        error = error.__cause__
    return "; because ".join(chain)


def touch(value):
    """Reads the first and the last element of a dataset: its filters and its links must resolve."""
    if isinstance(value, h5py.Dataset):
        if value.shape is None:
            return
        if value.shape == ():
            value[()]
        elif all(value.shape):
            value[0]
            value[-1]
    elif hasattr(value, "data") and isinstance(getattr(value, "data"), h5py.Dataset):
        touch(value.data)


def open_and_touch(path):
    """Returns None, or what PyNWB raised."""
    try:
        with NWBHDF5IO(path, "r", load_namespaces=True) as io:
            nwbfile = io.read()
            for thing in nwbfile.objects.values():
                repr(thing)
                for field in getattr(thing, "fields", {}).values():
                    touch(field)
                # Not among the fields when it is linked to another series.
                touch(getattr(thing, "timestamps", None))
                if hasattr(thing, "to_dataframe"):
                    thing.to_dataframe()
        return None
    except Exception as error:
        return told(error)


def once(function):
    """Calls it once for each path, and hands out again what it returned or raised: the inspector validates a file too."""
    ended = {}

    def call(path):
        if path not in ended:
            try:
                ended[path] = (function(path=path), None)
            except Exception as error:
                ended[path] = (None, error)
        found, error = ended[path]
        if error is not None:
            raise error
        return found

    return call


def validate(path):
    """Returns the errors of pynwb.validate as text."""
    try:
        found = pynwb.validate(path=path)
    except Exception as error:
        return [told(error)]
    # Before PyNWB 3 the answer was a pair of errors and a status.
    errors = found[0] if isinstance(found, tuple) else found
    return [str(error) for error in errors]


def inspect(path, config):
    """Returns what NWB Inspector says, as plain objects."""
    settings = load_config(filepath_or_keyword=config) if config else None
    return [
        {
            "check": message.check_function_name,
            "importance": message.importance.name,
            "location": message.location,
            "object": message.object_name,
            "message": message.message[:2000],
        }
        for message in inspect_nwbfile(nwbfile_path=path, config=settings)
        if message is not None
    ]


def plain(value):
    """json.dumps calls this for what it does not know."""
    return value.item() if isinstance(value, np.generic) else str(value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default=None)
    parser.add_argument("--without-shortcuts", action="store_true", help="load and validate as often as the libraries do")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if not options.without_shortcuts:
        loaded_specs.use()
        pynwb.validate = once(pynwb.validate)
    # The answer has standard output to itself, whatever the libraries print.
    with contextlib.redirect_stdout(sys.stderr):
        answer = [
            {
                "path": path,
                "opened": open_and_touch(path),
                "pynwb": {"errors": validate(path)},
                "inspector": inspect(path, options.config),
            }
            for path in options.paths
        ]
    json.dump(answer, sys.stdout, default=plain)


if __name__ == "__main__":
    main()
