"""Converts session folders by trodes_to_nwb.

Input on stdin: [{"folder": session, "out": existing folder}, ...]. Prints null.
"""

import contextlib
import json
import os
import sys
import warnings

from trodes_to_nwb import convert

jobs = json.load(sys.stdin)
warnings.simplefilter("ignore")
# Its own inspection of each file takes as long as the conversion, and nobody reads it here.
convert._inspect_nwb = lambda *_: None
with contextlib.redirect_stdout(sys.stderr):
    for job in jobs:
        # It writes its log, and looks for associated files, where it stands.
        os.chdir(job["folder"])
        convert.create_nwbs(job["folder"], output_dir=job["out"])
json.dump(None, sys.stdout)
