import { describe, expect, it } from 'vitest';
import {
  type MissingField,
  missingForNwb,
  type RecordingNeeds,
  readSessionMetadata,
} from '../../schemas/session-metadata/index.ts';
import { fullYaml } from './full-metadata.ts';

function missing(text: string, recording?: RecordingNeeds): MissingField[] {
  return missingForNwb(readSessionMetadata(text, 'm.yml').metadata, recording);
}

function fields(text: string, recording?: RecordingNeeds): string[] {
  return missing(text, recording).map(({ field, severity }) => `${severity} ${field}`);
}

/** The full file with one line changed. */
function changed(from: string, to: string): string {
  expect(fullYaml).toContain(from);
  return fullYaml.replace(from, to);
}

describe('what an NWB file still needs from a person', () => {
  it('is nothing for a whole file', () => {
    expect(missing(fullYaml)).toEqual([]);
  });

  it('is a lot for an empty one', () => {
    expect(fields('{}')).toEqual([
      'required session_description',
      'required session_id',
      'required institution',
      'required lab',
      'recommended experimenter_name',
      'recommended experiment_description',
      'recommended keywords',
      'required subject.subject_id',
      'required subject.species',
      'required subject.sex',
      'required subject.date_of_birth',
      'recommended subject.weight',
      'recommended subject.description',
      'recommended subject.genotype',
      'required electrode_groups',
      'required ntrode_electrode_group_channel_map',
      'recommended data_acq_device',
    ]);
    for (const { example, why } of missing('{}')) {
      expect(example).not.toBe('');
      expect(why).not.toBe('');
    }
  });

  it('depends on what was recorded', () => {
    const video = fields('{}', { hasEphys: false });
    expect(video).not.toContain('required electrode_groups');
    expect(video).toContain('required session_description');
    expect(fields('{}', { hasScale: false })).toContain('required raw_data_to_volts');
    expect(fields(fullYaml, { hasScale: false })).toEqual([]);
  });

  it.each([
    ['Rat', 'required subject.species', 'species: Rattus norvegicus'],
    ['rattus norvegicus', 'required subject.species', 'species: Rattus norvegicus'],
    ['Long-Evans', 'required subject.species', 'species: Rattus norvegicus'],
    ['Mouse', 'required subject.species', 'species: Mus musculus'],
    ['Canis lupus familiaris', 'recommended subject.species', 'species: Rattus norvegicus'],
    ['unknown', 'required subject.species', 'species: Rattus norvegicus'],
  ])('takes %s for no species', (species, field, example) => {
    const found = missing(changed('species: Rattus norvegicus', `species: ${species}`));
    expect(found.map((one) => `${one.severity} ${one.field}`)).toEqual([field]);
    expect(found[0]?.example).toBe(example);
  });

  it.each(['Mus musculus', 'http://purl.obolibrary.org/obo/NCBITaxon_10116', 'Macaca mulatta'])(
    'takes %s for a species',
    (species) => {
      expect(missing(changed('species: Rattus norvegicus', `species: ${species}`))).toEqual([]);
    },
  );

  it('invents neither family name nor weight', () => {
    const text = changed('- Guidera, Jennifer', '- Jennifer Guidera').replace(
      'weight: 420',
      'weight: Unknown',
    );
    const { metadata } = readSessionMetadata(text, 'm.yml');
    expect(metadata.experimenter_name).toEqual(['Jennifer Guidera']);
    expect(metadata.subject?.weight).toBeUndefined();
    expect(missingForNwb(metadata).map(({ field, why }) => `${field}: ${why}`)).toMatchInlineSnapshot(`
      [
        "experimenter_name: "Jennifer Guidera": not "Last, First", and which part is the family name is not ours to guess",
        "subject.weight: the weight in grams is not given",
      ]
    `);
  });

  it.each([
    ['P90D', []],
    ['P2Y6M', []],
    ['PT36H', []],
    ['P90D/P100D', []],
    ['P90D/', []],
    ['90 days', ['required subject.age']],
    ['P', ['required subject.age']],
    ['PT', ['required subject.age']],
    ['/', ['required subject.age']],
    ['adult', ['required subject.age']],
    ['unknown', ['required subject.date_of_birth']],
  ])('judges the age %s', (age, expected) => {
    expect(fields(changed('date_of_birth: 2022-01-01T00:00:00.000Z', `age: ${age}`))).toEqual(expected);
  });

  it('asks for a date of birth or an age, not for both', () => {
    expect(fields(changed('  date_of_birth: 2022-01-01T00:00:00.000Z\n', ''))).toEqual([
      'required subject.date_of_birth',
    ]);
  });

  it('refuses slashes in what becomes a file name', () => {
    expect(fields(changed('session_id: "12345"', 'session_id: 06/22'))).toEqual(['required session_id']);
    expect(fields(changed('subject_id: "54321"', 'subject_id: a/b'))).toEqual([
      'required subject.subject_id',
    ]);
  });

  it('names the electrode groups that lack something, together', () => {
    const text = fullYaml
      .replaceAll('location: hippocampus', "location: ''")
      .replace('targeted_x: 2.6\n', '\n');
    expect(missing(text)).toEqual([
      {
        field: 'electrode_groups[].location',
        severity: 'required',
        why: 'electrode group 0-1: not given',
        example: 'location: hippocampus',
      },
      {
        field: 'electrode_groups[].targeted_x',
        severity: 'recommended',
        why: 'electrode group 0: not given',
        example: 'targeted_x: 2.6',
      },
    ]);
  });

  it('asks for the name of a task that bears a placeholder', () => {
    expect(missing(changed('task_name: Sleep', 'task_name: TBD'))).toEqual([
      {
        field: 'tasks[].task_name',
        severity: 'recommended',
        why: 'what the animal did in epoch 1 has no name yet',
        example: 'task_name: sleep',
      },
    ]);
  });

  it('asks of probes that the header describes only where they are', () => {
    const hasProbes = { hasProbes: true };
    const asked = fields('{}', hasProbes);
    expect(asked).toContain('required electrode_groups');
    expect(asked).not.toContain('required ntrode_electrode_group_channel_map');
    const groups = 'electrode_groups: [{ id: 1, targeted_location: CA1 }]';
    expect(fields(groups, hasProbes).filter((field) => field.startsWith('required electrode'))).toEqual([
      'required electrode_groups[].location',
    ]);
    expect(fields(groups)).toContain('required electrode_groups[].device_type');
    // Whoever maps channels takes the positions from a device type.
    const mapped = `${groups}\nntrode_electrode_group_channel_map: [{ ntrode_id: 1001, electrode_group_id: 1, map: { "0": 0 } }]`;
    expect(fields(mapped, hasProbes)).toContain('required electrode_groups[].device_type');
  });

  it('asks for the size of a pixel', () => {
    expect(fields(changed('meters_per_pixel: 0.001', 'meters_per_pixel: 0'))).toEqual([
      'required cameras[].meters_per_pixel',
    ]);
  });
});
