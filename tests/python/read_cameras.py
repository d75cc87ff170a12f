"""Reads positions and videos of NWB files by PyNWB.

Input on stdin: [FILE.nwb, ...]. Prints a list with one object per file, by path of the object in the file:
    {path: {class, dtype, shape, data, unit, conversion, times, description, comments, frame, file, format, start, device}}
    where "data" is null for videos, and what an object does not have is null
"""

import json
import sys
import warnings

import loaded_specs
import numpy as np
from pynwb import NWBHDF5IO
from pynwb.behavior import SpatialSeries
from pynwb.image import ImageSeries

MODULES = (
    "behavior",
    "position_further_cameras",
    "position_frame_index",
    "non_repeat_timestamp_labels",
    "video_files",
)


def series_of(container):
    for name in ("spatial_series", "time_series"):
        if hasattr(container, name):
            return list(getattr(container, name).values())
    return [container]


def told(series):
    is_video = isinstance(series, ImageSeries)
    return {
        "class": type(series).__name__,
        "dtype": str(series.data.dtype),
        "shape": list(series.data.shape),
        "data": None if is_video else series.data[()].tolist(),
        "unit": series.unit,
        "conversion": float(series.conversion),
        "times": np.asarray(series.timestamps[()]).tolist(),
        "description": series.description,
        "comments": series.comments,
        "frame": series.reference_frame if isinstance(series, SpatialSeries) else None,
        "file": list(series.external_file[()]) if is_video else None,
        "format": series.format if is_video else None,
        "start": np.asarray(series.starting_frame).tolist() if is_video else None,
        "device": series.device.name if is_video and series.device is not None else None,
    }


def read(path):
    found = {}
    with NWBHDF5IO(path, "r", load_namespaces=True) as io:
        nwb = io.read()
        for name in MODULES:
            for container in nwb.processing[name].data_interfaces.values() if name in nwb.processing else []:
                if container.name == "behavioral_events":
                    continue
                for series in series_of(container):
                    way = [name] + ([] if series is container else [container.name]) + [series.name]
                    found["/".join(way)] = told(series)
    return found


warnings.simplefilter("ignore")
loaded_specs.use()
json.dump([read(path) for path in json.load(sys.stdin)], sys.stdout)
