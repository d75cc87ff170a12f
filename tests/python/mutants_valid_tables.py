"""Valid NWB files with every kind of table and column, written with PyNWB."""

import numpy as np
from hdmf.common import AlignedDynamicTable, DynamicTable, DynamicTableRegion, VectorData, VectorIndex
from mutants_session import session, write
from pynwb import TimeSeries


def tables(path):
    nwbfile = session()
    module = nwbfile.create_processing_module("tables", "Tables")
    plain = DynamicTable("plain", "Plain columns", columns=[
        VectorData("whole", "Whole numbers", data=np.array([1, 2, 3], dtype="i4")),
        VectorData("broken", "Broken numbers", data=[1.5, 2.5, 3.5]),
        VectorData("word", "Words", data=["a", "b", "c"]),
        VectorData("truth", "Yes or no", data=np.array([True, False, True])),
        VectorData("pair", "Two numbers", data=np.ones((3, 2)))])
    module.add(plain)

    words = VectorData("words", "Some words each", data=["a", "b", "c", "d"])
    ragged = DynamicTable("ragged", "Ragged columns", columns=[words, VectorIndex("words_index", [1, 3, 4], words)])
    deep = VectorData("deep", "Lists of lists", data=np.arange(6.0))
    inner = VectorIndex("deep_index", [1, 3, 4, 6], deep)
    ragged.add_column(name="letter", description="Letters", data=["x", "y", "z"])
    module.add(ragged)
    twice = DynamicTable("twice", "Twice ragged", columns=[deep, inner, VectorIndex("deep_index_index", [2, 4], inner)])
    module.add(twice)

    region = DynamicTableRegion("row", data=[0, 2], description="Rows of plain", table=plain)
    chosen = DynamicTableRegion("rows", data=[0, 1, 2], description="Some rows each", table=plain)
    module.add(DynamicTable("regions", "Rows of another", columns=[
        region, chosen, VectorIndex("rows_index", [1, 3], chosen)]))

    enumerated = DynamicTable("enumerated", "Choices", columns=[VectorData("speed", "Speed", data=[1.0, 0.0])])
    enumerated.add_column(name="kind", description="One of two", data=[0, 1], enum=["run", "rest"])
    module.add(enumerated)

    aligned = AlignedDynamicTable("aligned", "Aligned", columns=[VectorData("main", "Main", data=[1.0, 2.0])])
    for name in ("left", "right"):
        aligned.add_category(DynamicTable(name, f"The {name}", columns=[VectorData("side", "Side", data=[1.0, 2.0])]))
    module.add(aligned)

    series = TimeSeries("signal", data=np.arange(20.0), unit="V", rate=10.0, description="Signal")
    nwbfile.add_acquisition(series)
    nwbfile.add_epoch(0.0, 0.5, tags=["run"], timeseries=[series])
    nwbfile.add_epoch(0.5, 1.0, tags=["rest", "sleep"], timeseries=[series])
    nwbfile.add_invalid_time_interval(start_time=0.0, stop_time=0.1, tags=["noise"], timeseries=[series])
    nwbfile.add_trial_column("choice", "Choice")
    nwbfile.add_trial(start_time=0.0, stop_time=0.4, choice="left")
    nwbfile.add_trial(start_time=0.5, stop_time=0.9, choice="right")
    write(nwbfile, path)


def empty(path):
    """Tables without rows, and a series without samples."""
    nwbfile = session()
    nwbfile.add_acquisition(TimeSeries("nothing", data=np.empty((0,)), unit="V", rate=1.0, description="Nothing"))
    module = nwbfile.create_processing_module("tables", "Tables")
    module.add(DynamicTable("bare", "No columns"))
    module.add(DynamicTable("still", "No rows", columns=[VectorData("number", "None", data=np.empty((0,)))]))
    write(nwbfile, path)
