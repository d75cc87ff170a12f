"""Writes two small files to test the judge itself. Usage: write_minimal.py GOOD.nwb BROKEN.nwb

GOOD holds what NWB asks for and a subject; BROKEN lacks its identifier and holds a value of the wrong type.
"""

import json
import shutil
import sys
from datetime import datetime, timezone

import h5py
import numpy as np
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.file import Subject

good, broken = sys.argv[1:]
nwbfile = NWBFile(
    session_description="A file to test the judge with",
    identifier="judge-test",
    session_start_time=datetime(2023, 6, 22, tzinfo=timezone.utc),
    subject=Subject(subject_id="ratA", species="Rattus norvegicus", sex="M", age="P90D"),
)
series = TimeSeries(
    name="ramp", description="0 to 2", data=np.arange(3, dtype="i2"), unit="V", timestamps=[0.0, 0.1, 0.3]
)
nwbfile.add_acquisition(series)
nwbfile.add_acquisition(
    TimeSeries(name="twin", description="0 to 2", data=np.arange(3, dtype="i2"), unit="V", timestamps=series)
)
with NWBHDF5IO(good, "w") as io:
    io.write(nwbfile)

shutil.copy(good, broken)
with h5py.File(broken, "a") as file:
    del file["identifier"]
    file["acquisition/ramp/data"].attrs["conversion"] = "one"
json.dump(None, sys.stdout)
