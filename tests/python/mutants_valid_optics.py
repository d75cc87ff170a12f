"""Valid NWB files of imaging, light and pictures, written with PyNWB."""

import numpy as np
from mutants_session import session, write
from pynwb import TimeSeries
from pynwb.base import ImageReferences, Images
from pynwb.device import DeviceModel
from pynwb.image import GrayscaleImage, ImageSeries, IndexSeries, OpticalSeries, RGBAImage, RGBImage
from pynwb.ogen import OptogeneticSeries
from pynwb.ophys import (CorrectedImageStack, DfOverF, Fluorescence, ImageSegmentation, MotionCorrection,
                         OnePhotonSeries, OpticalChannel, RoiResponseSeries, TwoPhotonSeries)


def plane_of(nwbfile):
    device = nwbfile.create_device("microscope", description="A microscope", manufacturer="Someone")
    channel = OpticalChannel(name="channel", description="Green", emission_lambda=520.0)
    return nwbfile.create_imaging_plane(
        name="plane", description="A plane", device=device, optical_channel=channel, excitation_lambda=920.0,
        indicator="GCaMP6s", location="CA1", imaging_rate=30.0, grid_spacing=[1e-6, 1e-6], grid_spacing_unit="meters",
        origin_coords=[0.0, 0.0, 0.0], origin_coords_unit="meters", reference_frame="bregma")


def ophys(path):
    """Frames, regions of interest as pixel, voxel and image masks, and their traces."""
    nwbfile = session()
    plane = plane_of(nwbfile)
    two_photon = TwoPhotonSeries("frames", data=np.ones((3, 4, 5), dtype="u2"), imaging_plane=plane, rate=30.0,
                                 unit="n.a.", description="Frames", field_of_view=[1e-4, 1e-4], pmt_gain=1.0,
                                 scan_line_rate=100.0, dimension=[4, 5])
    nwbfile.add_acquisition(two_photon)
    nwbfile.add_acquisition(OnePhotonSeries("wide", data=np.ones((3, 4, 5)), imaging_plane=plane, rate=30.0,
                                            unit="n.a.", description="Wide field", binning=2, exposure_time=0.01,
                                            intensity=1.0, power=0.1))
    module = nwbfile.create_processing_module("ophys", "Imaging")
    segmentation = ImageSegmentation(name="regions")
    module.add(segmentation)
    pixels = segmentation.create_plane_segmentation(name="pixels", description="By pixels", imaging_plane=plane,
                                                    reference_images=two_photon)
    for roi in range(3):
        pixels.add_roi(pixel_mask=[(x, x, 1.0) for x in range(roi + 1)])
    voxels = segmentation.create_plane_segmentation(name="voxels", description="By voxels", imaging_plane=plane)
    voxels.add_roi(voxel_mask=[(0, 1, 2, 0.5), (1, 1, 2, 0.5)])
    masks = segmentation.create_plane_segmentation(name="masks", description="By images", imaging_plane=plane)
    for _ in range(2):
        masks.add_roi(image_mask=np.ones((4, 5)))
    region = pixels.create_roi_table_region("all regions", region=[0, 1, 2])
    module.add(Fluorescence(name="traces", roi_response_series=RoiResponseSeries(
        "trace", data=np.ones((4, 3)), rois=region, unit="n.a.", rate=30.0, description="Traces")))
    region = pixels.create_roi_table_region("two regions", region=[0, 2])
    module.add(DfOverF(name="changes", roi_response_series=RoiResponseSeries(
        "change", data=np.ones((4, 2)), rois=region, unit="n.a.", timestamps=[0.1, 0.2, 0.4, 0.8],
        description="Changes")))
    corrected = ImageSeries("corrected", data=np.ones((3, 4, 5)), unit="n.a.", rate=30.0, description="Corrected")
    shifts = TimeSeries("xy_translation", data=np.ones((3, 2)), unit="pixels", rate=30.0, description="Shifts")
    module.add(MotionCorrection(name="motion", corrected_image_stacks=CorrectedImageStack(
        name="stack", corrected=corrected, original=two_photon, xy_translation=shifts)))
    write(nwbfile, path)


def ogen(path):
    nwbfile = session()
    model = DeviceModel(name="model", manufacturer="Someone", model_number="1", description="A model")
    nwbfile.add_device_model(model)
    device = nwbfile.create_device("laser", description="A laser", serial_number="2", model=model)
    for name in ("left", "right"):
        site = nwbfile.create_ogen_site(name, device=device, description="Light", excitation_lambda=473.0,
                                        location="CA1")
        nwbfile.add_stimulus(OptogeneticSeries(f"{name}_light", data=np.ones(5), site=site, rate=100.0,
                                               description="Power"))
    write(nwbfile, path)


def images(path):
    """Pictures, their order, the times at which they were shown, and films."""
    nwbfile = session()
    device = nwbfile.create_device("camera", description="A camera")
    pictures = [GrayscaleImage("gray", data=np.ones((3, 4)), resolution=1.0, description="Gray"),
                RGBImage("color", data=np.ones((3, 4, 3), dtype="u1"), description="Color"),
                RGBAImage("clear", data=np.ones((3, 4, 4), dtype="u1"), description="Clear")]
    shown = Images("pictures", images=pictures, description="Pictures",
                   order_of_images=ImageReferences("order_of_images", pictures))
    nwbfile.add_stimulus_template(shown)
    nwbfile.add_stimulus(IndexSeries("order", data=np.array([0, 1, 2], dtype="u4"), unit="N/A", indexed_images=shown,
                                     timestamps=[0.1, 0.5, 0.7], description="Order"))
    film = ImageSeries("film", data=np.ones((3, 4, 5), dtype="u1"), unit="n.a.", rate=30.0, description="A film",
                       device=device, format="raw", dimension=[4, 5])
    nwbfile.add_acquisition(film)
    nwbfile.add_stimulus(OpticalSeries("screen", data=np.ones((3, 4, 5)), unit="n.a.", rate=30.0, distance=0.3,
                                       field_of_view=[0.1, 0.2], orientation="upright", description="A screen"))
    write(nwbfile, path)
