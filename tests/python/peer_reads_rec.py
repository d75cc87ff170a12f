"""Reads one .rec through trodes_to_nwb and prints what it finds, for a comparison with what was put in.

Input on stdin: {"path": str, "packets": [int], "dios": [str]}.
"""

import json
import sys

import numpy as np
from trodes_to_nwb.spike_gadgets_raw_io import SpikeGadgetsRawIO

asked = json.load(sys.stdin)
io = SpikeGadgetsRawIO(filename=asked["path"])
io.parse_header()

streams = list(io.header["signal_streams"]["id"])
channels = io.header["signal_channels"]
hw_chans = [int(c) for c in channels[channels["stream_id"] == "trodes"]["id"]]
packets = np.array(asked["packets"])
count = io._raw_memmap.shape[0]
ephys = io._get_analogsignal_chunk(
    block_index=0, seg_index=0, i_start=0, i_stop=count, stream_index=streams.index("trodes"), channel_indexes=None
)
unix_s = io.get_regressed_systime(0, None)
dios = {}
for name in asked["dios"]:
    times, states = io.get_digitalsignal("ECU_digital", name)
    dios[name] = [
        [int(p), int(s)] for p, s in zip(np.searchsorted(unix_s, times), states)
    ]

json.dump(
    {
        "packets": count,
        "hwChans": hw_chans,
        "ephys": ephys[packets].astype(int).tolist(),
        "counters": io.get_analogsignal_timestamps(0, None)[packets].astype(int).tolist(),
        "sysClockNs": [str(v) for v in io.get_sys_clock(0, None)[packets]],
        "unixSeconds": unix_s[packets].tolist(),
        "dios": dios,
    },
    sys.stdout,
)
