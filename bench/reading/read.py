"""Times what people read of a file, with h5py: a fresh opening each time, at random places. Prints JSON.

Arguments: rounds, then files. The files take turns, so that what slows the machine down slows all.
"""

import json
import sys
import time

import h5py
import numpy as np

RATE_HZ = 30_000
# Seconds, channels, and how often in a round.
READS = {
    "1 s of all channels": (1, None, 5),
    "10 s of one channel": (10, 1, 5),
    "1 s of four channels": (1, 4, 5),
    "30 s of all channels": (30, None, 1),
}


def read(path, seconds, channels, random):
    """CPU seconds, wall seconds, and bytes of the chunks that were decoded."""
    cpu, wall = time.process_time(), time.perf_counter()
    with h5py.File(path, "r") as file:
        data = file["acquisition/e-series/data"]
        rows = min(seconds * RATE_HZ, data.shape[0])
        first = int(random.integers(0, data.shape[0] - rows + 1))
        left = 0 if channels is None else int(random.integers(0, data.shape[1] - channels + 1))
        right = data.shape[1] if channels is None else left + channels
        data[first : first + rows, left:right]
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        chunk_rows, chunk_columns = data.chunks
        stored = sum(
            data.id.get_chunk_info_by_coord((row, column)).size
            for row in range(first - first % chunk_rows, first + rows, chunk_rows)
            for column in range(left - left % chunk_columns, right, chunk_columns)
        )
    return cpu, wall, stored


rounds, files = int(sys.argv[1]), sys.argv[2:]
results = [{name: [] for name in READS} for _ in files]
for round_number in range(rounds + 1):
    for name, (seconds, channels, times) in READS.items():
        for repeat in range(times):
            for result, path in zip(results, files):
                # The same place in every file.
                random = np.random.default_rng([round_number, repeat])
                measured = read(path, seconds, channels, random)
                if round_number > 0:
                    result[name].append(measured)
json.dump(results, sys.stdout)
