import type { Importance } from '../../schemas/index.ts';

/** Levels of a best practice; INVALID is kept for what the schema forbids. */
export type Level = Exclude<Importance, 'INVALID'>;

/**
 * Which checks are made, and at which levels. `dandi`: NWB Inspector's, at the levels at which DANDI asks for them;
 * `plain`: the same at NWB Inspector's own levels; `spyglass`: what spyglass looks up, and whatever is critical by
 * itself; `all`: everything, NWB Inspector's at DANDI's levels.
 */
export type CheckConfig = 'plain' | 'dandi' | 'spyglass' | 'all';

/** The level of a check in each configuration that makes it; where none stands it is not made. */
export type Ranks = Readonly<Partial<Record<CheckConfig, Level>>>;

const critical = 'CRITICAL';
const violation = 'BEST_PRACTICE_VIOLATION';
const suggestion = 'BEST_PRACTICE_SUGGESTION';

interface InspectorLevels {
  readonly plain: Level;
  readonly dandi: Level;
}

const at = (plain: Level, dandi: Level = plain): InspectorLevels => ({ plain, dandi });

/**
 * Every check of NWB Inspector 0.7.2 and its levels: by itself, then for DANDI where that differs. Facts about another
 * program; tests/inspection/checks-agreement.test.ts compares them with the one that is installed.
 */
export const inspectorLevels = {
  check_ascending_spike_times: at(critical),
  check_col_not_nan: at(suggestion),
  check_column_binary_capability: at(suggestion),
  check_compass_direction_unit: at(violation),
  check_data_orientation: at(critical, violation),
  check_description: at(suggestion),
  check_doi_publications: at(suggestion),
  check_dynamic_table_region_data_validity: at(critical),
  check_electrical_series_dims: at(critical),
  check_electrical_series_reference_electrodes_table: at(violation),
  check_electrical_series_unscaled_data: at(violation),
  check_electrodes_location_allen_ccf: at(violation),
  check_emission_lambda_in_nm: at(violation),
  check_empty_string_for_optional_attribute: at(suggestion),
  check_empty_table: at(violation),
  check_excitation_lambda_in_nm: at(violation),
  check_experiment_description: at(suggestion),
  check_experimenter_exists: at(suggestion),
  check_experimenter_form: at(suggestion),
  check_file_extension: at(suggestion),
  check_ids_unique: at(critical),
  check_image_series_data_size: at(violation),
  check_image_series_external_file_relative: at(violation),
  check_image_series_external_file_valid: at(critical),
  check_image_series_starting_frame_without_external_file: at(violation),
  check_imaging_plane_location_allen_ccf: at(violation),
  check_index_series_points_to_image: at(violation),
  check_institution: at(suggestion),
  check_intracellular_electrode_cell_id_exists: at(violation),
  check_intracellular_electrode_location_allen_ccf: at(violation),
  check_keywords: at(suggestion),
  check_large_dataset_compression: at(violation),
  check_missing_unit: at(violation),
  check_name_colons: at(suggestion),
  check_name_slashes: at(critical),
  check_negative_spike_times: at(violation),
  check_optogenetic_stimulus_site_has_optogenetic_series: at(violation),
  check_order_of_images_len: at(violation),
  check_order_of_images_unique: at(violation),
  check_plane_segmentation_image_mask_shape_against_ref_images: at(violation),
  check_processing_module_name: at(suggestion),
  check_rate_is_not_zero: at(critical),
  check_rate_is_positive: at(critical),
  check_rate_not_below_threshold: at(violation),
  check_regular_timestamps: at(violation),
  check_resolution: at(violation),
  check_roi_response_series_dims: at(critical),
  check_roi_response_series_link_to_plane_segmentation: at(violation),
  check_session_id_no_slashes: at(violation, critical),
  check_session_start_time_future_date: at(critical),
  check_session_start_time_old_date: at(suggestion),
  check_single_row: at(suggestion),
  check_small_dataset_compression: at(suggestion),
  check_spatial_series_degrees_magnitude: at(violation),
  check_spatial_series_dims: at(critical),
  check_spatial_series_radians_magnitude: at(violation),
  check_spatial_series_unit: at(violation),
  check_spike_times_not_in_samples: at(critical),
  check_spike_times_not_in_unobserved_interval: at(violation),
  check_subject_age: at(critical),
  check_subject_exists: at(critical),
  check_subject_id_exists: at(critical),
  check_subject_id_no_slashes: at(violation, critical),
  check_subject_proper_age_range: at(suggestion, critical),
  check_subject_sex: at(critical),
  check_subject_species_exists: at(violation, critical),
  check_subject_species_form: at(violation, critical),
  check_subject_weight: at(critical),
  check_sweeptable_deprecated: at(violation),
  check_table_time_columns_are_not_negative: at(suggestion),
  check_table_values_for_dict: at(violation),
  check_time_interval_time_columns: at(violation),
  check_time_intervals_duration: at(critical),
  check_time_intervals_start_time_not_constant: at(critical),
  check_time_intervals_stop_after_start: at(violation),
  check_time_series_data_is_not_empty: at(violation),
  check_time_series_duration: at(violation),
  check_timestamp_of_the_first_sample_is_not_negative: at(suggestion),
  check_timestamps_ascending: at(violation),
  check_timestamps_match_first_dimension: at(critical),
  check_timestamps_without_nans: at(violation),
  check_units_resolution_is_set: at(violation),
  check_units_resolution_is_valid: at(violation),
  check_units_table_duration: at(critical),
  check_units_table_has_spikes: at(critical),
} as const;

export type InspectorCheck = keyof typeof inspectorLevels;

/** What is critical whoever reads the file is so for spyglass too; the rest of the best practices it does not ask for. */
export function ranksOf({ plain, dandi }: InspectorLevels): Ranks {
  return { plain, dandi, all: dandi, ...(plain === critical ? { spyglass: critical } : {}) };
}

/**
 * Checks of which a part, or all, can speak only about PyNWB's objects in memory: what it is about does not occur in a
 * file, or PyNWB does not read it from one.
 */
export const onlyInMemory: Readonly<Partial<Record<InspectorCheck, string>>> = {
  check_name_slashes:
    'a name with "/" cannot stand in an HDF5 file, where the slash parts names; "\\" is found by both',
  check_image_series_starting_frame_without_external_file:
    'PyNWB reads `starting_frame` only as an attribute of `external_file`; a file in which it stands alone is found here only',
};
