"""What cameras and microscopes record: planes, masks, traces of ROIs, videos, images in order."""

import h5py
import numpy as np
from corpus_made import Made, attribute, huge, replace, session, subject, write
from hdmf.common import DynamicTable, VectorData
from pynwb.base import ImageReferences, Images
from pynwb.image import GrayscaleImage, ImageSeries, IndexSeries
from pynwb.ophys import (ImageSegmentation, ImagingPlane, OpticalChannel, PlaneSegmentation, RoiResponseSeries,
                         TwoPhotonSeries)

PLANES = (("plane_well", "VISp", 600.0), ("plane_named", "Primary visual area", 10.0), ("plane_lost", "V1", 920.0),
          ("plane_lower_case", "visp", np.nan), ("plane_in_meters", "VISp", 6e-7),
          ("plane_in_micrometers", "VISp", 0.92))
CHANNELS = (("channel_well", 510.0), ("channel_ten", 10.0), ("channel_nan", np.nan), ("channel_in_meters", 5.1e-7),
            ("channel_in_micrometers", 0.51), ("channel_below_ten", 9.99))


def planes(nwbfile):
    scope = nwbfile.create_device("scope", description="A microscope")

    def channel(name, nanometers):
        return OpticalChannel(name=name, description="Light", emission_lambda=nanometers)

    for name, location, nanometers in PLANES:
        nwbfile.add_imaging_plane(ImagingPlane(
            name=name, optical_channel=channel(f"channel_of_{name}", 500.0), description="A plane", device=scope,
            excitation_lambda=nanometers, indicator="GCaMP", location=location, imaging_rate=30.0))
    for name, nanometers in CHANNELS:
        nwbfile.add_imaging_plane(ImagingPlane(
            name=f"plane_of_{name}", optical_channel=channel(name, nanometers), description="A plane", device=scope,
            excitation_lambda=600.0, indicator="GCaMP", location="VISp", imaging_rate=30.0))


def video(name, data=None, **more):
    return ImageSeries(name=name, data=data, unit="n.a.", rate=30.0, description="A video", **more)


MASKS = (("masks_well", (4, 5), [(4, 5)]), ("masks_alone", (4, 5), []), ("masks_turned", (4, 5), [(5, 4)]),
         ("masks_smaller", (4, 5), [(4, 6)]), ("masks_of_one_of_two", (4, 5), [(4, 5), (9, 9)]),
         ("masks_deep", (4, 5, 3), [(4, 5, 3)]), ("masks_deep_on_flat", (4, 5, 3), [(4, 5)]))


def masks(nwbfile, ophys):
    """Returns the tables by name."""
    plane = nwbfile.imaging_planes["plane_well"]
    segmentation = ImageSegmentation(name="segmentation")
    ophys.add(segmentation)
    tables = {}

    def add(name, references, **roi):
        table = PlaneSegmentation(name=name, description="ROIs", imaging_plane=plane, reference_images=references)
        for _ in range(3):
            table.add_roi(**roi)
        segmentation.add_plane_segmentation(table)
        tables[name] = table

    for name, shape, pictures in MASKS:
        references = [video(f"{name}_{place}", np.zeros((2, *picture))) for place, picture in enumerate(pictures)]
        add(name, references or None, image_mask=np.zeros(shape))
    add("masks_of_pixels", [video("pixels", np.zeros((2, 9, 9)))], pixel_mask=[(0, 0, 1.0)])
    add("masks_on_a_file", [video("beside", external_file=["there.mp4"], format="external", starting_frame=[0])],
        image_mask=np.zeros((4, 5)))
    return tables


def traces(nwbfile, table):
    def add(name, shape, source=table, rows=(0, 1, 2)):
        region = source.create_region("rois", list(rows), "ROIs")
        nwbfile.add_acquisition(RoiResponseSeries(name, data=np.ones(shape), rois=region, unit="n.a.", rate=30.0,
                                                  description="Traces"))

    add("traces_well", (20, 3))
    add("traces_turned", (3, 20))
    add("traces_of_four", (20, 4))
    add("traces_of_one", (20, 1))
    add("traces_flat", (20,))
    add("traces_square", (3, 3))
    add("traces_of_one_roi", (20, 1), rows=[0])
    other = DynamicTable("no_rois", "No ROIs", columns=[VectorData("place", "Where", data=["a", "b", "c"])])
    nwbfile.add_scratch(other)
    add("traces_of_no_rois", (20, 3), source=other)
    add("traces_of_no_rois_too", (20, 3), source=other)


ORDERS = (("order_well", (0, 1, 2)), ("order_turned", (2, 1, 0)), ("order_none", None), ("order_short", (0, 1)),
          ("order_long", (0, 1, 2, 0)), ("order_twice", (0, 1, 1)), ("order_all_one", (2, 2, 2)))


def image_sets(nwbfile):
    for name, order in ORDERS:
        images = [GrayscaleImage(name=f"{name}_{place}", data=np.zeros((4, 5)), description="A picture")
                  for place in range(3)]
        references = None if order is None else ImageReferences("order_of_images", [images[place] for place in order])
        one = Images(name=name, images=images, description="Pictures", order_of_images=references)
        nwbfile.add_acquisition(one)
        if name in ("order_well", "order_turned", "order_short"):
            nwbfile.add_stimulus(IndexSeries(name=f"shown_in_{name}", data=np.zeros(5, dtype="u4"), unit="N/A",
                                             rate=30.0, indexed_images=one, description="What was shown"))


def videos(nwbfile):
    def external(name, *paths, **more):
        nwbfile.add_acquisition(video(name, external_file=list(paths), format="external",
                                      starting_frame=[0] * len(paths), **more))

    external("video_there", "there.mp4")
    external("video_there_below", "./below/there.mp4")
    external("video_gone", "gone.mp4")
    external("video_half_gone", "there.mp4", "below/gone.mp4")
    external("video_absolute", "/data/video.mp4")
    external("video_absolute_too", "there.mp4", "C:\\data\\video.mp4")
    for name in ("stack", "stack_huge", "stack_huge_too", "stack_huge_compressed", "stack_large"):
        nwbfile.add_acquisition(video(name, np.zeros((3, 4, 5), "u1")))
    nwbfile.add_acquisition(TwoPhotonSeries(
        name="scan_huge", data=np.zeros((3, 4, 5), "u2"), imaging_plane=nwbfile.imaging_planes["plane_well"],
        unit="n.a.", rate=30.0, description="A scan"))
    for name in ("frames_without_file", "frames_without_file_too"):
        nwbfile.add_acquisition(video(name, np.zeros((3, 4, 5), "u1")))


def point_at_frames(name):
    """PyNWB writes no indexed_timeseries any more."""
    def edit(file):
        del file[f"stimulus/presentation/{name}/indexed_images"]
        file[f"stimulus/presentation/{name}/indexed_timeseries"] = h5py.SoftLink("/acquisition/stack")
    return edit


EDITS = (
    huge("acquisition/stack_huge/data", (30_000, 1000, 1000), "u1"),
    huge("acquisition/stack_huge_too/data", (20_001, 1000, 1000), "u1"),
    huge("acquisition/stack_huge_compressed/data", (30_000, 1000, 1000), "u1", compression="gzip"),
    huge("acquisition/stack_large/data", (20_000, 1000, 1000), "u1"),
    huge("acquisition/scan_huge/data", (30_000, 1000, 1000), "u2"),
    attribute("acquisition/frames_without_file", "starting_frame", np.zeros(1, "i4")),
    replace("acquisition/frames_without_file_too/starting_frame", data=np.zeros(1, "i4")),
    point_at_frames("shown_in_order_turned"),
    point_at_frames("shown_in_order_short"),
)
BAD = {
    "imaging_plane_location_allen_ccf": ["plane_lost", "plane_lower_case"],
    "excitation_lambda_in_nm": ["plane_in_meters", "plane_in_micrometers"],
    "emission_lambda_in_nm": ["channel_in_meters", "channel_in_micrometers", "channel_below_ten"],
    "plane_segmentation_image_mask_shape_against_ref_images": ["masks_turned", "masks_smaller", "masks_of_one_of_two",
                                                               "masks_deep_on_flat"],
    "roi_response_series_dims": ["traces_turned", "traces_of_four", "traces_of_one"],
    "roi_response_series_link_to_plane_segmentation": ["traces_of_no_rois", "traces_of_no_rois_too"],
    "order_of_images_len": ["order_short", "order_long"],
    "order_of_images_unique": ["order_twice", "order_all_one", "order_long"],
    "index_series_points_to_image": ["shown_in_order_turned", "shown_in_order_short"],
    "image_series_external_file_valid": ["video_gone", "video_half_gone"],
    "image_series_external_file_relative": ["video_absolute", "video_absolute_too"],
    "image_series_data_size": ["stack_huge", "stack_huge_too"],
    "image_series_starting_frame_without_external_file": ["frames_without_file", "frames_without_file_too"],
}
NEAR = {
    "imaging_plane_location_allen_ccf": ["plane_well", "plane_named"],
    "excitation_lambda_in_nm": ["plane_named", "plane_lower_case", "plane_well"],
    "emission_lambda_in_nm": ["channel_well", "channel_ten", "channel_nan"],
    "plane_segmentation_image_mask_shape_against_ref_images": ["masks_well", "masks_alone", "masks_deep",
                                                               "masks_of_pixels", "masks_on_a_file"],
    "roi_response_series_dims": ["traces_well", "traces_flat", "traces_square", "traces_of_one_roi"],
    "roi_response_series_link_to_plane_segmentation": ["traces_well", "traces_turned"],
    "order_of_images_len": ["order_well", "order_none", "order_twice"],
    "order_of_images_unique": ["order_turned", "order_none", "order_short"],
    "index_series_points_to_image": ["shown_in_order_well"],
    "image_series_external_file_valid": ["video_there", "video_there_below", "video_absolute", "stack"],
    "image_series_external_file_relative": ["video_there", "video_gone", "stack"],
    "image_series_data_size": ["stack_large", "scan_huge", "stack_huge_compressed"],
    "image_series_starting_frame_without_external_file": ["video_there", "stack"],
    "time_series_data_is_not_empty": ["video_there"],
}


def make(folder):
    nwbfile = session(subject=subject(species="Mouse"))
    planes(nwbfile)
    ophys = nwbfile.create_processing_module("ophys", "Imaging")
    traces(nwbfile, masks(nwbfile, ophys)["masks_alone"])
    image_sets(nwbfile)
    videos(nwbfile)
    for name in ("there.mp4", "below/there.mp4"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    path = folder / "imaging.nwb"
    write(nwbfile, path, *EDITS)
    yield Made(path, BAD, NEAR)
