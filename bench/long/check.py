"""Holds the file made of a virtual recording against the rules in virtual-recording.ts, with h5py. Prints JSON."""

import json
import sys

import h5py
import numpy as np

try:
    import hdf5plugin  # noqa: F401 - what reads zstd
except ImportError:
    pass

STRETCH = 6000
FIRST_LOSS = 500 * STRETCH
BETWEEN_LOSSES = 18_000 * STRETCH
NS_PER_SAMPLE = 1e9 / 30_000 * (1 + 3e-6)
WINDOW = 1 << 22
# Doubles near 1.7e9 are 0.24 microseconds apart; the line through readings off by 10 microseconds is this good.
CLOCK_ERROR_S = 1.5e-6

with open(sys.argv[1]) as report:
    spec = json.load(report)
packets = spec["packets"]
base_s, base_ns = divmod(int(spec["baseNs"]), 1_000_000_000)
checks = []


def check(name, found, is_right):
    checks.append({"name": name, "found": str(found), "isRight": bool(is_right)})


def sample_of(packet):
    packet = np.asarray(packet, dtype=np.int64)
    losses = np.where(packet < FIRST_LOSS, 0, (packet - FIRST_LOSS) // BETWEEN_LOSSES + 1)
    return packet + losses * (losses + 1) // 2


def seconds_of(packet):
    """Since the start of the second of the base, so that nothing is lost to rounding."""
    return (base_ns + sample_of(packet) * NS_PER_SAMPLE) / 1e9


def worst_error(times, packet):
    return float(np.max(np.abs((times - base_s) - seconds_of(packet))))


def check_every_row(file):
    """Timestamps and counters of all packets, a window at a time."""
    times = file["acquisition/e-series/timestamps"]
    counts = file["processing/sample_count/sample_count/data"]
    check("rows of timestamps", times.shape[0], times.shape == (packets,))
    check("rows of sample counts", counts.shape[0], counts.shape == (packets,))
    error, last, ascends, same = 0.0, -np.inf, True, True
    for first in range(0, packets, WINDOW):
        packet = np.arange(first, min(first + WINDOW, packets))
        window = times[first : first + WINDOW]
        error = max(error, worst_error(window, packet))
        ascends = ascends and window[0] > last and bool(np.all(np.diff(window) > 0))
        last = window[-1]
        expected = (spec["firstCounter"] + sample_of(packet)) % 2**32
        same = same and bool(np.array_equal(counts[first : first + WINDOW].astype(np.int64), expected))
    check("timestamps off by at most (s)", f"{error:.2e}", error < CLOCK_ERROR_S)
    check("timestamps ascend", "all" if ascends else "not all", ascends)
    check("sample counts are the counter's", "all" if same else "not all", same)
    wrap = 2**32 - spec["firstCounter"]
    around = [int(value) for value in counts[wrap - 2 - 1 : wrap + 2]] if wrap + 2 < packets else []
    check("counters around the wrap", around, len(around) == 0 or 0 in around and 2**32 - 1 in around)


def check_ephys(file):
    """The marked packet of 300 stretches from everywhere, with its neighbours, in all channels."""
    data = file["acquisition/e-series/data"]
    hw_chans = np.array([int(value) for value in file["general/extracellular_ephys/electrodes/hwChan"][:]])
    check("shape of the ephys", data.shape, data.shape == (packets, len(hw_chans)))
    stretches = packets // STRETCH
    random = np.random.default_rng(1)
    looked_at = np.unique(
        np.concatenate([[0, 499, 500, stretches - 1], random.integers(0, stretches, 300)])
    )
    looked_at = looked_at[looked_at < stretches]
    wrong = 0
    for stretch in looked_at:
        first = max(0, stretch * STRETCH - 2)
        rows = data[first : stretch * STRETCH + 3]
        expected = np.zeros_like(rows)
        expected[stretch * STRETCH - first] = (7919 * stretch + 104_729 * hw_chans) % 32_768
        wrong += not np.array_equal(rows, expected)
    check(f"ephys at {len(looked_at)} places", f"{wrong} wrong", wrong == 0)


def check_line(file, name, period, high):
    series = file[f"processing/behavior/behavioral_events/{name}"]
    starts = np.arange(0, packets, period)
    ends = np.arange(high, packets, period)
    changes = np.sort(np.concatenate([starts, ends]))
    states = series["data"][:]
    right = len(states) == len(changes) and bool(np.all(states == np.arange(len(states)) % 2 ^ 1))
    check(f"changes of {name}", len(states), right)
    if right:
        error = worst_error(series["timestamps"][:], changes)
        check(f"times of {name} off by at most (s)", f"{error:.2e}", error < CLOCK_ERROR_S)


def check_sensor(file, name, turn, period):
    series = file[f"acquisition/{name}"]
    within = np.arange(20 * (turn + 1), STRETCH, period)
    stretches = -(-packets // STRETCH)
    fresh = (np.arange(stretches)[:, None] * STRETCH + within).ravel()
    fresh = fresh[fresh < packets]
    data = series["data"][:]
    right = len(data) == len(fresh) and bool(np.all(data == (fresh % STRETCH)[:, None] + np.arange(data.shape[1])))
    check(f"samples of the {name}", len(data), right)
    if right:
        error = worst_error(series["timestamps"][:], fresh)
        check(f"times of the {name} off by at most (s)", f"{error:.2e}", error < CLOCK_ERROR_S)


with h5py.File(spec["output"], "r") as file:
    check_every_row(file)
    check_ephys(file)
    check_line(file, "poke_left", 75_000, 15_000)
    check_line(file, "poke_center", 1000, 100)
    check_sensor(file, "accelerometer", 0, 300)
    check_sensor(file, "gyroscope", 1, 300)
    check_sensor(file, "magnetometer", 2, 600)
json.dump(checks, sys.stdout)
