"""Mutants by hand: what the walk along the specs (mutants_walk.py) cannot think of."""

import json

import numpy as np
from mutants_edits import (TEXT, add, assign, assign_reference, attribute, columns, copy, dangle, drop, drop_attribute,
                           external_link, group_for, moved_and_linked, refer, replace, several, soft_link, text)

SUBJECT = "general/subject"
ELECTRODES = "general/extracellular_ephys/electrodes"


def untyped_group(file):
    group = file["acquisition"].create_group("lost")
    group.create_dataset("data", data=[1.0])


#: Mutants of the valid file "rich".
RULES = {
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
    "group for a dataset": group_for("identifier"),
    "colnames as one text": attribute("processing/behavior/notes", "colnames", "value"),
    "electrode out of range": assign("acquisition/raw/electrodes", 0, 99),
    "fewer electrodes": replace("acquisition/raw/electrodes", data=np.arange(3)),
    "ids twice": assign("intervals/choices/id", 1, 0),
    "colon in a name": lambda file: file.move("acquisition/plain", "acquisition/pl:ain"),
    "backslash in a name": lambda file: file.move("acquisition/plain", "acquisition/pl\\ain"),
    "data without samples": replace("acquisition/plain/data", data=np.empty((0,))),
    "a fixed unit twice": attribute("acquisition/raw/timestamps", "unit", ["seconds", "seconds"], dtype=TEXT),
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
    "external link": external_link("acquisition/plain"),
    "link to nowhere": soft_link("general/extracellular_ephys/group/device", "/general/devices/none"),
    "timestamps link to nowhere": soft_link("acquisition/raw/timestamps", "/acquisition/none/timestamps"),
    "device is a group of electrodes": soft_link("general/extracellular_ephys/group/device", "/acquisition/plain"),
    "table refers to a device": refer("acquisition/raw/electrodes", "table", "general/devices/probe"),
    "table refers to nothing": dangle("acquisition/raw/electrodes", "table"),
    "index refers to nothing": dangle("intervals/epochs/tags_index", "target"),
    "group column refers to a device": assign_reference(f"{ELECTRODES}/group", 1, "general/devices/probe"),
    # tables
    "a column that is not there": attribute(
        "intervals/choices", "colnames", ["start_time", "stop_time", "side", "more"]),
    "a column that is too short": replace("intervals/choices/side", data=["left", "right"], dtype=TEXT),
    "an index that ends early": assign("intervals/epochs/tags_index", 1, 2),
    "an index that descends": assign("intervals/epochs/tags_index", 0, 5),
}


def rewrite_schema(path, change):
    """Changes a text of the cached schema: `change` gets and returns what it says."""
    def mutate(file):
        changed = json.dumps(change(json.loads(file[path].asstr()[()])))
        replace(path, data=changed, dtype=TEXT)(file)
    return mutate


def without_type(name):
    return lambda text: {kind: [one for one in specs if one.get("neurodata_type_def") != name]
                         for kind, specs in text.items()}


def second_version(file):
    """What a newer program leaves that adds to a file: its schema beside that of the file."""
    (version,) = file["specifications/ndx-tiny"]
    file.copy(f"specifications/ndx-tiny/{version}", "specifications/ndx-tiny/0.0.1")


def no_schema(file):
    del file["specifications"]
    del file.attrs[".specloc"]


TINY = "specifications/ndx-tiny"
#: Judged in the plain way, since the namespaces are not those of the valid file.
CACHED = {
    "no schema at all": no_schema,
    "no schema of the extension": drop(TINY),
    "no schema of hdmf-common": drop("specifications/hdmf-common"),
    "no schema of core": drop("specifications/core"),
    "no text of its types": drop(f"{TINY}/0.1.0/ndx-tiny.extensions"),
    "no text of the namespace": drop(f"{TINY}/0.1.0/namespace"),
    "a text that is no JSON": replace(f"{TINY}/0.1.0/ndx-tiny.extensions", data="groups: []", dtype=TEXT),
    "a text that is a list": replace(f"{TINY}/0.1.0/ndx-tiny.extensions", data="[]", dtype=TEXT),
    "a namespace of another name": rewrite_schema(f"{TINY}/0.1.0/namespace", lambda text: {
        "namespaces": [{**text["namespaces"][0], "name": "ndx-other"}]}),
    "a type that the file uses is gone": rewrite_schema(f"{TINY}/0.1.0/ndx-tiny.extensions", without_type("Rig")),
    "a type that another extends is gone": rewrite_schema(f"{TINY}/0.1.0/ndx-tiny.extensions", without_type("Part")),
    "an older version beside": second_version,
    "no version": drop(f"{TINY}/0.1.0"),
}

ONE_OF = {
    ("TimeSeries", "both timestamps and rate"): ("acquisition/plain", several(
        add("acquisition/plain/timestamps", data=np.arange(50.0)),
        attribute("acquisition/plain/timestamps", "unit", "seconds"),
        attribute("acquisition/plain/timestamps", "interval", np.int32(1))), "rich"),
    ("TimeSeries", "neither timestamps nor rate"): (
        "acquisition/plain", drop("acquisition/plain/starting_time"), "rich"),
    ("IndexSeries", "no images"): (
        "stimulus/presentation/order", drop("stimulus/presentation/order/indexed_images"), "images"),
    ("PlaneSegmentation", "no masks"): ("processing/ophys/regions/masks", several(
        drop("processing/ophys/regions/masks/image_mask"),
        attribute("processing/ophys/regions/masks", "colnames", [], dtype=TEXT)), "ophys"),
    ("DecompositionSeries", "no bands"): (
        "processing/ecephys/bands", drop("processing/ecephys/bands/bands"), "processed"),
}

#: As other writers leave them, and a fault.
ELSEWHERE = {
    ("matnwb", "ids as doubles"): replace("intervals/trials/id", data=[0.0, 1.0]),
    ("matnwb", "texts as ASCII, one too many"): attribute("acquisition/raw", "description", ["a", "b"], dtype=TEXT),
    ("matnwb", "an electrode's group is a text"): replace(f"{ELECTRODES}/group", data=["g", "g"], dtype=TEXT),
    ("uncached", "no identifier"): drop("identifier"),
    ("uncached", "a version 1"): attribute("/", "nwb_version", "1.0.6"),
    ("uncached", "no type of a series"): drop_attribute("acquisition/raw", "neurodata_type"),
    ("older", "no column that was required once"): several(
        drop(f"{ELECTRODES}/filtering"),
        columns(ELECTRODES, lambda names: [name for name in names if name != "filtering"])),
    ("older", "a type that came later"): several(
        lambda file: file.create_group("general/devices/later"),
        *(attribute("general/devices/later", name, value) for name, value in (
            ("neurodata_type", "DeviceModel"), ("namespace", "core"), ("manufacturer", "Someone"),
            ("object_id", "8f3c0f5e-0000-4000-8000-000000000000")))),
    ("older", "a column of another dtype"): replace(f"{ELECTRODES}/location", data=[1.0, 2.0]),
}

#: What no object of core has: quantities other than one and any, members that no link may replace; and links.
QUANTITIES = {
    ("odd", "three wheels for two"): copy("acquisition/clock/front", "acquisition/clock/third"),
    ("odd", "one wheel for two"): drop("acquisition/clock/front"),
    ("tiny", "no part where one is needed"): several(drop("acquisition/rig/small"), drop("acquisition/rig/large"),
                                                     drop("acquisition/steps")),
    ("tiny", "a link where none is allowed"): moved_and_linked("acquisition/rig/own"),
    ("tiny", "an object where a link is asked for, optional"): several(
        drop("acquisition/rig/spare"), copy("acquisition/rig/own", "acquisition/rig/spare")),
    ("ogen", "an optional link to another type"): soft_link("general/devices/laser/model", "/general/subject"),
}

#: (rule, what, path, edit, valid file)
BY_HAND = [
    *(("by hand", name, "/", edit, "rich") for name, edit in RULES.items()),
    *(("cached schema", name, "/specifications", edit, "tiny") for name, edit in CACHED.items()),
    *(("one of several", f"{kind}, {name}", path, edit, source)
      for (kind, name), (path, edit, source) in ONE_OF.items()),
    *(("quantities", f"{source}, {name}", "/", edit, source) for (source, name), edit in QUANTITIES.items()),
    *(("other writers", f"{source}, {name}", "/", edit, source) for (source, name), edit in ELSEWHERE.items()),
]
