"""Prints the sentences that PyNWB gives as `nwbfile.scratch['corrections']`."""

import json
import sys

from pynwb import NWBHDF5IO

with NWBHDF5IO(sys.argv[1], "r") as io:
    print(json.dumps([str(text) for text in io.read().scratch["corrections"].data[:]]))
