"""Rows of the table of stimulated epochs as trodes_to_nwb makes them.

Input on stdin: {"folder": session, "metadata": its YAML, "epochs": columns of the table of epochs}.
Prints a list with one object per row: columns by name; objects as their names, arrays as nested lists.
"""

import contextlib
import json
import os
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pandas as pd
import yaml
from trodes_to_nwb import convert_optogenetics


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, (str, bool, int, float)) else value.name


job = json.load(sys.stdin)
warnings.simplefilter("ignore")
# It looks for track geometries where it stands, and prints as it goes.
os.chdir(job["folder"])
with open(job["metadata"]) as stream:
    metadata = yaml.safe_load(stream)
epochs = pd.DataFrame(job["epochs"])
cameras = {
    f"camera_device {camera['id']}": SimpleNamespace(
        name=f"camera_device {camera['id']}", meters_per_pixel=camera["meters_per_pixel"]
    )
    for camera in metadata["cameras"]
}
signals = {event["name"]: SimpleNamespace(name=event["name"]) for event in metadata["behavioral_events"]}
# All that it reads of a file.
nwbfile = SimpleNamespace(
    epochs=SimpleNamespace(to_dataframe=lambda: epochs),
    processing={"behavior": {"behavioral_events": signals}},
    devices=cameras,
)
with contextlib.redirect_stdout(sys.stderr):
    rows = [
        {name: plain(value) for name, value in row.items()}
        for entry in metadata["fs_gui_yamls"]
        for row in convert_optogenetics.compile_opto_entries(entry, nwbfile, job["folder"])
    ]
json.dump(rows, sys.stdout)
