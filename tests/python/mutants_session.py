"""An NWB session with all that best practices ask for, to which the valid files of the mutants add their objects."""

from datetime import datetime, timezone

from pynwb import NWBHDF5IO, NWBFile
from pynwb.file import Subject


def session(**more):
    return NWBFile(session_description="A session to mutate", identifier="mutants", session_id="one",
                   session_start_time=datetime(2023, 6, 22, tzinfo=timezone.utc), experimenter=["Doe, Jane"],
                   institution="UCSF", lab="Frank", experiment_description="Mutation", keywords=["mutant"],
                   subject=Subject(subject_id="ratA", species="Rattus norvegicus", sex="M", age="P90D",
                                   weight="420 g", description="A rat"), **more)


def write(nwbfile, path):
    with NWBHDF5IO(path, "w") as io:
        io.write(nwbfile)


def probe(nwbfile, electrodes=4):
    """A device, an electrode group and its electrodes, as most series of electrophysiology need them."""
    device = nwbfile.create_device("probe", description="A probe", manufacturer="Someone")
    group = nwbfile.create_electrode_group("group", description="A group", location="CA1", device=device)
    for index in range(electrodes):
        nwbfile.add_electrode(x=1.0 * index, y=0.0, z=0.0, location="CA1", group=group)
    return device, group
