/** A disagreement that is meant: who alone speaks of which objects of the corpus, and why. */
export interface Reason {
  readonly side: 'here' | 'there';
  readonly objects: readonly string[];
  readonly why: string;
}

const furtherThan200 =
  'NWB Inspector looks at the first 200 values; here up to 100,000 numbers of a table are read';

/** By check. What is not listed must be said alike by both, and what is listed must still differ. */
export const checkReasons: Readonly<Record<string, readonly Reason[]>> = {
  check_ascending_spike_times: [
    {
      side: 'here',
      objects: ['descending_late', 'negative_hidden'],
      why: 'NWB Inspector looks at the first 200 spikes of each unit; here up to 4 million spikes are read. Times of joined recordings begin anew late',
    },
  ],
  check_spike_times_not_in_unobserved_interval: [
    {
      side: 'here',
      objects: ['unobserved_fifth'],
      why: 'NWB Inspector looks at the first four units; here at all',
    },
  ],
  check_timestamps_ascending: [
    {
      side: 'here',
      objects: ['descending_late'],
      why: 'NWB Inspector looks at the first 200 timestamps; here also at the end and at places between',
    },
  ],
  check_timestamps_without_nans: [
    {
      side: 'here',
      objects: ['nan_late'],
      why: 'NWB Inspector looks at the first 200 timestamps; here also at the end and at places between',
    },
  ],
  check_ids_unique: [{ side: 'here', objects: ['ids_twice_late'], why: furtherThan200 }],
  check_time_interval_time_columns: [{ side: 'here', objects: ['unsorted_late'], why: furtherThan200 }],
  check_time_intervals_stop_after_start: [
    { side: 'here', objects: ['stop_first_late'], why: furtherThan200 },
  ],
  check_col_not_nan: [
    {
      side: 'there',
      objects: ['nan_but_the_last'],
      why: 'NWB Inspector looks at every third value of 500, all NaN; here all are read, and the last is a number',
    },
  ],
  check_dynamic_table_region_data_validity: [
    {
      side: 'here',
      objects: ['one_beyond'],
      why: 'Row 3 of a table with the rows 0 to 2: NWB Inspector lets it pass, and PyNWB cannot read the row',
    },
  ],
  check_plane_segmentation_image_mask_shape_against_ref_images: [
    {
      side: 'there',
      objects: ['masks_on_a_file'],
      why: 'The reference image stands in a video file beside, so that its data here are empty; NWB Inspector compares the masks with 0 × 0 pixels',
    },
  ],
  check_image_series_starting_frame_without_external_file: [
    {
      side: 'here',
      objects: ['frames_without_file', 'frames_without_file_too'],
      why: 'PyNWB reads starting_frame only as an attribute of external_file, so that from a file the check never speaks there',
    },
  ],
};
