"""Tables: columns, rows, intervals, regions; modules by name; optional texts."""

import numpy as np
from corpus_made import Made, attribute, replace, session, text, write
from hdmf.common import DynamicTable, DynamicTableRegion, VectorData
from pynwb.epoch import TimeIntervals

YEAR = 365.25 * 86400


def table(name, **columns):
    return DynamicTable(name, f"The table {name}", columns=[
        VectorData(column, f"The column {column}", data=data) for column, data in columns.items()])


def intervals(name, starts, stops, **columns):
    """Columns of a class of their own data go as they are."""
    made = TimeIntervals(name, description=f"Intervals {name}")
    for column in columns:
        made.add_column(column, f"The column {column}")
    for row, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        made.add_row(start_time=start, stop_time=stop, **{column: data[row] for column, data in columns.items()})
    return made


THREE = [1.5, 2.5, 3.5]


def tables():
    yield table("rowless", value=np.empty((0,)))
    yield table("rowless_too", value=np.empty((0,)), word=np.empty((0,), dtype="S1"))
    yield table("one_row", value=[1.5])
    yield table("one_row_too", value=[2.5], word=["a"])
    yield table("three_rows", value=THREE)
    yield table("column_of_nan", value=[np.nan] * 3)
    yield table("column_of_nan_too", value=THREE, other=np.full(500, np.nan)[:3])
    yield table("long_column_of_nan", value=np.full(500, np.nan))
    yield table("nan_but_one", value=[np.nan, np.nan, 1.0])
    yield table("nan_but_the_last", value=np.append(np.full(499, np.nan), 1.0))
    yield table("yes_or_no", answer=["yes", "no", "no"])
    yield table("zero_or_one", answer=[0.0, 1.0, 1.0])
    yield table("hit_or_miss", answer=["hit", "miss", "hit"])
    yield table("yes_no_maybe", answer=["yes", "no", "maybe"])
    yield table("left_or_right", answer=["left", "right", "left"])
    yield table("booleans", answer=[True, False, True])
    yield table("all_ones", answer=[1.0, 1.0, 1.0])
    yield table("one_or_two", answer=[1, 2, 1])
    yield table("dictionary", word=["{'a': 1}", "b", "c"])
    yield table("dictionary_too", word=["a", "b", 'x {"a": {"b": 1}}'])
    yield table("braces", word=["{a}", "a: 1", "{}"])
    yield table("times_negative", reward_time=[-1.0, 2.0, 3.0])
    yield table("times_zero", reward_time=[0.0, 2.0, 3.0])
    yield table("times_negative_later", reward_time=[1.0, -2.0, 3.0])
    yield table("other_negative", reward=[-1.0, 2.0, 3.0])
    for name in ("ids_twice", "ids_twice_too", "ids_out_of_order"):
        yield table(name, value=THREE)
    yield table("ids_twice_late", value=np.arange(400.0))


def spans():
    yield intervals("starts_alike", [1.0, 1.0, 1.0], [2.0, 3.0, 4.0])
    yield intervals("starts_zero", [0.0, 0.0], [2.0, 3.0])
    yield intervals("start_once", [0.0], [2.0])
    yield intervals("starts_two_alike", [1.0, 1.0, 2.0], [2.0, 3.0, 4.0])
    yield intervals("unsorted", [2.0, 1.0, 3.0], [2.5, 1.5, 3.5])
    yield intervals("unsorted_at_the_end", [1.0, 2.0, 3.0, 0.5], [1.5, 2.5, 3.5, 0.6])
    yield intervals("sorted_but_stops", [1.0, 2.0, 3.0], [9.0, 8.0, 7.0])
    yield intervals("stop_first", [1.0, 2.0], [0.5, 3.0])
    yield intervals("stop_first_too", [1.0, 2.0, 3.0], [1.5, 2.5, 2.9])
    yield intervals("stop_at_start", [1.0, 2.0], [1.0, 3.0])
    yield intervals("stop_unknown", [1.0, 2.0], [np.nan, 3.0])
    yield intervals("start_unknown", [np.nan, 2.0, 3.0], [1.5, 3.0, 4.0])
    yield intervals("for_years", [0.0, 1.0], [0.5, YEAR + 1])
    yield intervals("for_years_by_column", [0.0, 1.0], [0.5, 2.0], reward_time=[0.1, 2 * YEAR])
    yield intervals("for_a_year", [0.0, 1.0], [0.5, YEAR])
    yield intervals("before_the_session", [-5.0, 1.0], [-4.0, 2.0])
    many = np.arange(300.0)
    late = many.copy()
    late[250] = 10.0
    yield intervals("unsorted_late", late, many + 0.5)
    stops = many + 0.5
    stops[250] = 1.0
    yield intervals("stop_first_late", many, stops)
    yield intervals("well", [0.0, 1.0, 2.0], [0.5, 1.5, 2.5], side=["left", "right", "none"])


def regions(target):
    """Rows 0 to 2 of a table of three; edits move them."""
    for name in ("one_beyond", "far_beyond", "below", "last", "all_rows"):
        yield DynamicTable(f"with_{name}", "A table with a region", columns=[DynamicTableRegion(
            name, data=[0, 1, 2], description="Rows", table=target)])


EDITS = (
    replace("processing/behavior/ids_twice/id", data=[0, 0, 1]),
    replace("processing/behavior/ids_twice_too/id", data=[3, 1, 3]),
    replace("processing/behavior/ids_out_of_order/id", data=[3, 1, 2]),
    replace("processing/behavior/ids_twice_late/id", data=np.append(np.arange(399), 0)),
    replace("processing/behavior/with_one_beyond/one_beyond", data=[0, 1, 3]),
    replace("processing/behavior/with_below/below", data=[0, 1, -1]),
    replace("processing/behavior/with_far_beyond/far_beyond", data=[99, 1, 2]),
    attribute("general/devices/mute", "manufacturer", ""),
    text("general/lab", ""),
    text("general/notes", " "),
)

BAD = {
    "empty_table": ["rowless", "rowless_too"],
    "single_row": ["one_row", "one_row_too"],
    "col_not_nan": ["column_of_nan", "column_of_nan_too", "long_column_of_nan"],
    "column_binary_capability": ["yes_or_no", "zero_or_one", "hit_or_miss"],
    "table_values_for_dict": ["dictionary", "dictionary_too"],
    "table_time_columns_are_not_negative": ["times_negative", "before_the_session"],
    "ids_unique": ["ids_twice", "ids_twice_too", "ids_twice_late"],
    "time_intervals_start_time_not_constant": ["starts_alike", "starts_zero"],
    "time_interval_time_columns": ["unsorted", "unsorted_at_the_end", "unsorted_late"],
    "time_intervals_stop_after_start": ["stop_first", "stop_first_too", "stop_at_start", "stop_first_late"],
    "time_intervals_duration": ["for_years", "for_years_by_column"],
    "dynamic_table_region_data_validity": ["far_beyond", "below", "one_beyond"],
    "processing_module_name": ["results", "Behavior"],
    "empty_string_for_optional_attribute": ["mute", "root"],
}
NEAR = {
    "empty_table": ["one_row", "three_rows"],
    "single_row": ["rowless", "three_rows", "units", "electrodes"],
    "col_not_nan": ["nan_but_one", "nan_but_the_last", "rowless", "three_rows"],
    "column_binary_capability": ["yes_no_maybe", "left_or_right", "booleans", "all_ones", "one_or_two"],
    "table_values_for_dict": ["braces", "left_or_right"],
    "table_time_columns_are_not_negative": ["times_zero", "times_negative_later", "other_negative"],
    "ids_unique": ["ids_out_of_order", "three_rows"],
    "time_intervals_start_time_not_constant": ["start_once", "starts_two_alike", "well"],
    "time_interval_time_columns": ["starts_two_alike", "sorted_but_stops", "start_unknown"],
    "time_intervals_stop_after_start": ["stop_unknown", "start_unknown", "well"],
    "time_intervals_duration": ["for_a_year", "stop_unknown", "well"],
    "dynamic_table_region_data_validity": ["last", "all_rows"],
    "processing_module_name": ["behavior", "ecephys"],
    "empty_string_for_optional_attribute": ["spaced", "subject"],
}


def make(folder):
    nwbfile = session(notes="Some notes")
    behavior = nwbfile.create_processing_module("behavior", "Behaviour")
    for name in ("results", "Behavior", "ecephys"):
        nwbfile.create_processing_module(name, "A module")
    for one in (*tables(), *spans()):
        behavior.add(one)
    for one in regions(behavior["three_rows"]):
        behavior.add(one)
    nwbfile.create_device("mute", description="A device", manufacturer="Someone")
    device = nwbfile.create_device("spaced", description="A device", manufacturer=" ")
    group = nwbfile.create_electrode_group("group", description="A group", location="CA1", device=device)
    nwbfile.add_electrode(location="CA1", group=group)
    nwbfile.add_unit(spike_times=[0.5, 1.75])
    path = folder / "tables.nwb"
    write(nwbfile, path, *EDITS)
    yield Made(path, BAD, NEAR)
