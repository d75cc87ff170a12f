"""Valid NWB files as other writers leave them: MatNWB, older schemas, no cached schema, other versions of HDF5.

None of those writers can run here. What distinguishes their files is imitated on files of PyNWB with h5py.
"""

import json

import h5py
import numpy as np
from hdmf.common import DynamicTable, VectorData
from mutants_session import probe, session, write
from pynwb import NWBHDF5IO, TimeSeries
from pynwb.ecephys import ElectricalSeries

TEXT = h5py.string_dtype()
ASCII = h5py.string_dtype("ascii")


def few():
    """A session with one of each of the commonest objects."""
    nwbfile = session()
    probe(nwbfile, 2)
    both = nwbfile.create_electrode_table_region([0, 1], "both")
    nwbfile.add_acquisition(ElectricalSeries("raw", data=np.ones((4, 2), dtype="i2"), electrodes=both, rate=10.0,
                                             conversion=1e-6, description="Voltage"))
    nwbfile.add_acquisition(TimeSeries("irregular", data=np.arange(3.0), unit="V", timestamps=[0.1, 0.2, 0.4],
                                       description="Irregular"))
    nwbfile.add_trial_column("side", "Side")
    nwbfile.add_trial(start_time=0.0, stop_time=1.0, side="left")
    nwbfile.add_trial(start_time=1.0, stop_time=2.0, side="right")
    module = nwbfile.create_processing_module("behavior", "Behaviour")
    module.add(DynamicTable("truths", "Truths", columns=[VectorData("truth", "Yes or no", data=[True, False])]))
    return nwbfile


def objects(file):
    """Every object outside the cached schemas, the root first."""
    found = [file]
    file.visititems(lambda path, thing: None if path.startswith("specifications") else found.append(thing))
    return found


def rewritten(file, path, **dataset):
    """Another dataset in place of one, with its attributes."""
    kept = {name: file[path].attrs.get_id(name) for name in file[path].attrs}
    values = {name: (file[path].attrs[name], aid.dtype) for name, aid in kept.items()}
    del file[path]
    made = file.create_dataset(path, **dataset)
    for name, (value, dtype) in values.items():
        made.attrs.create(name, value, dtype=dtype)
    return made


def matnwb(path):
    """MATLAB has no scalars and no float32 by default; MatNWB's texts are ASCII, its ids int32."""
    write(few(), path)
    with h5py.File(path, "r+") as file:
        for thing in objects(file):
            for name, value in dict(thing.attrs).items():
                if isinstance(value, str):
                    thing.attrs.create(name, value, dtype=ASCII)
                elif isinstance(value, np.floating):
                    thing.attrs.create(name, float(value), dtype="f8")
        for thing in objects(file):
            if not isinstance(thing, h5py.Dataset):
                continue
            if h5py.check_string_dtype(thing.dtype):
                values = thing.asstr()[()]
                rewritten(file, thing.name, data=values, shape=thing.shape, dtype=ASCII)
            elif thing.name.endswith("/id"):
                rewritten(file, thing.name, data=thing[()].astype("i4"))


def uncached(path):
    """As the first writers of NWB 2 left it: no schema in the file."""
    write(few(), path)
    with h5py.File(path, "r+") as file:
        del file["specifications"]
        del file.attrs[".specloc"]
        file.attrs["nwb_version"] = "2.0.2"
        plain_table(file)


def plain_table(file):
    """The table of electrodes as it was until NWB 2.9 gave it a type of its own."""
    electrodes = file["general/extracellular_ephys/electrodes"]
    electrodes.attrs["neurodata_type"] = "DynamicTable"
    electrodes.attrs["namespace"] = "hdmf-common"


#: Columns that the table of electrodes had to have until NWB 2.4.
ONCE_REQUIRED = ("x", "y", "z", "imp", "filtering")


def older(path, stays_newest=False):
    """A core namespace as it was at 2.4: no models of devices, and the columns of electrodes said where they stand."""
    nwbfile = few()
    for name, value in (("imp", -1.0), ("filtering", "none")):
        nwbfile.add_electrode_column(name, name, data=[value, value])
    write(nwbfile, path)
    with h5py.File(path, "r+") as file:
        versions = file["specifications/core"]
        (newest,) = versions
        versions.copy(newest, "2.4.0")
        if not stays_newest:
            del versions[newest]
        cached = versions["2.4.0"]
        texts = {name: json.loads(text.asstr()[()]) for name, text in cached.items()}
        as_2_4(texts)
        for name, text in texts.items():
            del cached[name]
            cached.create_dataset(name, data=json.dumps(text), dtype=TEXT)
        file.attrs["nwb_version"] = "2.4.0"
        plain_table(file)


def appended(path):
    """Begun long ago, and added to by a program of today, which leaves its schema beside the older one."""
    older(path, stays_newest=True)


def as_2_4(texts):
    texts["namespace"]["namespaces"][0]["version"] = "2.4.0"
    (device,) = (one for one in texts["nwb.device"]["groups"] if one["neurodata_type_def"] == "Device")
    device.pop("links")
    texts["nwb.device"]["groups"] = [device]
    ecephys = texts["nwb.ecephys"]["groups"]
    (table,) = (one for one in ecephys if one["neurodata_type_def"] == "ElectrodesTable")
    ecephys.remove(table)
    for column in table["datasets"]:
        if column["name"] in ONCE_REQUIRED:
            column.pop("quantity", None)
    (file,) = (one for one in texts["nwb.file"]["groups"] if one["neurodata_type_def"] == "NWBFile")
    for attribute in file["attributes"]:
        if attribute["name"] == "nwb_version":
            attribute["value"] = "2.4.0"
    general = named(file, "general")
    named(general, "devices")["groups"] = [{"neurodata_type_inc": "Device", "quantity": "*", "doc": "Devices"}]
    member = named(named(general, "extracellular_ephys"), "electrodes")
    member["neurodata_type_inc"] = "DynamicTable"
    member["datasets"] = table["datasets"]


def named(spec, name):
    return next(one for one in spec["groups"] if one.get("name") == name)


def of_format(bound):
    """HDF5's format in the version of a library; PyNWB writes the oldest, other writers the newest."""
    def make(path):
        with h5py.File(path, "w", libver=(bound, bound)) as file, NWBHDF5IO(file=file, mode="w") as io:
            io.write(few())
    return make
