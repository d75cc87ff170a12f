"""Writes the samples of a recording as one int16 array with h5py, for bench/convert: the part of a conversion that h5py can do.

Arguments: the recording, bytes of its header, bytes of a packet, first byte of the samples in a packet, channels, rows and
columns of a chunk, and the file to write.
"""

import os
import sys

import h5py
import numpy as np

recording, output = sys.argv[1], sys.argv[-1]
header_bytes, packet_bytes, first_byte, channels, chunk_rows, chunk_columns = map(int, sys.argv[2:-1])
packet = np.dtype({"names": ["samples"], "formats": [("<i2", channels)], "offsets": [first_byte], "itemsize": packet_bytes})
samples = np.memmap(recording, packet, "r", header_bytes)["samples"]
rows = len(samples)
with h5py.File(output, "w") as file:
    data = file.create_dataset(
        "data",
        (rows, channels),
        "<i2",
        chunks=(chunk_rows, chunk_columns),
        shuffle=True,
        compression="gzip",
        compression_opts=1,
    )
    for first in range(0, rows, chunk_rows):
        data[first : first + chunk_rows] = samples[first : first + chunk_rows]
with open(output, "rb") as written:
    os.fsync(written.fileno())
