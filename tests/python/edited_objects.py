"""Reads what tests/nwb/edit-objects.test.ts changed, as PyNWB sees it.

    edited_objects.py FILE    prints {columns, x, renamed, behavioralEvents, corrections}
"""

import json
import sys
import warnings

import loaded_specs
from pynwb import NWBHDF5IO

warnings.simplefilter("ignore")
loaded_specs.use()
with NWBHDF5IO(sys.argv[1], "r") as io:
    nwbfile = io.read()
    table = nwbfile.electrodes
    events = nwbfile.processing["behavior"]["behavioral_events"].time_series
    scratch = nwbfile.scratch
    print(json.dumps({
        "columns": list(table.colnames),
        "x": [float(value) for value in table["x"][:]],
        "depth": [float(value) for value in table["depth"][:]] if "depth" in table.colnames else None,
        "layer": [str(value) for value in table["layer"][:]] if "layer" in table.colnames else None,
        "series": sorted(events),
        "corrections": [str(line) for line in scratch["corrections"].data[:]] if "corrections" in scratch else None,
    }))
