"""Reads NWB files back by h5py, for a comparison with what was put in.

Input on stdin: [{"path": FILE.nwb, "times": file of float64 Unix seconds, one for every packet}, ...].
Prints a list with one object per file:
    ephys       null or {shape, dtype, chunks, conversion, channelConversion, unit, sha256: {hwChan: of its int16 samples}, firstVolts}
    times       {path, dtype, rows, worstS: largest distance to the expected times, ascending}
    counters    {dtype, sha256}
    series      {path: {shape, dtype, description, conversion, unit, sha256: [one a column]}} with one row a packet, ephys aside
    sensors     {name: {data, times, description, conversion, unit, dtype}}
    dio         {name: {states, times, description, comments, dtype}}
    shared      {path of timestamps: {kind of link, same: whether it is the very dataset of `times`}}
    epochs      [[start, stop, [tags]]]
    datasets    number of datasets, each read in full
"""

import hashlib
import json
import sys

import h5py
import numpy as np


def digest(values):
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def read_ephys(nwb):
    series = nwb.get("acquisition/e-series")
    if series is None:
        return None
    data = series["data"]
    samples = data[()]
    table = nwb["general/extracellular_ephys/electrodes"]
    rows = series["electrodes"][()]
    hw_chans = [text(one) for one in table["hwChan"][()][rows]]
    factors = series["channel_conversion"][()] if "channel_conversion" in series else None
    volts = samples[0].astype(float) * data.attrs["conversion"]
    return {
        "shape": data.shape,
        "dtype": str(data.dtype),
        "chunks": data.chunks,
        "conversion": float(data.attrs["conversion"]),
        "channelConversion": None if factors is None else factors.tolist(),
        "unit": text(data.attrs["unit"]),
        "hwChans": hw_chans,
        "ntrodes": table["ntrode_id"][()][rows].tolist(),
        "sha256": {hw: digest(samples[:, column]) for column, hw in enumerate(hw_chans)},
        "firstVolts": (volts if factors is None else volts * factors).tolist(),
    }


def timed(series):
    return {
        "times": series["timestamps"][()].tolist(),
        "description": text(series.attrs["description"]),
        "comments": text(series.attrs["comments"]),
        "dtype": str(series["data"].dtype),
        "conversion": float(series["data"].attrs["conversion"]),
        "unit": text(series["data"].attrs["unit"]),
    }


def read_back(path, expected):
    with h5py.File(path, "r") as nwb:
        own = [
            place
            for place in ("acquisition/e-series/timestamps", "processing/sample_count/sample_count/timestamps")
            if place in nwb
        ]
        main = nwb[own[0]]
        times = main[()]
        fits = times.shape == expected.shape
        counters = nwb["processing/sample_count/sample_count/data"]
        shared, series, sensors = {}, {}, {}
        groups = []
        nwb.visititems(lambda _name, thing: groups.append(thing) if isinstance(thing, h5py.Group) else None)
        for group in groups:
            if "timestamps" not in group or "data" not in group:
                continue
            name = group.name.rsplit("/", 1)[1]
            stamps = group["timestamps"]
            if stamps == main or stamps.shape == main.shape and group.name.startswith("/acquisition"):
                shared[group.name] = {
                    "kind": type(group.get("timestamps", getlink=True)).__name__,
                    "same": stamps == main,
                }
            if "sample_count" in group.name or name == "e-series" or "behavioral_events" in group.name:
                continue
            data = group["data"]
            if stamps == main:
                samples = data[()]
                series[group.name] = {
                    "shape": data.shape,
                    "dtype": str(data.dtype),
                    "description": text(group.attrs["description"]),
                    "conversion": float(data.attrs["conversion"]),
                    "unit": text(data.attrs["unit"]),
                    "sha256": [digest(samples[:, column]) for column in range(data.shape[1])],
                }
            elif group.name.startswith("/acquisition/"):
                sensors[name] = {"data": data[()].tolist(), **timed(group)}
        events = nwb.get("processing/behavior/behavioral_events", {})
        epochs = nwb["intervals/epochs"]
        ends = epochs["tags_index"][()].tolist()
        tags = [text(tag) for tag in epochs["tags"][()]]
        count = [0]

        def read(_name, thing):
            if isinstance(thing, h5py.Dataset):
                thing[()]
                count[0] += 1

        nwb.visititems(read)
        return {
            "ephys": read_ephys(nwb),
            "times": {
                "path": own[0],
                "dtype": str(main.dtype),
                "rows": len(times),
                "worstS": float(np.max(np.abs(times - expected))) if fits else None,
                "ascending": bool(np.all(np.diff(times) > 0)),
            },
            "counters": {"dtype": str(counters.dtype), "sha256": digest(counters[()])},
            "series": series,
            "sensors": sensors,
            "dio": {name: {"states": events[name]["data"][()].tolist(), **timed(events[name])} for name in events},
            "shared": shared,
            "epochs": [
                [start, stop, tags[begin:end]]
                for start, stop, begin, end in zip(
                    epochs["start_time"][()].tolist(), epochs["stop_time"][()].tolist(), [0, *ends], ends
                )
            ],
            "datasets": count[0],
        }


json.dump(
    [read_back(job["path"], np.fromfile(job["times"])) for job in json.load(sys.stdin)],
    sys.stdout,
)
