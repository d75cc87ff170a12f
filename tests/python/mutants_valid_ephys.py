"""Valid NWB files of electrophysiology and behaviour, written with PyNWB."""

import numpy as np
from hdmf.common import DynamicTable, VectorData
from mutants_session import probe, session, write
from pynwb import H5DataIO, TimeSeries
from pynwb.behavior import (BehavioralEpochs, BehavioralEvents, BehavioralTimeSeries, CompassDirection, EyeTracking,
                            Position, PupilTracking, SpatialSeries)
from pynwb.ecephys import (LFP, ElectricalSeries, EventDetection, FeatureExtraction, FilteredEphys,
                           SpikeEventSeries)
from pynwb.epoch import TimeIntervals
from pynwb.icephys import (CurrentClampSeries, CurrentClampStimulusSeries, IZeroClampSeries, VoltageClampSeries,
                           VoltageClampStimulusSeries)
from pynwb.image import ImageSeries
from pynwb.misc import AbstractFeatureSeries, AnnotationSeries, DecompositionSeries, IntervalSeries
from pynwb.ogen import OptogeneticSeries


def rich(path):
    """What electrophysiologists write: electrodes, series, tables, behaviour, video, light."""
    nwbfile = session()
    device, _ = probe(nwbfile)
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
    _, group = probe(nwbfile, 3)
    nwbfile.add_unit_column("quality", "Quality")
    for unit in range(3):
        spikes = 5 + unit
        nwbfile.add_unit(spike_times=np.cumsum(np.linspace(0.11, 0.2, spikes)), quality="good", electrodes=[unit, 0],
                         obs_intervals=[[0.0, 5.0], [6.0, 7.0]], electrode_group=group,
                         waveform_mean=np.ones((8, 2)), waveform_sd=np.ones((8, 2)),
                         waveforms=[[np.ones(4), np.ones(4)] for _ in range(2)])
    nwbfile.units.resolution = 1 / 30000
    write(nwbfile, path)


def scratch(path):
    """Shared timestamps by link, compressed data, booleans, free notes, scratch."""
    nwbfile = session(notes="Some notes", surgery="An implant", protocol="P1", related_publications=["doi:10.1/x"],
                      pharmacology="None", slices="None", virus="None", stimulus_notes="None", data_collection="All",
                      source_script="print()", source_script_file_name="print.py", was_generated_by=[["a", "1"]])
    times = np.cumsum(np.linspace(0.1, 0.2, 30))
    first = TimeSeries("first", data=H5DataIO(np.arange(30.0), compression="gzip"), unit="V", timestamps=times,
                       description="First", control=np.zeros(30, dtype="u1"), control_description=["none"])
    nwbfile.add_acquisition(first)
    nwbfile.add_acquisition(TimeSeries("second", data=np.arange(30, dtype="u2"), unit="V", timestamps=first,
                                       description="Second", continuity="continuous"))
    nwbfile.add_acquisition(TimeSeries("third", data=first, unit="V", rate=3.0, description="Third"))
    nwbfile.add_trial_column("is_correct", "Whether")
    nwbfile.add_trial(start_time=0.0, stop_time=1.0, is_correct=True)
    nwbfile.add_trial(start_time=1.0, stop_time=2.0, is_correct=False)
    nwbfile.add_scratch(np.arange(4.0), name="try", description="Tried")
    write(nwbfile, path)


def processed(path):
    """What is derived of voltage: events, features, filters, bands, and kinds of behaviour and of annotation."""
    nwbfile = session()
    probe(nwbfile, 2)
    times = np.array([0.1, 0.25, 0.5, 1.0])

    def both():
        return nwbfile.create_electrode_table_region([0, 1], "both")

    series = ElectricalSeries("voltage", data=np.ones((4, 2), dtype="f4"), electrodes=both(), timestamps=times,
                              description="Voltage", filtering="none", channel_conversion=[1.0, 2.0])
    nwbfile.add_acquisition(series)
    nwbfile.add_acquisition(AnnotationSeries("said", data=["go", "stop"], timestamps=[0.1, 0.9]))
    nwbfile.add_stimulus(AbstractFeatureSeries("shown", ["angle", "size"], ["degree", "n.a."], data=np.ones((4, 2)),
                                               timestamps=times, description="Shown"))
    nwbfile.add_stimulus_template(TimeSeries("ramp", data=[0.0, 1.0], unit="V", rate=1.0, description="A ramp"))
    ecephys = nwbfile.create_processing_module("ecephys", "Ephys")
    ecephys.add(EventDetection(name="detected", detection_method="threshold", source_electricalseries=series,
                               source_idx=np.array([0, 2]), times=np.array([0.1, 0.5])))
    ecephys.add(SpikeEventSeries("shape", data=np.ones((2, 2, 3)), electrodes=both(), timestamps=times[:2],
                                 description="Shapes"))
    ecephys.add(FeatureExtraction(name="features", electrodes=both(), description=["peak"], times=times,
                                  features=np.ones((4, 2, 1))))
    ecephys.add(FilteredEphys(name="filtered", electrical_series=ElectricalSeries(
        "band", data=np.ones((4, 2)), electrodes=both(), rate=4.0, description="Band")))
    bands = DecompositionSeries("bands", data=np.ones((4, 2, 2)), metric="power", unit="V", timestamps=times,
                                description="Bands", source_timeseries=series, source_channels=both())
    for name, low in (("theta", 6.0), ("gamma", 30.0)):
        bands.add_band(band_name=name, band_limits=(low, low * 2), band_mean=low * 1.5, band_stdev=1.0)
    ecephys.add(bands)
    behavior = nwbfile.create_processing_module("behavior", "Behaviour")
    behavior.add(BehavioralEpochs(name="states", interval_series=IntervalSeries(
        "moves", data=np.array([1, -1], dtype="i1"), timestamps=[0.1, 0.9], description="Moves")))
    behavior.add(BehavioralTimeSeries(name="speeds", time_series=TimeSeries(
        "speed", data=np.ones(4), timestamps=times, unit="m/s", description="Speed")))
    gaze = SpatialSeries("gaze", data=np.ones((4, 2)), timestamps=times, reference_frame="eye", description="Gaze")
    behavior.add(EyeTracking(name="eyes", spatial_series=gaze))
    behavior.add(PupilTracking(name="pupils", time_series=TimeSeries(
        "width", data=np.ones(4), timestamps=times, unit="mm", description="Width")))
    write(nwbfile, path)


def icephys(path):
    """Cells in clamp, and the tables that order their recordings."""
    nwbfile = session()
    device = nwbfile.create_device("rig", description="A rig")
    electrode = nwbfile.create_icephys_electrode("pipette", description="A pipette", device=device, cell_id="c1",
                                                 filtering="none", initial_access_resistance="1e7", location="CA1",
                                                 resistance="1e7", seal="1e9", slice="none")
    common = {"electrode": electrode, "rate": 1000.0, "gain": 1.0}
    pairs = [
        (CurrentClampStimulusSeries("step", data=np.ones(4), sweep_number=np.uint32(1), **common),
         CurrentClampSeries("voltage", data=np.ones(4), bias_current=0.0, bridge_balance=1.0,
                            capacitance_compensation=1.0, sweep_number=np.uint32(1), **common)),
        (VoltageClampStimulusSeries("hold", data=np.ones(4), **common),
         VoltageClampSeries("current", data=np.ones(4), capacitance_fast=1.0, capacitance_slow=1.0,
                            resistance_comp_bandwidth=1.0, resistance_comp_correction=1.0,
                            resistance_comp_prediction=1.0, whole_cell_capacitance_comp=1.0,
                            whole_cell_series_resistance_comp=1.0, **common))]
    rows = [nwbfile.add_intracellular_recording(electrode=electrode, stimulus=stimulus, response=response)
            for stimulus, response in pairs]
    nwbfile.add_acquisition(IZeroClampSeries("rest", data=np.ones(4), electrode=electrode, rate=1000.0, gain=1.0))
    nwbfile.add_icephys_simultaneous_recording(recordings=rows)
    nwbfile.add_icephys_sequential_recording(simultaneous_recordings=[0], stimulus_type="step")
    nwbfile.add_icephys_repetition(sequential_recordings=[0])
    nwbfile.add_icephys_experimental_condition(repetitions=[0])
    write(nwbfile, path)
