"""Says what the schema of the labs' form has against metadata files, in the words of its rules.

Usage: form_complaints.py FILE.yml ...

Prints a JSON list with one list for each file of {"path": "tasks/0/task_name", "rule": "pattern", "found": value}. Files
are read as trodes_to_nwb reads them, by PyYAML.
"""

import json
import sys
from pathlib import Path

import jsonschema
import trodes_to_nwb
import yaml

schema = json.loads((Path(trodes_to_nwb.__file__).parent / "nwb_schema.json").read_text())
validator = jsonschema.Draft7Validator(schema)


def complaints(file):
    document = yaml.safe_load(Path(file).read_text())
    return [
        {"path": "/".join(map(str, error.absolute_path)), "rule": error.validator, "found": error.instance}
        for error in validator.iter_errors(document)
    ]


print(json.dumps([complaints(file) for file in sys.argv[1:]], default=str))
