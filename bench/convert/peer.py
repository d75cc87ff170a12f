"""Converts the session in one folder into another with trodes_to_nwb, for bench/convert.

The inspection with which trodes_to_nwb ends a conversion is left out: it is another job, which the benchmark does not
ask of the other programs either.
"""

import sys
from pathlib import Path

from trodes_to_nwb import convert

convert._inspect_nwb = lambda *_: None
convert.create_nwbs(Path(sys.argv[1]), output_dir=sys.argv[2])
