"""Time series: times, rates, units, values; positions and directions; names, descriptions, compression."""

import numpy as np
from corpus_made import Made, attribute, huge, rename, replace, session, uneven, write
from pynwb import TimeSeries
from pynwb.behavior import CompassDirection, SpatialSeries
from pynwb.ecephys import SpikeEventSeries

YEAR = 365.25 * 86400


def times(nwbfile):
    """What a series says of when; names begin with the check they are for."""
    def add(name, timestamps=None, rows=None, **more):
        rows = len(timestamps) if rows is None else rows
        nwbfile.add_acquisition(TimeSeries(name, data=np.arange(float(rows)), unit="V", timestamps=timestamps,
                                           description="A series", **more))

    add("regular", np.arange(50) * 0.1)
    add("regular_to_the_nanosecond", np.arange(50) * 0.1 + 1e-11 * (np.arange(50) % 2))
    add("regular_but_one", np.append(np.arange(49) * 0.1, 4.9 + 1e-7))
    add("regular_of_two", [0.0, 0.1])
    add("irregular", uneven(50))
    descending = uneven(50)
    descending[10] = descending[8]
    add("descending", descending)
    add("descending_at_the_end", np.append(uneven(48), [1.0, 0.5]))
    add("equal", np.append(uneven(10), uneven(10)[-1]))
    late = uneven(1000)
    late[600:] -= 5
    add("descending_late", late)
    for name, place in (("nan", 5), ("nan_first", 0), ("nan_late", 600)):
        holed = uneven(1000)
        holed[place] = np.nan
        add(name, holed)
    add("negative", uneven(20, start=-9))
    add("negative_start", rows=20, rate=10.0, starting_time=-0.5)
    add("negative_later", [0.0, 0.5, -1.0, 2.0])
    add("zero_start", rows=20, rate=10.0, starting_time=0.0)
    add("long", [0.0, 1.0, YEAR + 1])
    add("long_by_rate", rows=400_000, rate=0.012)
    add("a_year", [0.0, 2.0, YEAR])
    add("rate_zero", rows=2, rate=0.0)
    add("rate_zero_too", rows=20, rate=0.0)
    add("rate_zero_once", rows=1, rate=0.0)
    add("rate_below", rows=20, rate=0.001)
    add("rate_below_too", rows=20, rate=0.0099)
    add("rate_low", rows=20, rate=0.01)
    for name in ("rate_negative", "rate_negative_too"):
        add(name, rows=20, rate=5.0)
    for name in ("times_fewer", "times_more"):
        add(name, uneven(20))


def values(nwbfile):
    def add(name, data, **more):
        nwbfile.add_acquisition(TimeSeries(**{"name": name, "data": data, "unit": "V", "rate": 10.0,
                                              "description": "A series", **more}))

    add("turned", np.ones((2, 50)))
    add("turned_in_three", np.ones((4, 3, 20)))
    add("square", np.ones((20, 20)))
    add("empty", np.empty((0,)))
    add("empty_columns", np.empty((0, 3)))
    add("one_sample", [1.0])
    for name in ("unitless", "unitless_too"):
        add(name, [1.0, 2.0], unit="")
    add("unit_of_spaces", [1.0, 2.0], unit=" ")
    for name, resolution in (("resolution_zero", 0.0), ("resolution_minus", -2.0), ("resolution_unknown", -1.0),
                             ("resolution_nan", np.nan), ("resolution_fine", 1e-12)):
        add(name, [1.0, 2.0], resolution=resolution)
    for name, description in (("described_not", ""), ("described_none", "None"), ("described_badly", "No Description."),
                              ("described_shortly", "No"), ("described_by_none", "None of them")):
        add(name, [1.0, 2.0], description=description)
    for name in ("co_lon", "co_lon_too", "back_slash", "back_slash_too", "das-h and.dot", "large", "large_too",
                 "medium", "medium_too", "medium_compressed", "smaller"):
        add(name, [1.0, 2.0])
    region = probe(nwbfile)
    nwbfile.add_acquisition(SpikeEventSeries("waveforms", data=np.ones((3, 2, 40)), electrodes=region,
                                             timestamps=uneven(3), description="Waveforms"))


def probe(nwbfile):
    device = nwbfile.create_device("probe", description="A probe")
    group = nwbfile.create_electrode_group("group", description="A group", location="CA1", device=device)
    for _ in range(2):
        nwbfile.add_electrode(location="CA1", group=group)
    return nwbfile.create_electrode_table_region([0, 1], "both")


SPACES = (("place_of_four", 4, "meters"), ("place_of_five", 5, "pixels"), ("place_of_three", 3, "meters"),
          ("place_in_furlongs", 2, "furlong"), ("place_in_m", 2, "m"), ("place_somewhere", 2, "n.a."),
          ("place_in_mm", 2, "millimeters"))
ANGLES = (("turn", "radians", 6.3), ("turn_back", "radians", -7.0), ("turn_whole", "radians", 2 * np.pi),
          ("turn_nan", "radians", np.nan), ("degrees_beyond", "degrees", 360.5), ("degrees_below", "degrees", -361.0),
          ("degrees_whole", "degrees", -360.0))


def spaces(nwbfile):
    behavior = nwbfile.create_processing_module("behavior", "Behaviour")

    def series(name, data, unit):
        return SpatialSeries(name, data=data, rate=10.0, reference_frame="corner", unit=unit, description="A place")

    for name, columns, unit in SPACES:
        behavior.add(series(name, np.ones((20, columns)), unit))
    for name, unit, angle in ANGLES:
        behavior.add(series(name, np.append(np.ones(20), angle), unit))
    for name, unit in (("compass_in_meters", "meters"), ("compass_in_rad", "rad"), ("compass_in_degrees", "degrees"),
                       ("compass_in_radians", "radians")):
        behavior.add(CompassDirection(name=f"around_{name}", spatial_series=series(name, np.ones(20), unit)))


EDITS = (
    attribute("acquisition/rate_negative/starting_time", "rate", -1.0),
    attribute("acquisition/rate_negative_too/starting_time", "rate", -0.001),
    replace("acquisition/times_fewer/timestamps", data=uneven(19)),
    replace("acquisition/times_more/timestamps", data=uneven(21)),
    rename("acquisition/co_lon", "acquisition/co:lon"),
    rename("acquisition/co_lon_too", "acquisition/:too"),
    rename("acquisition/back_slash", "acquisition/back\\slash"),
    rename("acquisition/back_slash_too", "acquisition/\\too"),
    huge("acquisition/large/data", (3_000_000_000,)),
    huge("acquisition/large_too/data", (3_000_000_000,)),
    huge("acquisition/medium/data", (7_000_000,)),
    huge("acquisition/medium_too/data", (2_400_000_000,)),
    huge("acquisition/medium_compressed/data", (7_000_000,), compression="gzip"),
    huge("acquisition/smaller/data", (6_250_000,)),
)

BAD = {
    "regular_timestamps": ["regular", "regular_to_the_nanosecond"],
    "timestamps_ascending": ["descending", "descending_at_the_end", "descending_late"],
    "timestamps_without_nans": ["nan", "nan_first", "nan_late"],
    "timestamp_of_the_first_sample_is_not_negative": ["negative", "negative_start"],
    "time_series_duration": ["long", "long_by_rate"],
    "rate_is_not_zero": ["rate_zero", "rate_zero_too"],
    "rate_not_below_threshold": ["rate_below", "rate_below_too"],
    "rate_is_positive": ["rate_negative", "rate_negative_too"],
    "timestamps_match_first_dimension": ["times_fewer", "times_more"],
    "data_orientation": ["turned", "turned_in_three"],
    "time_series_data_is_not_empty": ["empty", "empty_columns"],
    "missing_unit": ["unitless", "unitless_too"],
    "resolution": ["resolution_zero", "resolution_minus"],
    "description": ["described_not", "described_none", "described_badly"],
    "name_colons": ["co:lon", ":too"],
    "name_slashes": ["back\\slash", "\\too"],
    "large_dataset_compression": ["large", "large_too"],
    "small_dataset_compression": ["medium", "medium_too"],
    "spatial_series_dims": ["place_of_four", "place_of_five"],
    "spatial_series_unit": ["place_in_furlongs", "place_in_m"],
    "spatial_series_radians_magnitude": ["turn", "turn_back"],
    "spatial_series_degrees_magnitude": ["degrees_beyond", "degrees_below"],
    "compass_direction_unit": ["around_compass_in_meters", "around_compass_in_rad"],
}
NEAR = {
    "regular_timestamps": ["regular_but_one", "regular_of_two", "irregular"],
    "timestamps_ascending": ["equal", "nan", "irregular"],
    "timestamps_without_nans": ["irregular", "negative"],
    "timestamp_of_the_first_sample_is_not_negative": ["negative_later", "zero_start"],
    "time_series_duration": ["a_year", "nan"],
    "rate_is_not_zero": ["rate_zero_once", "rate_low"],
    "rate_not_below_threshold": ["rate_low", "rate_zero"],
    "rate_is_positive": ["rate_zero", "rate_low"],
    "timestamps_match_first_dimension": ["irregular", "zero_start"],
    "data_orientation": ["square", "one_sample", "waveforms"],
    "time_series_data_is_not_empty": ["one_sample", "square"],
    "missing_unit": ["unit_of_spaces", "square"],
    "resolution": ["resolution_unknown", "resolution_nan", "resolution_fine"],
    "description": ["described_shortly", "described_by_none", "square"],
    "name_colons": ["das-h and.dot", "square"],
    "name_slashes": ["das-h and.dot", "square"],
    "large_dataset_compression": ["medium_too", "medium_compressed"],
    "small_dataset_compression": ["large", "medium_compressed", "smaller"],
    "spatial_series_dims": ["place_of_three", "turn"],
    "spatial_series_unit": ["place_somewhere", "place_in_mm", "compass_in_rad"],
    "spatial_series_radians_magnitude": ["turn_whole", "turn_nan", "degrees_whole"],
    "spatial_series_degrees_magnitude": ["degrees_whole", "turn_back"],
    "compass_direction_unit": ["around_compass_in_degrees", "around_compass_in_radians"],
}


def make(folder):
    nwbfile = session()
    times(nwbfile)
    values(nwbfile)
    spaces(nwbfile)
    path = folder / "series.nwb"
    write(nwbfile, path, *EDITS)
    yield Made(path, BAD, NEAR)
