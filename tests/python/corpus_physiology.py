"""What electrodes record: units and their spikes, electrodes by place, cells, light."""

from uuid import uuid4

import h5py
import numpy as np
from corpus_made import Made, attribute, replace, session, subject, uneven, write
from hdmf.common import DynamicTable, VectorData
from pynwb.ecephys import ElectricalSeries, SpikeEventSeries
from pynwb.icephys import CurrentClampSeries
from pynwb.misc import Units
from pynwb.ogen import OptogeneticSeries

YEAR = 365.25 * 86400
STEP_S = 1 / 30000


def units(name, *spikes, resolution=STEP_S, observed=None):
    made = Units(name=name, description=f"Units {name}", resolution=resolution)
    for row, times in enumerate(spikes):
        made.add_unit(spike_times=times, **({} if observed is None else {"obs_intervals": observed[row]}))
    return made


def moved(count, row, time):
    """Spikes that rise, but for one."""
    times = uneven(count)
    times[row] = time
    return times


def spikeless(name):
    made = Units(name=name, description=f"Units {name}")
    made.add_column("quality", "How good")
    for quality in ("good", "better", "best"):
        made.add_unit(quality=quality)
    return made


def units_tables():
    yield units("well", uneven(40), uneven(30, start=1.0))
    yield units("one_unit_without_spikes", [], uneven(30), [])
    yield spikeless("spikeless")
    yield spikeless("spikeless_too")
    yield units("negative", uneven(20, start=-1.0))
    yield units("negative_second", uneven(20), uneven(20, start=-1.0))
    yield units("negative_hidden", moved(500, 400, -3.0))
    yield units("zero", [0.0, 0.5])
    yield units("descending", moved(20, 10, 0.2))
    yield units("descending_second", uneven(20), moved(20, 19, 0.2))
    yield units("descending_late", moved(300, 250, 0.2))
    yield units("descending_across_units", [5.5, 6.5], [0.5, 1.5])
    yield units("equal", [0.5, 0.5, 0.75], resolution=None)
    yield units("equal_second", [0.5, 0.75], [0.25, 1.5, 1.5], resolution=None)
    yield units("equal_with_resolution", [0.5, 0.5, 0.75])
    yield units("with_nan", [0.5, np.nan, 0.75])
    yield units("resolution_zero", uneven(5), resolution=0.0)
    yield units("resolution_minus", uneven(5), resolution=-1.0)
    yield units("resolution_small", uneven(5), resolution=1e-9)
    yield units("resolution_rate", uneven(5), resolution=30000.0)
    yield units("resolution_over", uneven(5), resolution=0.0101)
    yield units("resolution_centi", uneven(5), resolution=0.01)
    yield units("samples", [100.0, 2000.0, 30000.0])
    yield units("samples_too", [0.0, 7.0], [9.0], resolution=0.5)
    yield units("samples_in_seconds", [1.0, 2.0, 3.0], resolution=1.0)
    yield units("samples_but_one", [1.0, 2.0, 3.5])
    yield units("samples_but_late", np.append(np.arange(1.0, 301.0), 400.5))
    yield units("for_years", [0.5, 0.75], [0.25, YEAR + 1])
    yield units("for_years_by_start", [YEAR + 2.5], [0.5, 0.75])
    yield units("for_a_year", [0.5, YEAR + 0.5])
    yield units("unobserved", [0.5, 1.5], observed=[[[0.0, 1.0]]])
    yield units("unobserved_between", [0.5, 1.5, 2.5], observed=[[[0.0, 1.0], [2.0, 3.0]]])
    yield units("unobserved_second", [0.5], [0.25, 9.5], observed=[[[0.0, 1.0]], [[0.0, 1.0]]])
    yield units("unobserved_fifth", *[[0.5]] * 4, [9.5], observed=[[[0.0, 1.0]]] * 5)
    yield units("observed_to_the_edge", [0.5, 1.5], observed=[[[0.5, 1.5]]])
    yield units("observed_turned_round", [0.5, 1.5, 2.5], observed=[[[2.0, 3.0], [0.0, 2.0]]])


def recordings(nwbfile):
    """Series of voltages on two electrodes, and on a table that is none of electrodes."""
    def series(name, data, rows, kind=ElectricalSeries, **more):
        region = nwbfile.create_electrode_table_region(rows, "electrodes")
        nwbfile.add_acquisition(kind(name, data=data, electrodes=region, description="Voltage", **more))

    counts = np.arange(40, dtype="i2").reshape(20, 2)
    series("two_of_two", counts * 1.0, [0, 1], rate=10.0)
    series("three_of_two", np.ones((20, 3)), [0, 1], rate=10.0)
    series("turned", np.ones((20, 2)), [0, 1], rate=10.0)
    series("flat", np.ones(20), [0, 1], rate=10.0)
    series("waveforms", np.ones((3, 2, 8)), [0, 1], kind=SpikeEventSeries, timestamps=uneven(3))
    series("waveforms_of_three", np.ones((5, 3, 8)), [0, 1], kind=SpikeEventSeries, timestamps=uneven(5))
    series("unscaled", counts, [0, 1], rate=10.0)
    series("unscaled_too", counts.astype("u2"), [0, 1], rate=10.0, channel_conversion=[1.0, 1.0])
    series("scaled", counts, [0, 1], rate=10.0, conversion=1e-6)
    series("scaled_by_channel", counts, [0, 1], rate=10.0, channel_conversion=[1e-6, 1.0])
    series("scaled_by_offset", counts, [0, 1], rate=10.0, offset=0.5)
    other = DynamicTable("contacts", "No electrodes", columns=[VectorData("place", "Where", data=["a", "b"])])
    nwbfile.add_scratch(other)
    for name in ("of_contacts", "of_contacts_too"):
        nwbfile.add_acquisition(ElectricalSeries(name, data=counts * 1.0, rate=10.0, description="Voltage",
                                                 electrodes=other.create_region("electrodes", [0, 1], "contacts")))


UNITS = {
    "units_table_has_spikes": (["spikeless", "spikeless_too"], ["well", "one_unit_without_spikes"]),
    "negative_spike_times": (["negative", "negative_second", "negative_hidden"], ["zero", "well"]),
    "ascending_spike_times": (["descending", "descending_second", "descending_late", "equal", "equal_second"],
                              ["descending_across_units", "equal_with_resolution", "with_nan"]),
    "units_resolution_is_set": (["equal", "resolution_zero", "resolution_minus"],
                                ["resolution_small", "resolution_rate", "spikeless", "well"]),
    "units_resolution_is_valid": (["resolution_rate", "resolution_over"],
                                  ["resolution_centi", "resolution_minus", "equal", "well"]),
    "spike_times_not_in_samples": (["samples", "samples_too", "samples_but_late"],
                                   ["samples_in_seconds", "samples_but_one", "spikeless"]),
    "units_table_duration": (["for_years", "for_years_by_start"], ["for_a_year", "one_unit_without_spikes"]),
    "spike_times_not_in_unobserved_interval": (
        ["unobserved", "unobserved_between", "unobserved_second", "unobserved_fifth"],
        ["observed_to_the_edge", "observed_turned_round", "well"]),
}
SERIES = {
    "electrical_series_dims": (["three_of_two", "turned", "waveforms_of_three"], ["two_of_two", "flat", "waveforms"]),
    "electrical_series_unscaled_data": (["unscaled", "unscaled_too"],
                                        ["scaled", "scaled_by_channel", "scaled_by_offset", "two_of_two"]),
    "electrical_series_reference_electrodes_table": (["of_contacts", "of_contacts_too"], ["two_of_two", "waveforms"]),
    "optogenetic_stimulus_site_has_optogenetic_series": (["dark", "dark_too"], ["lit"]),
    "electrodes_location_allen_ccf": ([], ["root"]),
    "intracellular_electrode_location_allen_ccf": ([], ["nowhere_in_a_rat"]),
}
PIPETTES = (("nowhere", "nowhere", None), ("lower_case", "ca1", None), ("with_cell", "CA1", "1"),
            ("cell_of_spaces", "Primary visual area", " "), ("placeless", None, "2"))


def made(path, checks):
    return Made(path, {check: bad for check, (bad, _) in checks.items()},
                {check: near for check, (_, near) in checks.items()})


def electrodes(nwbfile, *locations):
    device = nwbfile.create_device("probe", description="A probe")
    group = nwbfile.create_electrode_group("group", description="A group", location="somewhere", device=device)
    for location in locations:
        nwbfile.add_electrode(location=location, group=group)
    return device


def make_units(path):
    nwbfile = session()
    ecephys = nwbfile.create_processing_module("ecephys", "Spikes")
    for one in units_tables():
        ecephys.add(one)
    write(nwbfile, path)
    return made(path, UNITS)


def make_series(path):
    nwbfile = session()
    device = electrodes(nwbfile, "nowhere", "nowhere")
    recordings(nwbfile)
    nwbfile.create_icephys_electrode(name="nowhere_in_a_rat", description="A pipette", device=device,
                                     location="nowhere", cell_id="1")
    sites = {name: nwbfile.create_ogen_site(name, device=device, description="Light", excitation_lambda=473.0,
                                            location="CA1") for name in ("dark", "dark_too", "lit")}
    nwbfile.add_stimulus(OptogeneticSeries("light", data=np.ones(20), site=sites["lit"], rate=10.0,
                                           description="Light"))
    write(nwbfile, path, replace("acquisition/turned/data", data=np.ones((2, 20))))
    return made(path, SERIES)


def add_sweeps(file):
    """PyNWB writes no SweepTable any more: one sweep, of the series "current"."""
    table = file["general/intracellular_ephys"].create_group("sweep_table")
    kinds = {"id": "ElementIdentifiers", "sweep_number": "VectorData", "series": "VectorData",
             "series_index": "VectorIndex"}
    references = np.array([file["acquisition/current"].ref], dtype=h5py.ref_dtype)
    data = {"id": np.arange(1), "sweep_number": np.zeros(1, "u4"), "series": references,
            "series_index": np.ones(1, "u1")}
    table.attrs.update(neurodata_type="SweepTable", namespace="core", description="Sweeps", object_id=str(uuid4()),
                       colnames=["series", "sweep_number"])
    for name, values in data.items():
        column = table.create_dataset(name, data=values, dtype=h5py.ref_dtype if name == "series" else None)
        column.attrs.update(neurodata_type=kinds[name], namespace="hdmf-common", object_id=str(uuid4()))
        if name != "id":
            column.attrs["description"] = f"The column {name}"
    table["series_index"].attrs["target"] = table["series"].ref


def make_cells(path, species, *locations, nwb_version=None):
    """One file for each species and version: a file has one animal, one table of electrodes, one of sweeps."""
    nwbfile = session(subject=subject(species=species))
    device = electrodes(nwbfile, *locations)
    for name, location, cell in PIPETTES:
        place = {} if location is None else {"location": location}
        nwbfile.create_icephys_electrode(name=name, description="A pipette", device=device, cell_id=cell, **place)
    nwbfile.add_acquisition(CurrentClampSeries("current", data=[1.0, 2.0], rate=10.0, gain=1.0, description="Voltage",
                                               electrode=nwbfile.icephys_electrodes["with_cell"]))
    edits = [] if nwb_version is None else [attribute("/", "nwb_version", nwb_version)]
    write(nwbfile, path, add_sweeps, *edits)
    return path


def make(folder):
    yield make_units(folder / "units.nwb")
    yield make_series(folder / "electrodes.nwb")
    pipettes = {
        "intracellular_electrode_cell_id_exists": (["nowhere", "lower_case"], ["with_cell", "cell_of_spaces"]),
        "intracellular_electrode_location_allen_ccf": (["nowhere", "lower_case"],
                                                       ["with_cell", "cell_of_spaces", "placeless"]),
    }
    lost = {"electrodes_location_allen_ccf": (["root"], [])}
    found = {"electrodes_location_allen_ccf": ([], ["root"])}
    old = {"sweeptable_deprecated": (["sweep_table"], [])}
    kept = {"sweeptable_deprecated": ([], ["sweep_table"])}
    yield made(make_cells(folder / "cells.nwb", "Mus musculus", "CA1", "nowhere", "nowhere"), pipettes | lost | old)
    yield made(make_cells(folder / "cells-too.nwb", "http://purl.obolibrary.org/obo/NCBITaxon_10090", "ca3"),
               pipettes | lost | old)
    yield made(make_cells(folder / "cells-well.nwb", "Mus musculus", "CA1", "Field CA3", "FRP2/3", nwb_version="2.3.0"),
               found | kept)
    unlike = {"intracellular_electrode_location_allen_ccf": ([], ["nowhere", "lower_case"])}
    yield made(make_cells(folder / "cells-of-a-rat.nwb", "Rattus norvegicus", "nowhere"), unlike | found | old)
