"""Makes valid NWB files with PyNWB and mutates each in one way with h5py, for tests/inspection/agreement.test.ts.

    mutants.py FOLDER    writes FOLDER/valid-*.nwb and FOLDER/<name>.nwb, judges them, prints
                         [{name, path, opened, pynwb: [...], inspector: [{check, importance, object, message}]}]
"""

import contextlib
import json
import shutil
import sys
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path

import h5py
import numpy as np
from hdmf.common import DynamicTable, VectorData
from judge import open_and_touch, plain, validate
from nwbinspector import inspect_nwbfile, load_config
from pynwb import NWBHDF5IO, H5DataIO, NWBFile, TimeSeries
from pynwb.behavior import BehavioralEvents, CompassDirection, Position, SpatialSeries
from pynwb.ecephys import LFP, ElectricalSeries, SpikeEventSeries
from pynwb.epoch import TimeIntervals
from pynwb.file import Subject
from pynwb.image import ImageSeries
from pynwb.ogen import OptogeneticSeries

TEXT = h5py.string_dtype()


def session(**more):
    return NWBFile(session_description="A session to mutate", identifier="mutants", session_id="one",
                   session_start_time=datetime(2023, 6, 22, tzinfo=timezone.utc), experimenter=["Doe, Jane"],
                   institution="UCSF", lab="Frank", experiment_description="Mutation", keywords=["mutant"],
                   subject=Subject(subject_id="ratA", species="Rattus norvegicus", sex="M", age="P90D",
                                   weight="420 g", description="A rat"), **more)


def write(nwbfile, path):
    with NWBHDF5IO(path, "w") as io:
        io.write(nwbfile)


def rich(path):
    """What electrophysiologists write: electrodes, series, tables, behaviour, video, light."""
    nwbfile = session()
    device = nwbfile.create_device("probe", description="A probe", manufacturer="Someone")
    group = nwbfile.create_electrode_group("group", description="A group", location="CA1", device=device)
    for index in range(4):
        nwbfile.add_electrode(x=1.0 * index, y=0.0, z=0.0, location="CA1", group=group)
    region = nwbfile.create_electrode_table_region([0, 1, 2, 3], "all electrodes")
    irregular = np.cumsum(np.linspace(0.1, 0.2, 50))
    nwbfile.add_acquisition(ElectricalSeries(
        "raw", data=np.arange(200, dtype="i2").reshape(50, 4), electrodes=region, timestamps=irregular,
        conversion=1e-6, description="Raw voltage"))
    region2 = nwbfile.create_electrode_table_region([0, 1, 2, 3], "all electrodes")
    nwbfile.add_acquisition(SpikeEventSeries(
        "spikes", data=np.ones((6, 4, 8)), electrodes=region2, timestamps=irregular[:6], description="Waveforms"))
    nwbfile.add_acquisition(TimeSeries("plain", data=np.arange(50.0), unit="V", rate=100.0, description="Plain"))
    nwbfile.add_acquisition(ImageSeries("video", external_file=["video.mp4"], format="external", rate=30.0,
                                        starting_frame=[0], description="A video", unit="n.a."))
    behavior = nwbfile.create_processing_module("behavior", "Behaviour")
    behavior.add(Position(name="position", spatial_series=SpatialSeries(
        "place", data=np.ones((50, 2)), timestamps=irregular, reference_frame="corner", unit="meters",
        description="Place")))
    behavior.add(CompassDirection(name="direction", spatial_series=SpatialSeries(
        "head", data=np.linspace(0, 6, 50), timestamps=irregular, reference_frame="north", unit="radians",
        description="Head")))
    behavior.add(BehavioralEvents(name="events", time_series=TimeSeries(
        "poke", data=[0, 1, 0, 1], timestamps=[0.1, 0.5, 0.6, 1.9], unit="n.a.", description="Pokes")))
    ecephys = nwbfile.create_processing_module("ecephys", "Ephys")
    lfp_region = nwbfile.create_electrode_table_region([0, 1], "two")
    ecephys.add(LFP(name="LFP", electrical_series=ElectricalSeries(
        "lfp", data=np.ones((50, 2)), electrodes=lfp_region, rate=1000.0, description="LFP")))
    nwbfile.add_epoch(0.0, 1.5, tags=["run"])
    nwbfile.add_epoch(2.0, 3.5, tags=["rest", "sleep"])
    trials = TimeIntervals("choices", description="Choices")
    trials.add_column("side", "Side")
    for start, side in ((0.0, "left"), (1.0, "right"), (2.0, "none")):
        trials.add_row(start_time=start, stop_time=start + 0.5, side=side)
    nwbfile.add_time_intervals(trials)
    table = DynamicTable("notes", "Some notes", columns=[
        VectorData("value", "A number", data=[1.5, 2.5, 3.5]), VectorData("word", "A word", data=["a", "b", "c"])])
    behavior.add(table)
    site = nwbfile.create_ogen_site("site", device=device, description="Light", excitation_lambda=473.0, location="CA1")
    nwbfile.add_stimulus(OptogeneticSeries("light", data=np.ones(50), site=site, rate=100.0, description="Light"))
    write(nwbfile, path)
    (path.parent / "video.mp4").touch()


def small(path):
    write(session(), path)


def units(path):
    nwbfile = session()
    nwbfile.add_unit_column("quality", "Quality")
    for unit in range(3):
        nwbfile.add_unit(spike_times=np.cumsum(np.linspace(0.11, 0.2, 5 + unit)), quality="good")
    nwbfile.units.resolution = 1 / 30000
    write(nwbfile, path)


def scratch(path):
    """Shared timestamps by link, compressed data, booleans, a table without rows of its own type."""
    nwbfile = session(notes="Some notes", surgery="An implant", protocol="P1", related_publications=["doi:10.1/x"])
    times = np.cumsum(np.linspace(0.1, 0.2, 30))
    first = TimeSeries("first", data=H5DataIO(np.arange(30.0), compression="gzip"), unit="V", timestamps=times,
                       description="First")
    nwbfile.add_acquisition(first)
    nwbfile.add_acquisition(TimeSeries("second", data=np.arange(30, dtype="u2"), unit="V", timestamps=first,
                                       description="Second"))
    nwbfile.add_trial_column("is_correct", "Whether")
    nwbfile.add_trial(start_time=0.0, stop_time=1.0, is_correct=True)
    nwbfile.add_trial(start_time=1.0, stop_time=2.0, is_correct=False)
    write(nwbfile, path)


VALID = {"rich": rich, "small": small, "units": units, "scratch": scratch}

SUBJECT = "general/subject"
ELECTRODES = "general/extracellular_ephys/electrodes"


def drop(path):
    def mutate(file):
        del file[path]
    return mutate


def drop_attribute(path, name):
    def mutate(file):
        del file[path].attrs[name]
    return mutate


def attribute(path, name, value):
    def mutate(file):
        del file[path].attrs[name]
        file[path].attrs[name] = value
    return mutate


def replace(path, **dataset):
    """Another dataset in place of one, with its attributes."""
    def mutate(file):
        kept = dict(file[path].attrs) if path in file else {}
        if path in file:
            del file[path]
        made = file.create_dataset(path, **dataset)
        for name, value in kept.items():
            made.attrs[name] = value
    return mutate


def text(path, value):
    return replace(path, data=value, dtype=TEXT)


def untyped_group(file):
    group = file["acquisition"].create_group("lost")
    group.create_dataset("data", data=[1.0])


def soft_link(path, target):
    def mutate(file):
        del file[path]
        file[path] = h5py.SoftLink(target)
    return mutate


def external_link(file):
    del file["acquisition/plain"]
    file["acquisition/plain"] = h5py.ExternalLink("none.nwb", "/acquisition/plain")


def move_reference(path, name, target):
    def mutate(file):
        file[path].attrs[name] = file[target].ref
    return mutate


def dangling(path, name):
    def mutate(file):
        temporary = file.create_group("temporary")
        file[path].attrs[name] = temporary.ref
        del file["temporary"]
    return mutate


def group_column(target):
    def mutate(file):
        column = file[f"{ELECTRODES}/group"]
        column[1] = file[target].ref
    return mutate


def group_for_dataset(file):
    del file["identifier"]
    file.create_group("identifier")


def add(path, **dataset):
    def mutate(file):
        file.create_dataset(path, **dataset)
    return mutate


def several(*mutations):
    def mutate(file):
        for one in mutations:
            one(file)
    return mutate


def assign(path, index, value):
    def mutate(file):
        file[path][index] = value
    return mutate


FUTURE = (datetime.now(timezone.utc) + timedelta(days=400)).isoformat()

MUTANTS = {
    # what the schema asks for
    "no identifier": drop("identifier"),
    "no session_description": drop("session_description"),
    "no session_start_time": drop("session_start_time"),
    "no file_create_date": drop("file_create_date"),
    "no timestamps_reference_time": drop("timestamps_reference_time"),
    "no acquisition": drop("acquisition"),
    "no data": drop("acquisition/plain/data"),
    "no electrodes region": drop("acquisition/raw/electrodes"),
    "no group description": drop_attribute("general/extracellular_ephys/group", "description"),
    "no device of the group": drop("general/extracellular_ephys/group/device"),
    "no nwb_version": drop_attribute("/", "nwb_version"),
    "no unit": drop_attribute("acquisition/plain/data", "unit"),
    "no rate": drop_attribute("acquisition/plain/starting_time", "rate"),
    "no colnames": drop_attribute("intervals/choices", "colnames"),
    "no table description": drop_attribute("processing/behavior/notes", "description"),
    "no id": drop("intervals/choices/id"),
    "no column description": drop_attribute("intervals/choices/side", "description"),
    "no start_time": drop("intervals/choices/start_time"),
    "no module description": drop_attribute("processing/behavior", "description"),
    "no target of index": drop_attribute("intervals/epochs/tags_index", "target"),
    "no table of region": drop_attribute("acquisition/raw/electrodes", "table"),
    # of the wrong kind
    "conversion as text": attribute("acquisition/raw/data", "conversion", "one"),
    "rate as text": attribute("acquisition/plain/starting_time", "rate", "fast"),
    "unit as number": attribute("acquisition/plain/data", "unit", 3.0),
    "identifier as number": replace("identifier", data=3),
    "start in words": text("session_start_time", "yesterday"),
    "timestamps as integers": replace("acquisition/raw/timestamps", data=np.arange(50)),
    "timestamps as float32": replace("acquisition/raw/timestamps", data=np.linspace(0, 1, 50, dtype="f4") ** 2),
    "timestamps as text": replace("acquisition/raw/timestamps", data=["x"] * 50, dtype=TEXT),
    "region as floats": replace("acquisition/raw/electrodes", data=[0.0, 1.0, 2.0, 3.0]),
    "keywords as one text": text("general/keywords", "one"),
    "species as list": replace(f"{SUBJECT}/species", data=["Rattus norvegicus"], dtype=TEXT),
    "species as two": replace(f"{SUBJECT}/species", data=["Rattus norvegicus", "Mus musculus"], dtype=TEXT),
    "data of rank 4": replace("acquisition/raw/data", data=np.ones((50, 4, 2, 2))),
    "timestamps of rank 2": replace("acquisition/raw/timestamps", data=np.linspace(0, 1, 50).reshape(50, 1) ** 2),
    "position of rank 3": replace("processing/behavior/position/place/data", data=np.ones((50, 2, 2))),
    "group for a dataset": group_for_dataset,
    "colnames as one text": attribute("processing/behavior/notes", "colnames", "value"),
    "volts as mV": attribute("acquisition/raw/data", "unit", "mV"),
    # types
    "unknown type": attribute("acquisition/plain", "neurodata_type", "TimeSerie"),
    "unknown namespace": attribute("acquisition/plain", "namespace", "ndx-nowhere"),
    "no type": drop_attribute("acquisition/plain", "neurodata_type"),
    "no namespace": drop_attribute("acquisition/plain", "namespace"),
    "no type of the root": drop_attribute("/", "neurodata_type"),
    "no type of the subject": drop_attribute(SUBJECT, "neurodata_type"),
    "another type of the subject": attribute(SUBJECT, "neurodata_type", "Device"),
    "a group without type": untyped_group,
    # links and references
    "external link": external_link,
    "link to nowhere": soft_link("general/extracellular_ephys/group/device", "/general/devices/none"),
    "timestamps link to nowhere": soft_link("acquisition/raw/timestamps", "/acquisition/none/timestamps"),
    "device is a group of electrodes": soft_link("general/extracellular_ephys/group/device", "/acquisition/plain"),
    "table refers to a device": move_reference("acquisition/raw/electrodes", "table", "general/devices/probe"),
    "table refers to nothing": dangling("acquisition/raw/electrodes", "table"),
    "index refers to nothing": dangling("intervals/epochs/tags_index", "target"),
    "group column refers to a device": group_column("general/devices/probe"),
    # tables
    "a column that is not there": attribute("intervals/choices", "colnames", ["start_time", "stop_time", "side", "more"]),
    "a column that is too short": replace("intervals/choices/side", data=["left", "right"], dtype=TEXT),
    "an index that ends early": assign("intervals/epochs/tags_index", 1, 2),
    "an index that descends": assign("intervals/epochs/tags_index", 0, 5),
    # best practice: critical for DANDI
    "no subject": drop(SUBJECT),
    "no subject_id": drop(f"{SUBJECT}/subject_id"),
    "slash in subject_id": text(f"{SUBJECT}/subject_id", "rat/A"),
    "no species": drop(f"{SUBJECT}/species"),
    "species rat": text(f"{SUBJECT}/species", "Rat"),
    "species of three words": text(f"{SUBJECT}/species", "Rattus norvegicus domestica"),
    "no sex": drop(f"{SUBJECT}/sex"),
    "sex male": text(f"{SUBJECT}/sex", "male"),
    "no age": drop(f"{SUBJECT}/age"),
    "age in words": text(f"{SUBJECT}/age", "90 days"),
    "age range turned round": text(f"{SUBJECT}/age", "P3D/P1D"),
    "age range": text(f"{SUBJECT}/age", "P1D/P3D"),
    "age open": text(f"{SUBJECT}/age", "P90D/"),
    "weight without unit": text(f"{SUBJECT}/weight", "420"),
    "slash in session_id": text("general/session_id", "a/b"),
    "start in the future": text("session_start_time", FUTURE),
    "start in 1970": text("session_start_time", "1970-01-01T00:00:00+00:00"),
    "fewer timestamps": replace("acquisition/raw/timestamps", data=np.linspace(0, 1, 49) ** 2),
    "fewer electrodes": replace("acquisition/raw/electrodes", data=np.arange(3)),
    "electrode out of range": assign("acquisition/raw/electrodes", 0, 99),
    "negative rate": attribute("acquisition/plain/starting_time", "rate", -1.0),
    "rate zero": attribute("acquisition/plain/starting_time", "rate", 0.0),
    "position of five columns": replace("processing/behavior/position/place/data", data=np.ones((50, 5))),
    "video gone": replace("acquisition/video/external_file", data=["gone.mp4"], dtype=TEXT),
    "ids twice": assign("intervals/choices/id", 1, 0),
    "all starts alike": several(assign("intervals/choices/start_time", slice(None), 0.0)),
    "intervals of years": assign("intervals/choices/stop_time", 2, 1e9),
    # best practice: the rest
    "no experimenter": drop("general/experimenter"),
    "experimenter in order": replace("general/experimenter", data=["Jane Doe"], dtype=TEXT),
    "no institution": drop("general/institution"),
    "no keywords": drop("general/keywords"),
    "no experiment_description": drop("general/experiment_description"),
    "publication without doi": add("general/related_publications", data=["a paper"], dtype=TEXT),
    "empty lab": text("general/lab", ""),
    "empty notes": add("general/notes", data="", dtype=TEXT),
    "description placeholder": attribute("acquisition/plain", "description", "No description."),
    "no subject description": drop(f"{SUBJECT}/description"),
    "no series description": drop_attribute("acquisition/plain", "description"),
    "colon in a name": lambda file: file.move("acquisition/plain", "acquisition/pl:ain"),
    "backslash in a name": lambda file: file.move("acquisition/plain", "acquisition/pl\\ain"),
    "unit empty": attribute("acquisition/plain/data", "unit", ""),
    "resolution zero": attribute("acquisition/plain/data", "resolution", 0.0),
    "data turned round": replace("acquisition/plain/data", data=np.ones((2, 50))),
    "regular timestamps": replace("acquisition/raw/timestamps", data=np.arange(50.0) * 0.5),
    "timestamps descend": assign("acquisition/raw/timestamps", 10, 0.0),
    "timestamps with NaN": assign("acquisition/raw/timestamps", 10, np.nan),
    "timestamps negative": assign("acquisition/raw/timestamps", 0, -1.0),
    "data empty": replace("acquisition/plain/data", data=np.empty((0,))),
    "low rate": attribute("acquisition/plain/starting_time", "rate", 0.001),
    "conversion one": attribute("acquisition/raw/data", "conversion", 1.0),
    "absolute video": replace("acquisition/video/external_file", data=["/data/video.mp4"], dtype=TEXT),
    "unit of place": attribute("processing/behavior/position/place/data", "unit", "furlong"),
    "unit of direction": attribute("processing/behavior/direction/head/data", "unit", "meters"),
    "angles too large": assign("processing/behavior/direction/head/data", 3, 100.0),
    "stop before start": assign("intervals/choices/stop_time", 1, 0.5),
    "starts not sorted": assign("intervals/choices/start_time", slice(None), [2.0, 1.0, 0.0]),
    "column of NaN": assign("processing/behavior/notes/value", slice(None), np.nan),
    "column of yes and no": assign("processing/behavior/notes/word", slice(None), ["yes", "no", "no"]),
    "a dictionary in a cell": assign("processing/behavior/notes/word", 0, "{'a': 1}"),
    "module named otherwise": lambda file: file.move("processing/behavior", "processing/other"),
    "light never on": drop("stimulus/presentation/light"),
}


def main(folder):
    judged = []
    sources = {}
    for name, make in VALID.items():
        sources[name] = folder / f"valid-{name}.nwb"
        make(sources[name])
        judged.append((f"valid {name}", sources[name]))
    for name, mutate in MUTANTS.items():
        path = folder / f"{name.replace(' ', '_')}.nwb"
        shutil.copy(sources["rich"], path)
        with h5py.File(path, "r+") as file:
            mutate(file)
        judged.append((name, path))
    for name, path in judged:
        yield {
            "name": name,
            "path": str(path),
            "opened": open_and_touch(str(path)),
            "pynwb": validate(str(path)),
            "inspector": inspector(str(path)),
        }


def inspector(path):
    """As judge.inspect, without the schema's validation, which would run a second time."""
    messages = inspect_nwbfile(nwbfile_path=path, config=DANDI, skip_validate=True)
    return [{"check": one.check_function_name, "importance": one.importance.name, "object": one.object_name,
             "message": one.message[:300]} for one in messages if one is not None]


DANDI = load_config(filepath_or_keyword="dandi")

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        answer = list(main(Path(sys.argv[1])))
    json.dump(answer, sys.stdout, default=plain)
