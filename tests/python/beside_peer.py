"""Lays a file of ours beside that of trodes_to_nwb.

Input on stdin: {"ours", "peer": FILE.nwb, "microvolts", "legacy": other files of ours or null,
"single": [rows of ours before which one packet was lost]}.
Prints {electrodes: {ours, peer}, dio: {ours, peer}, epochs: {ours, peer}, cameras: {ours, peer}, counts, ephys, analog};
see the code for the last three.
"""

import hashlib
import json
import sys

import h5py
import numpy as np

ELECTRODES = "general/extracellular_ephys/electrodes"
EPOCHS = "intervals/epochs"
SAMPLE_COUNT = "processing/sample_count/sample_count"
EVENTS = "processing/behavior/behavioral_events"
ANALOG = "processing/analog/analog/analog"
POSITION = "processing/behavior/position"
VIDEO = "processing/video_files/video"


def plain(value):
    value = value.decode() if isinstance(value, bytes) else value.item() if isinstance(value, np.generic) else value
    return "NaN" if isinstance(value, float) and value != value else value


def column(dataset, nwb):
    if h5py.check_ref_dtype(dataset.dtype):
        return [nwb[one].name for one in dataset[()]]
    return [plain(one) for one in dataset[()]]


def electrodes(nwb):
    table = nwb[ELECTRODES]
    return {name: column(table[name], nwb) for name in table.attrs["colnames"]}


def epochs(nwb):
    table = nwb[EPOCHS]
    return {name: column(table[name], nwb) for name in ("start_time", "stop_time", "tags", "tags_index")}


def dio(nwb):
    return {
        name: {
            "states": series["data"][()].tolist(),
            "times": series["timestamps"][()].tolist(),
            "description": series.attrs["description"],
            "comments": series.attrs["comments"],
        }
        for name, series in nwb[EVENTS].items()
    }


def numbers(values):
    """As lists, where null stands for what is not a number."""
    whole = values.astype(object)
    whole[values != values] = None
    return whole.tolist()


def cameras(nwb):
    found = {}
    for parent in (POSITION, "processing/position_frame_index", "processing/non_repeat_timestamp_labels", VIDEO):
        for name, series in nwb[parent].items():
            data = series["data"]
            found[f"{parent}/{name}"] = {
                "type": plain(series.attrs["neurodata_type"]),
                "description": plain(series.attrs["description"]),
                "unit": plain(data.attrs["unit"]),
                "conversion": float(data.attrs["conversion"]),
                "data": numbers(data[()]),
                "times": series["timestamps"][()].tolist(),
                "frame": plain(series["reference_frame"][()]) if "reference_frame" in series else None,
                "file": [plain(one) for one in series["external_file"][()]] if "external_file" in series else None,
                "format": plain(series["format"][()]) if "format" in series else None,
                "device": series["device"].name if "device" in series else None,
            }
    return found


def worst(ours, peer):
    return float(np.max(np.abs(ours - peer))) if ours.shape == peer.shape else None


def digest(values):
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


def compare_ephys(ours, peer, single):
    """Rows that the peer put in for single lost packets are taken out of its series before it is compared."""
    mine, its = ours["acquisition/e-series/data"], peer["acquisition/e-series/data"]
    theirs = its[()]
    inserted = np.array(single, dtype=int) + np.arange(len(single))
    kept = np.delete(theirs, inserted, axis=0)
    # Before each row of ours that follows a loss, the peer repeats the packet that came before it.
    raw = mine[()]
    microvolts = raw * (mine.attrs["conversion"] * 1e6)
    fits = kept.shape == raw.shape
    times = np.delete(peer["acquisition/e-series/timestamps"][()], inserted)
    return {
        "rows": {"ours": raw.shape[0], "peer": theirs.shape[0]},
        "conversion": {"ours": float(mine.attrs["conversion"]), "peer": float(its.attrs["conversion"])},
        "repeats": bool(np.array_equal(theirs[inserted], theirs[inserted - 1])),
        # What the peer stores is whole microvolts, cut off toward zero.
        "truncated": bool(fits and np.array_equal(np.trunc(np.round(microvolts, 6)).astype("int16"), kept)),
        "worstMicrovolts": float(np.max(np.abs(microvolts - kept))) if fits else None,
        "worstS": worst(ours["acquisition/e-series/timestamps"][()], times),
        "kept": digest(kept),
    }


def compare_analog(ours, peer):
    mine, its = ours[ANALOG], peer[ANALOG]
    a, b = mine["data"][()], its["data"][()]
    return {
        "description": {"ours": mine.attrs["description"], "peer": its.attrs["description"]},
        "shape": {"ours": a.shape, "peer": b.shape},
        "equal": [bool(np.array_equal(a[:, c], b[:, c])) for c in range(min(a.shape[1], b.shape[1]))],
        "sha256": {"ours": [digest(c) for c in a.T], "peer": [digest(c) for c in b.T]},
        "worstS": worst(mine["timestamps"][()], its["timestamps"][()]),
    }


def compare_counts(ours, peer):
    mine, its = ours[SAMPLE_COUNT], peer[SAMPLE_COUNT]
    return {
        "equal": bool(np.array_equal(mine["data"][()].astype("int64"), its["data"][()].astype("int64"))),
        # The peer keeps them in nanoseconds, which a double near 1.7e18 has only to 256.
        "worstS": worst(mine["timestamps"][()], its["timestamps"][()] / 1e9),
    }


job = json.load(sys.stdin)
with h5py.File(job["ours"], "r") as ours, h5py.File(job["peer"], "r") as peer:
    answer = {
        "electrodes": {"ours": electrodes(ours), "peer": electrodes(peer)},
        "epochs": {"ours": epochs(ours), "peer": epochs(peer)},
        "dio": {"ours": dio(ours), "peer": dio(peer)},
        "cameras": {"ours": cameras(ours), "peer": cameras(peer)},
        "counts": compare_counts(ours, peer),
        "ephys": compare_ephys(ours, peer, job["single"]),
        "microvolts": None,
        "analog": None,
    }
    if job.get("microvolts"):
        with h5py.File(job["microvolts"], "r") as other:
            data = other["acquisition/e-series/data"]
            answer["microvolts"] = {"sha256": digest(data[()]), "conversion": float(data.attrs["conversion"])}
    if job.get("legacy"):
        with h5py.File(job["legacy"], "r") as other:
            answer["analog"] = compare_analog(other, peer)
json.dump(answer, sys.stdout)
