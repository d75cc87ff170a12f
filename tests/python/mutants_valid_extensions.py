"""Valid NWB files whose types come from the namespaces that they cache: ndx-franklab-novela and one made here.

The extensions are loaded into a type map of their own, so that whoever judges the files later knows them only from
the files.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import h5py
import numpy as np
from hdmf.build import BuildManager
from mutants_session import session, write
from pynwb import NWBHDF5IO, TimeSeries, get_type_map

TEXT = h5py.string_dtype()
NOVELA = "ndx-franklab-novela"


def novela(path):
    """What laboratories of Spyglass write: probes with shanks, cameras, headers, files, light by epoch."""
    types = get_type_map()
    for name in ("ndx_ophys_devices", "ndx_optogenetics", "ndx_franklab_novela"):
        folder = Path(find_spec(name).submodule_search_locations[0])
        types.load_namespaces(str(folder / "spec" / f"{name.replace('_', '-')}.namespace.yaml"))

    def make(name, /, **fields):
        return types.get_dt_container_cls(name, NOVELA)(**fields)

    nwbfile = session()
    shanks = [make("Shank", name=str(shank), shanks_electrodes=[
        make("ShanksElectrode", name=str(2 * shank + one), rel_x=0.0, rel_y=20.0 * one, rel_z=0.0) for one in (0, 1)])
        for shank in (0, 1)]
    probe = make("Probe", name="probe", id=0, probe_type="tetrode", units="um", probe_description="A probe",
                 contact_side_numbering=False, contact_size=12.5, shanks=shanks)
    nwbfile.add_device(probe)
    nwbfile.add_device(make("DataAcqDevice", name="acquisition", system="SpikeGadgets", amplifier="Intan",
                            adc_circuit="Intan"))
    camera = make("CameraDevice", name="camera", meters_per_pixel=0.001, camera_name="above", lens="wide",
                  frame_rate=30.0)
    nwbfile.add_device(camera)
    said = ["headstage_serial", "headstage_smart_ref_on", "realtime_mode", "headstage_auto_settle_on",
            "timestamp_at_creation", "controller_firmware_version", "controller_serial", "save_displayed_chan_only",
            "headstage_firmware_version", "qt_version", "compile_date", "compile_time", "file_prefix",
            "headstage_gyro_sensor_on", "headstage_mag_sensor_on", "trodes_version", "headstage_accel_sensor_on",
            "commit_head", "system_time_at_creation", "file_path"]
    nwbfile.add_device(make("HeaderDevice", name="header", **{name: "0" for name in said}))
    group = make("NwbElectrodeGroup", name="group", description="A group", location="CA1", device=probe,
                 targeted_location="CA1", targeted_x=1.0, targeted_y=1.0, targeted_z=1.0, units="mm")
    nwbfile.add_electrode_group(group)
    for index in range(2):
        nwbfile.add_electrode(location="CA1", group=group, x=float(index), y=0.0, z=0.0)
    files = nwbfile.create_processing_module("associated_files", "Files")
    files.add(make("AssociatedFiles", name="statescript", description="A log", content="0 START", task_epochs="1,"))
    light = TimeSeries("light", data=[0, 1], timestamps=[0.1, 0.6], unit="n.a.", description="Light")
    nwbfile.add_stimulus(light)
    epochs = make("FrankLabOptogeneticEpochsTable", name="optogenetic_epochs", description="Light by epoch",
                  target_tables={"optogenetic_sites": nwbfile.electrodes})
    for epoch in (1, 2):
        epochs.add_row(start_time=epoch * 1.0, stop_time=epoch + 0.5, stimulation_on=True, pulse_length_in_ms=40.0,
                       period_in_ms=250.0, number_pulses_per_pulse_train=1, number_trains=1,
                       intertrain_interval_in_ms=0.0, power_in_mW=77.0, wavelength_in_nm=473.0,
                       optogenetic_sites=[0], epoch_name=f"0{epoch}", epoch_number=epoch, convenience_code="a",
                       epoch_type="run", stimulus_signal=light, spatial_filter_cameras=[camera],
                       spatial_filter_cameras_cm_per_pixel=[0.1])
    nwbfile.add_time_intervals(epochs)
    with NWBHDF5IO(path, "w", manager=BuildManager(types)) as io:
        io.write(nwbfile)


TINY = "ndx-tiny"

#: Rules that core seldom or never has: every dtype, fixed values and shapes, quantities, groups without a type.
TINY_TYPES = {"groups": [
    {"neurodata_type_def": "Rig", "neurodata_type_inc": "NWBDataInterface", "doc": "Everything", "attributes": [
        {"name": "mode", "dtype": "text", "doc": "Fixed", "value": "closed loop"},
        {"name": "level", "dtype": "int8", "doc": "Narrow"},
        {"name": "count", "dtype": "uint16", "doc": "Unsigned"},
        {"name": "total", "dtype": "int64", "doc": "Wide"},
        {"name": "gain", "dtype": "float64", "doc": "Wide"},
        {"name": "share", "dtype": "float32", "doc": "Narrow"},
        {"name": "any_number", "dtype": "numeric", "doc": "Any"},
        {"name": "flag", "dtype": "bool", "doc": "Yes or no"},
        {"name": "tags", "dtype": "text", "dims": ["num_tags"], "shape": [None], "doc": "Several"},
        {"name": "triple", "dtype": "float32", "dims": ["x, y, z"], "shape": [3], "doc": "Three"},
        {"name": "either", "dtype": "float32", "dims": [["a"], ["a", "b"]], "shape": [[2], [2, 2]], "doc": "Either"},
        {"name": "note", "dtype": "text", "doc": "Optional", "required": False},
        {"name": "assumed", "dtype": "int32", "doc": "Assumed", "default_value": 3},
        {"name": "signal", "dtype": {"target_type": "TimeSeries", "reftype": "object"}, "doc": "A reference"}],
     "datasets": [
        {"name": "matrix", "dtype": "numeric", "dims": ["n", "xyz"], "shape": [None, 3], "doc": "Fixed width"},
        {"name": "label", "dtype": "text", "doc": "A text"},
        {"name": "steps", "dtype": "int8", "dims": ["n"], "shape": [None], "doc": "Narrow"},
        {"name": "truths", "dtype": "bool", "dims": ["n"], "shape": [None], "doc": "Yes or no"},
        {"name": "fixed", "dtype": "text", "value": "volts", "doc": "Fixed"},
        {"name": "maybe", "dtype": "float32", "doc": "Optional", "quantity": "?"},
        {"name": "signals", "dtype": {"target_type": "TimeSeries", "reftype": "object"}, "dims": ["n"],
         "shape": [None], "doc": "References"},
        {"name": "pairs", "dims": ["n"], "shape": [None], "doc": "A compound", "dtype": [
            {"name": "number", "dtype": "int32", "doc": "A number"},
            {"name": "weight", "dtype": "float32", "doc": "A number"},
            {"name": "series", "dtype": {"target_type": "TimeSeries", "reftype": "object"}, "doc": "A series"}]}],
     "groups": [
        {"name": "settings", "doc": "A group without a type", "attributes": [
            {"name": "level", "dtype": "int32", "doc": "A number"}],
         "datasets": [{"name": "depth", "dtype": "float32", "doc": "A number"}],
         "groups": [{"name": "deeper", "doc": "Another", "quantity": "?", "attributes": [
             {"name": "level", "dtype": "int32", "doc": "A number"}]}]},
        {"neurodata_type_inc": "Part", "doc": "At least one", "quantity": "+"},
        {"name": "own", "neurodata_type_inc": "Engine", "doc": "No link", "linkable": False}],
     "links": [{"name": "source", "target_type": "TimeSeries", "doc": "A link"},
               {"name": "spare", "target_type": "Engine", "doc": "An optional link", "quantity": "?"}]},
    {"neurodata_type_def": "Part", "neurodata_type_inc": "NWBContainer", "doc": "A part", "attributes": [
        {"name": "size", "dtype": "uint8", "doc": "A size"}]},
    {"neurodata_type_def": "LargePart", "neurodata_type_inc": "Part", "doc": "A larger part", "attributes": [
        {"name": "size", "dtype": "uint32", "doc": "A larger size"},
        {"name": "reason", "dtype": "text", "doc": "Why"}]},
    {"neurodata_type_def": "Engine", "neurodata_type_inc": "NWBContainer", "doc": "An engine"},
    {"neurodata_type_def": "Steps", "neurodata_type_inc": "DynamicTable", "doc": "A table", "datasets": [
        {"name": "size", "neurodata_type_inc": "VectorData", "dtype": "float32", "doc": "Sizes"},
        {"name": "side", "neurodata_type_inc": "VectorData", "dtype": "text", "doc": "Sides", "quantity": "?"},
        {"name": "parts", "neurodata_type_inc": "VectorData", "doc": "Parts",
         "dtype": {"target_type": "Part", "reftype": "object"}}]}]}


def tiny(path):
    """Objects of an extension that no program knows, written with h5py where PyNWB would need classes for them."""
    nwbfile = session()
    nwbfile.add_acquisition(TimeSeries("signal", data=[1.0, 2.0], unit="V", rate=1.0, description="Signal"))
    write(nwbfile, path)
    with h5py.File(path, "r+") as file:
        cache(file, TINY, "0.1.0", {"ndx-tiny.extensions": TINY_TYPES})
        signal = file["acquisition/signal"]
        rig = typed(file["acquisition"].create_group("rig"), "Rig", level=np.int8(1), count=np.uint16(2), total=3,
                    gain=1.5, share=np.float32(0.5), any_number=np.uint8(4), flag=True, mode="closed loop",
                    tags=np.array(["a", "b"], dtype=TEXT),
                    triple=np.ones(3, dtype="f4"), either=np.ones((2, 2), dtype="f4"), note="A note",
                    assumed=np.int32(4), signal=signal.ref)
        rig["matrix"] = np.ones((4, 3))
        rig.create_dataset("label", data="A rig", dtype=TEXT)
        rig["steps"] = np.ones(3, dtype="i1")
        rig["truths"] = np.array([True, False])
        rig.create_dataset("fixed", data="volts", dtype=TEXT)
        rig["maybe"] = np.float32(1.0)
        rig.create_dataset("signals", data=[signal.ref, signal.ref], dtype=h5py.ref_dtype)
        rig.create_dataset("pairs", data=np.array([(1, 0.5, signal.ref), (2, 0.5, signal.ref)], dtype=np.dtype(
            [("number", "i4"), ("weight", "f4"), ("series", h5py.ref_dtype)])))
        settings = rig.create_group("settings")
        settings.attrs["level"] = np.int32(1)
        settings["depth"] = np.float32(2.0)
        settings.create_group("deeper").attrs["level"] = np.int32(2)
        small = typed(rig.create_group("small"), "Part", size=np.uint8(1))
        large = typed(rig.create_group("large"), "LargePart", size=np.uint32(9), reason="Need")
        typed(rig.create_group("own"), "Engine")
        rig["source"] = h5py.SoftLink("/acquisition/signal")
        rig["spare"] = h5py.SoftLink("/acquisition/rig/own")
        steps = typed(file["acquisition"].create_group("steps"), "Steps", description="Steps",
                      colnames=np.array(["size", "side", "parts"], dtype=TEXT))
        columns = {"size": np.ones(2, dtype="f4"), "side": np.array(["l", "r"], dtype=object)}
        for name, values in columns.items():
            dtype = TEXT if values.dtype == object else None
            typed(steps.create_dataset(name, data=values, dtype=dtype), "VectorData", "hdmf-common", description="A")
        typed(steps.create_dataset("parts", data=[small.ref, large.ref], dtype=h5py.ref_dtype), "VectorData",
              "hdmf-common", description="Parts")
        typed(steps.create_dataset("id", data=np.arange(2)), "ElementIdentifiers", "hdmf-common")


#: Rules for which PyNWB makes classes that cannot hold what follows them: it validates such a file and cannot open it.
ODD_TYPES = {"groups": [
    {"neurodata_type_def": "Clock", "neurodata_type_inc": "NWBDataInterface", "doc": "Dates and quantities",
     "attributes": [{"name": "made", "dtype": "isodatetime", "doc": "A date"}],
     "datasets": [
         {"name": "made_on", "dtype": "isodatetime", "doc": "A date"},
         {"name": "dates", "dtype": "isodatetime", "dims": ["n"], "shape": [None], "doc": "Dates"},
         {"name": "letters", "dtype": "ascii", "dims": ["n"], "shape": [None], "doc": "Letters"}],
     "groups": [{"neurodata_type_inc": "Wheel", "doc": "Exactly two", "quantity": 2}]},
    {"neurodata_type_def": "Wheel", "neurodata_type_inc": "NWBContainer", "doc": "A wheel"}]}


def odd(path):
    write(session(), path)
    with h5py.File(path, "r+") as file:
        cache(file, "ndx-odd", "0.1.0", {"ndx-odd.extensions": ODD_TYPES})
        clock = typed(file["acquisition"].create_group("clock"), "Clock", "ndx-odd", made="2023-06-22T00:00:00+00:00")
        clock.create_dataset("made_on", data="2023-06-22", dtype=TEXT)
        clock.create_dataset("dates", data=["2023-06-22", "2023-06-23"], dtype=TEXT)
        clock["letters"] = np.array([b"abc", b"def"])
        for name in ("front", "back"):
            typed(clock.create_group(name), "Wheel", "ndx-odd")


def typed(thing, type_name, namespace=TINY, /, **attributes):
    thing.attrs["neurodata_type"] = type_name
    thing.attrs["namespace"] = namespace
    thing.attrs["object_id"] = str(uuid4())
    for name, value in attributes.items():
        thing.attrs[name] = value
    return thing


def cache(file, namespace, version, sources):
    """Puts a namespace where readers look for it."""
    folder = file["specifications"].create_group(f"{namespace}/{version}")
    described = {"name": namespace, "version": version, "doc": "A namespace to test with", "author": "Nobody",
                 "contact": "nobody@example.org",
                 "schema": [{"namespace": "core"}, *({"source": source} for source in sources)]}
    texts = {"namespace": {"namespaces": [described]}, **sources}
    for name, text in texts.items():
        folder.create_dataset(name, data=json.dumps(text), dtype=TEXT)
