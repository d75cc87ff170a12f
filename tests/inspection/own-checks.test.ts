import { expect, test } from 'vitest';
import { checks } from '../../inspection/checks/index.ts';
import { ownChecks } from '../../inspection/own/index.ts';
import { cases } from './own-spyglass-cases.ts';

const named = (prefix: string): string[] =>
  ownChecks
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, importance }) => `${name} ${importance.all}`);

test('names and levels are promises: reports of today and of next year are compared by them', () => {
  expect(named('recording_')).toMatchInlineSnapshot(`
    [
      "recording_gaps_unexplained BEST_PRACTICE_VIOLATION",
      "recording_clock_jumps_back BEST_PRACTICE_VIOLATION",
      "recording_clock_implausible BEST_PRACTICE_VIOLATION",
      "recording_before_session_start BEST_PRACTICE_VIOLATION",
      "recording_channels_flat BEST_PRACTICE_VIOLATION",
      "recording_channels_saturated BEST_PRACTICE_VIOLATION",
      "recording_channels_duplicated BEST_PRACTICE_VIOLATION",
      "recording_sensor_off BEST_PRACTICE_SUGGESTION",
      "recording_unit_unsaid BEST_PRACTICE_VIOLATION",
      "recording_group_all_bad BEST_PRACTICE_SUGGESTION",
      "recording_hw_chan_duplicated BEST_PRACTICE_VIOLATION",
      "recording_electrode_beyond_probe BEST_PRACTICE_VIOLATION",
      "recording_position_outside_frame BEST_PRACTICE_VIOLATION",
      "recording_position_lost BEST_PRACTICE_VIOLATION",
      "recording_video_frames BEST_PRACTICE_VIOLATION",
      "recording_video_length BEST_PRACTICE_VIOLATION",
      "recording_epochs_overlap BEST_PRACTICE_VIOLATION",
      "recording_task_epoch_unknown BEST_PRACTICE_VIOLATION",
      "recording_epoch_without_task BEST_PRACTICE_SUGGESTION",
      "recording_epoch_without_samples BEST_PRACTICE_VIOLATION",
      "recording_camera_unused BEST_PRACTICE_SUGGESTION",
      "recording_dio_without_edges BEST_PRACTICE_SUGGESTION",
    ]
  `);
  expect(named('spyglass_')).toMatchInlineSnapshot(`
    [
      "spyglass_file_name_length CRITICAL",
      "spyglass_file_name BEST_PRACTICE_SUGGESTION",
      "spyglass_timezone BEST_PRACTICE_VIOLATION",
      "spyglass_unix_time BEST_PRACTICE_VIOLATION",
      "spyglass_experimenter_parts CRITICAL",
      "spyglass_text_length BEST_PRACTICE_VIOLATION",
      "spyglass_raw_series CRITICAL",
      "spyglass_one_raw_series BEST_PRACTICE_VIOLATION",
      "spyglass_one_position CRITICAL",
      "spyglass_position_length BEST_PRACTICE_VIOLATION",
      "spyglass_position_columns BEST_PRACTICE_VIOLATION",
      "spyglass_dio_events BEST_PRACTICE_VIOLATION",
      "spyglass_sample_count BEST_PRACTICE_VIOLATION",
      "spyglass_sensor_layout BEST_PRACTICE_SUGGESTION",
      "spyglass_video_place BEST_PRACTICE_VIOLATION",
      "spyglass_video_device BEST_PRACTICE_VIOLATION",
      "spyglass_video_name BEST_PRACTICE_SUGGESTION",
      "spyglass_task_columns CRITICAL",
      "spyglass_task_rows BEST_PRACTICE_VIOLATION",
      "spyglass_task_cameras BEST_PRACTICE_VIOLATION",
      "spyglass_epoch_tags CRITICAL",
      "spyglass_task_epochs BEST_PRACTICE_VIOLATION",
      "spyglass_statescript_description BEST_PRACTICE_VIOLATION",
      "spyglass_associated_files BEST_PRACTICE_VIOLATION",
      "spyglass_associated_place BEST_PRACTICE_VIOLATION",
      "spyglass_camera_name CRITICAL",
      "spyglass_device_class BEST_PRACTICE_VIOLATION",
      "spyglass_group_device BEST_PRACTICE_VIOLATION",
      "spyglass_electrode_columns BEST_PRACTICE_VIOLATION",
      "spyglass_probe_numbers BEST_PRACTICE_VIOLATION",
    ]
  `);
  expect(named('dandi_')).toMatchInlineSnapshot(`
    [
      "dandi_file_name BEST_PRACTICE_SUGGESTION",
      "dandi_folder BEST_PRACTICE_VIOLATION",
      "dandi_subject_of_name BEST_PRACTICE_VIOLATION",
      "dandi_video_format BEST_PRACTICE_VIOLATION",
      "dandi_video_place BEST_PRACTICE_VIOLATION",
      "dandi_external_link CRITICAL",
    ]
  `);
});

test('no name is given twice, nor one of NWB Inspector', () => {
  const names = [...checks, ...ownChecks].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(ownChecks.filter(({ name }) => !/^(?:recording|spyglass|dandi)_[a-z_]+$/.test(name))).toEqual([]);
});

test('what the assistant asks for has none of them; spyglass has its own', () => {
  const made = (config: 'plain' | 'dandi' | 'spyglass' | 'all'): string[] =>
    ownChecks.filter(({ importance }) => importance[config] !== undefined).map(({ name }) => name);
  expect(made('plain')).toEqual([]);
  expect(made('dandi')).toEqual([]);
  expect(made('all')).toHaveLength(ownChecks.length);
  expect(made('spyglass')).toEqual(made('all').filter((name) => name.startsWith('spyglass_')));
});

test('beside its own, spyglass is asked for what is critical by itself, not for what DANDI calls so', () => {
  const ranksOf = (wanted: string) => checks.find(({ name }) => name === wanted)?.importance;
  expect(ranksOf('check_timestamps_match_first_dimension')).toMatchObject({
    spyglass: 'CRITICAL',
    all: 'CRITICAL',
  });
  expect(ranksOf('check_subject_species_exists')).toEqual({
    plain: 'BEST_PRACTICE_VIOLATION',
    dandi: 'CRITICAL',
    all: 'CRITICAL',
  });
});

test('each of the checks of spyglass is tried', () => {
  const tried = new Set(cases.map(({ check }) => check));
  const spyglass = ownChecks.map(({ name }) => name).filter((name) => name.startsWith('spyglass_'));
  expect(spyglass.filter((name) => !tried.has(name))).toEqual([]);
});
