"""Opens an NWB file with PyNWB from its cached specifications alone, and validates it; prints what happened as JSON.

The extensions are not imported, so that every type comes from what the file caches. `complaints` holds warnings of
every kind and validation errors; a failure to open ends the program with a traceback.
"""

import json
import sys
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import pynwb

    caught.clear()  # what importing the libraries warns of is not the file's doing
    with pynwb.NWBHDF5IO(sys.argv[1], "r", load_namespaces=True) as io:
        nwbfile = io.read()
        types = {name: [type(device).__module__, type(device).__name__] for name, device in nwbfile.devices.items()}
    errors = pynwb.validate(path=sys.argv[1])
    imported = [name for name in sys.modules if name.startswith("ndx")]

complaints = [f"{warning.category.__name__}: {warning.message}" for warning in caught] + [str(error) for error in errors]
print(json.dumps({"pynwb": pynwb.__version__, "types": types, "complaints": complaints, "imported": imported}))
