"""Reads a file whose e-series repeats packets for those that were lost alone.

Input on stdin: {"path": FILE.nwb, "times": file of float64 Unix seconds, one for every row of the e-series,
"packetTimes": the same for every packet, "peer": FILE.nwb of trodes_to_nwb or null}.
Prints {
    ephys       {rows, sha256: {hwChan: of its int16 samples}, worstS: largest distance to the expected times, comments}
    packets     {rows, worstS, sha256: of the uint32 counters, comments}
    found       rows of the e-series whose time stands in no row of sample_count
    links       {series: where its timestamps come from}
    analog      {series: [rows of data, rows of timestamps]}
    peer        null or {rows, equal: whether the samples are the same, worstS, counts: {equal, worstS}}
}
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


def worst(ours, other):
    return float(np.max(np.abs(ours - other))) if ours.shape == other.shape else None


def beside(nwb, path):
    with h5py.File(path, "r") as peer:
        mine, its = nwb["acquisition/e-series"], peer["acquisition/e-series"]
        counts, its_counts = nwb["processing/sample_count/sample_count"], peer["processing/sample_count/sample_count"]
        a, b = counts["data"][()].astype("int64"), its_counts["data"][()].astype("int64")
        return {
            "rows": [mine["data"].shape[0], its["data"].shape[0]],
            "equal": bool(np.array_equal(mine["data"][()], its["data"][()])),
            "worstS": worst(mine["timestamps"][()], its["timestamps"][()]),
            # The peer keeps these times in nanoseconds.
            "counts": {
                "equal": bool(np.array_equal(a, b)),
                "worstS": worst(counts["timestamps"][()], its_counts["timestamps"][()] / 1e9),
            },
        }


job = json.load(sys.stdin)
with h5py.File(job["path"], "r") as nwb:
    ephys, counts = nwb["acquisition/e-series"], nwb["processing/sample_count/sample_count"]
    samples, times, packet_times = ephys["data"][()], ephys["timestamps"][()], counts["timestamps"][()]
    table = nwb["general/extracellular_ephys/electrodes"]
    hw_chans = [text(one) for one in table["hwChan"][()][ephys["electrodes"][()]]]
    shared = [f"/acquisition/{name}" for name in nwb["acquisition"] if name.startswith("analog")]
    shared += [path for path in ("/processing/analog/analog/analog",) if path in nwb]
    links = {}
    for path in ["/acquisition/e-series", "/processing/sample_count/sample_count", *shared]:
        link = nwb[path].get("timestamps", getlink=True)
        links[path] = link.path if isinstance(link, h5py.SoftLink) else "own"
    answer = {
        "ephys": {
            "rows": samples.shape[0],
            "sha256": {hw: digest(samples[:, column]) for column, hw in enumerate(hw_chans)},
            "worstS": worst(times, np.fromfile(job["times"])),
            "comments": text(ephys.attrs["comments"]),
        },
        "packets": {
            "rows": counts["data"].shape[0],
            "worstS": worst(packet_times, np.fromfile(job["packetTimes"])),
            "sha256": digest(counts["data"][()]),
            "comments": text(counts.attrs["comments"]),
        },
        "found": np.flatnonzero(~np.isin(times, packet_times)).tolist(),
        "links": links,
        "analog": {path: [nwb[path]["data"].shape[0], nwb[path]["timestamps"].shape[0]] for path in shared},
        "peer": beside(nwb, job["peer"]) if job.get("peer") else None,
    }
json.dump(answer, sys.stdout)
