"""Prints the device types of the installed trodes_to_nwb as a JSON list."""

import json
from pathlib import Path

import trodes_to_nwb
import yaml

folder = Path(trodes_to_nwb.__file__).parent / "device_metadata" / "probe_metadata"
print(json.dumps([yaml.safe_load(file.read_text()) for file in sorted(folder.glob("*.yml"))]))
