import { describe, expect, it } from 'vitest';
import { InputError } from '../../schemas/errors.ts';
import { MetadataError, readSessionMetadata } from '../../schemas/session-metadata/index.ts';
import { fullYaml } from './full-metadata.ts';

function messages(text: string): string[] {
  return readSessionMetadata(text, 'm.yml').warnings.map((warning) => warning.message);
}

function faults(text: string): string {
  try {
    readSessionMetadata(text, 'm.yml');
  } catch (error) {
    if (error instanceof MetadataError) return error.message.split('\n').slice(1).join('\n');
    throw error;
  }
  return 'no fault';
}

function table(cases: readonly (readonly [name: string, text: string])[]): string {
  return cases.map(([name, text]) => `${name}\n${faults(text)}`).join('\n');
}

describe('what labs write is read', () => {
  it('reads a whole file of the form without a word', () => {
    const { metadata, warnings } = readSessionMetadata(fullYaml, 'm.yml');
    expect(warnings).toEqual([]);
    expect(metadata.electrode_groups?.[1]).toEqual({
      id: 1,
      location: 'hippocampus',
      device_type: 'tetrode_12.5',
      description: 'tetrode 1',
      targeted_location: 'CA1',
      targeted_x: 2.6,
      targeted_y: -3.8,
      targeted_z: 1.5,
      units: 'mm',
    });
    expect(metadata.ntrode_electrode_group_channel_map?.[0]?.map).toEqual({ '0': 3, '1': 2, '2': 1, '3': 0 });
    expect(metadata.subject?.date_of_birth).toBe('2022-01-01T00:00:00.000Z');
    expect(metadata.raw_data_to_volts).toBe(1.95e-7);
    expect(metadata.fs_gui_yamls?.[0]?.epochs).toEqual([2]);
  });

  it('reads a file that says next to nothing', () => {
    expect(readSessionMetadata('lab: Frank\n', 'm.yml')).toEqual({
      metadata: { lab: 'Frank' },
      warnings: [],
    });
    expect(readSessionMetadata('electrode_groups:\ncameras:\nsubject:\n  weight:\n', 'm.yml')).toEqual({
      metadata: { subject: {} },
      warnings: [],
    });
  });

  it('takes one value where a list is meant', () => {
    const { metadata, warnings } = readSessionMetadata(
      [
        'experimenter_name: Guidera, Jennifer',
        'cameras: [{ id: 0 }]',
        'tasks: [{ task_name: sleep, camera_id: 0, task_epochs: 1 }]',
        'associated_files: [{ name: a, task_epochs: 2 }, { name: b, task_epochs: [3, 4] }]',
      ].join('\n'),
      'm.yml',
    );
    expect(warnings).toEqual([]);
    expect(metadata.experimenter_name).toEqual(['Guidera, Jennifer']);
    expect(metadata.tasks).toEqual([{ task_name: 'sleep', camera_id: [0], task_epochs: [1] }]);
    expect(metadata.associated_files?.map((file) => file.task_epochs)).toEqual([[2], [3, 4]]);
  });

  it('keeps identifiers as they were typed', () => {
    const text = (value: string) => readSessionMetadata(`session_id: ${value}`, 'm.yml').metadata.session_id;
    expect(text('12345')).toBe('12345');
    expect(text('0017')).toBe('0017');
    expect(text('0o17')).toBe('0o17');
    expect(text('1.50')).toBe('1.50');
    expect(text('1e3')).toBe('1e3');
    expect(text('no')).toBe('no');
    expect(text('true')).toBe('true');
    expect(text('2023-06-22')).toBe('2023-06-22');
    expect(text('"007"')).toBe('007');
    // What YAML 1.1 would make of it does not matter, even when the file asks for it.
    expect(readSessionMetadata('%YAML 1.1\n---\nsession_id: 017\nlab: no', 'm.yml').metadata).toEqual({
      session_id: '017',
      lab: 'no',
    });
  });

  it.each([
    ['2022-01-31', '2022-01-31', 0],
    ['"2022-01-31"', '2022-01-31', 0],
    ['2022-01-31T10:20:30.5+02:00', '2022-01-31T10:20:30.5+02:00', 0],
    ['2022-01-31 10:20:30', '2022-01-31T10:20:30', 1],
    ['20220131', '2022-01-31', 1],
    ['Unknown', undefined, 1],
    ["''", undefined, 1],
  ])('reads the date of birth %s', (typed, expected, warned) => {
    const { metadata, warnings } = readSessionMetadata(`subject: { date_of_birth: ${typed} }`, 'm.yml');
    expect(metadata.subject?.date_of_birth).toBe(expected);
    expect(warnings).toHaveLength(warned);
  });

  it.each([
    ['420', 420, 0],
    ['"420"', 420, 0],
    ['420 g', 420, 1],
    ['0.4237 kg', 423.7, 1],
    ['21000mg', 21, 1],
    ['Unknown', undefined, 1],
    ['n/a', undefined, 1],
  ])('reads the weight %s', (typed, expected, warned) => {
    const { metadata, warnings } = readSessionMetadata(`subject: { weight: ${typed} }`, 'm.yml');
    expect(metadata.subject?.weight).toBe(expected);
    expect(warnings).toHaveLength(warned);
  });

  it.each([
    ['M', 'M', 0],
    ['Male', 'M', 1],
    ['female', 'F', 1],
    ['f', 'F', 1],
    ['Unknown', 'U', 1],
    ['XX', 'XX', 0],
  ])('reads the sex %s', (typed, expected, warned) => {
    const { metadata, warnings } = readSessionMetadata(`subject: { sex: ${typed} }`, 'm.yml');
    expect(metadata.subject?.sex).toBe(expected);
    expect(warnings).toHaveLength(warned);
  });

  it('takes both spellings of the optogenetics fields, and says when they contradict', () => {
    const read = (text: string) => readSessionMetadata(text, 'm.yml').metadata;
    expect(read('opto_software: fsgui').optogenetic_stimulation_software).toBe('fsgui');
    expect(read('optogenetic_stimulation_software: fsgui').optogenetic_stimulation_software).toBe('fsgui');
    const injection = (fields: string) => `virus_injection: [{ name: a, ${fields} }]`;
    expect(read(injection('volume_in_ul: 0.5')).virus_injection?.[0]?.volume_in_uL).toBe(0.5);
    expect(messages(injection('volume_in_ul: 0.5'))).toEqual([]);
    expect(messages(injection('volume_in_ul: 0.5, volume_in_uL: 0.5'))).toEqual([]);
    expect(read(injection('volume_in_ul: 100, volume_in_uL: 0.5')).virus_injection?.[0]?.volume_in_uL).toBe(
      0.5,
    );
    expect(messages(injection('volume_in_ul: 100, volume_in_uL: 0.5'))).toMatchInlineSnapshot(`
      [
        "m.yml:1:30 virus_injection[0].volume_in_uL: both "volume_in_uL" (0.5) and "volume_in_ul" (100) are given and differ; "volume_in_uL" is used",
      ]
    `);
  });

  it('reads anchors, merge keys, JSON, Windows line ends and a byte order mark', () => {
    const merged =
      'x: &t { location: CA1, units: mm }\nelectrode_groups:\n- { <<: *t, id: 0 }\n- { id: 1, <<: [*t], units: um }\n';
    expect(readSessionMetadata(merged, 'm.yml').metadata.electrode_groups).toEqual([
      { id: 0, location: 'CA1', units: 'mm' },
      { id: 1, location: 'CA1', units: 'um' },
    ]);
    expect(readSessionMetadata('{"lab": "Frank", "cameras": [{"id": 1}]}', 'm.json').metadata).toEqual({
      lab: 'Frank',
      cameras: [{ id: 1 }],
    });
    expect(readSessionMetadata('\uFEFFlab: Frank\r\nsession_id: 1\r\n', 'm.yml').metadata).toEqual({
      lab: 'Frank',
      session_id: '1',
    });
  });
});

describe('what was understood in spite of its form is said', () => {
  it('names each liberty with its line', () => {
    const text = [
      'subjet: { sex: M }',
      'Electrode groups:',
      '- id: "0"',
      '  targeted_x: ""',
      '  zzzzzzzzzzzzzzz: 1',
      'cameras: { id: 3 }',
      'associated_video_files:',
      '- { name: v, camera_id: [3] }',
      'tasks:',
      '- { task_name: a, task_epochs: [1, 2] }',
      '- { task_name: b, task_epochs: [2, 3] }',
    ].join('\n');
    expect(messages(text)).toMatchInlineSnapshot(`
      [
        "m.yml:1:1 subjet: the key "subjet" is not known and is left out. Did you mean "subject"?",
        "m.yml:2:1 electrode_groups: the key "Electrode groups" is read as "electrode_groups"",
        "m.yml:3:7 electrode_groups[0].id: the text "0" is read as a number",
        "m.yml:4:15 electrode_groups[0].targeted_x: an empty text is treated as absent",
        "m.yml:5:3 electrode_groups[0].zzzzzzzzzzzzzzz: the key "zzzzzzzzzzzzzzz" is not known and is left out.",
        "m.yml:6:10 cameras: a single mapping is read as a list of one",
        "m.yml:8:25 associated_video_files[0].camera_id: a list of one is read as that one value",
        "m.yml:11:33 tasks[1].task_epochs[0]: epoch 2 already belongs to an earlier task",
      ]
    `);
    expect(readSessionMetadata(text, 'm.yml').metadata.electrode_groups).toEqual([{ id: 0 }]);
  });
});

describe('faults', () => {
  it('of the fields are told so', () => {
    expect(
      table([
        ['a wrong type', 'electrode_groups:\n- id: 0\n- id: 1\n  targeted_x: far'],
        ['several at once', 'cameras:\n- meters_per_pixel: big\n- id: 1.5\nsubject: none\nkeywords: [[a]]'],
        ['a list where a text is meant', 'lab: [a, b]'],
        ['a number written the German way', 'raw_data_to_volts: 1,95e-7'],
        ['a date that can be read two ways', 'subject: { date_of_birth: 06/07/2022 }'],
        ['a date that no calendar has', 'subject: { date_of_birth: 2022-02-30 }'],
        ['an unknown sex', 'subject: { sex: boy }'],
        ['a weight in words', 'subject: { weight: heavy }'],
        ['a negative id', 'cameras: [{ id: -1 }]'],
        ['an empty name', 'behavioral_events: [{ name: "", description: Din1 }]'],
        ['an empty item', 'tasks:\n- \n- task_name: a'],
        [
          'repeated ids',
          'electrode_groups:\n- { id: 0 }\n- { id: 0 }\nntrode_electrode_group_channel_map:\n- { ntrode_id: 1, electrode_group_id: 0, map: {} }\n- { ntrode_id: 1, electrode_group_id: 0, map: {} }',
        ],
        [
          'a group that is not there, beside a group with another fault',
          'electrode_groups:\n- { id: 0, targeted_x: far }\nntrode_electrode_group_channel_map:\n- { ntrode_id: 1, electrode_group_id: 0, map: {} }\n- { ntrode_id: 2, electrode_group_id: 9, map: {} }',
        ],
        [
          'a map with wrong keys and values',
          'electrode_groups: [{ id: 0 }]\nntrode_electrode_group_channel_map:\n- ntrode_id: 1\n  electrode_group_id: 0\n  map:\n    first: 0\n    "1": one',
        ],
        [
          'cameras that are not there',
          'cameras: [{ id: 0 }, { id: 1 }]\ntasks: [{ task_name: a, camera_id: [1, 2] }]',
        ],
        ['cameras without any', 'associated_video_files: [{ name: v, camera_id: 0 }]'],
        [
          'repeated events',
          'behavioral_events:\n- { name: a, description: Din1 }\n- { name: a, description: Din2 }\n- { name: b, description: Din1 }',
        ],
        ['a light line that no event names', 'fs_gui_yamls: [{ name: s.yaml, dio_output_name: Light_1 }]'],
      ]),
    ).toMatchInlineSnapshot(`
      "a wrong type
        m.yml:4:15 electrode_groups[1].targeted_x: found the text "far"; expected a number; for example targeted_x: 2.6
      several at once
        m.yml:2:3 cameras[0].id: found nothing; expected a whole number, 0 or more; for example id: 0
        m.yml:2:21 cameras[0].meters_per_pixel: found the text "big"; expected a number, 0 or more; for example meters_per_pixel: 0.001
        m.yml:3:7 cameras[1].id: found the number 1.5; expected a whole number, 0 or more; for example id: 0
        m.yml:4:10 subject: found the text "none"; expected a mapping with subject_id, species, sex, date_of_birth, age, age_reference…
      a list where a text is meant
        m.yml:1:6 lab: found a list of 2; expected text: Laboratory; for example lab: Frank
      a number written the German way
        m.yml:1:20 raw_data_to_volts: found the text "1,95e-7"; expected a number; for example raw_data_to_volts: 1.95e-7
      a date that can be read two ways
        m.yml:1:27 subject.date_of_birth: found the text "06/07/2022"; expected a date of the calendar as year-month-day, with a time or without; for example date_of_birth: "2022-01-31"
      a date that no calendar has
        m.yml:1:27 subject.date_of_birth: found the text "2022-02-30"; expected a date of the calendar as year-month-day, with a time or without; for example date_of_birth: "2022-01-31"
      an unknown sex
        m.yml:1:17 subject.sex: found the text "boy"; expected one of M, F, U, O, XX, XO; for example sex: M
      a weight in words
        m.yml:1:20 subject.weight: found the text "heavy"; expected a number, 0 or more; for example weight: 420
      a negative id
        m.yml:1:17 cameras[0].id: found the number -1; expected a whole number, 0 or more; for example id: 0
      an empty name
        m.yml:1:29 behavioral_events[0].name: found an empty text; expected text: What hangs on the line; for example name: poke_left
      an empty item
        m.yml:2:3 tasks[0]: found nothing; expected a mapping with task_name, task_description, task_environment, camera_id, t…
      repeated ids
        m.yml:3:9 electrode_groups[1].id: found 0 a second time (first at line 2); expected each electrode group to have an id of its own
        m.yml:6:16 ntrode_electrode_group_channel_map[1].ntrode_id: found 1 a second time (first at line 5); expected one entry for each nTrode
      a group that is not there, beside a group with another fault
        m.yml:2:24 electrode_groups[0].targeted_x: found the text "far"; expected a number; for example targeted_x: 2.6
        m.yml:5:39 ntrode_electrode_group_channel_map[1].electrode_group_id: found 9; expected one of electrode_groups by its id (0); for example electrode_group_id: 0
      a map with wrong keys and values
        m.yml:6:12 ntrode_electrode_group_channel_map[0].map.first: found the key "first"; expected a channel number from 0 as the key
        m.yml:7:10 ntrode_electrode_group_channel_map[0].map["1"]: found the text "one"; expected a whole number, 0 or more
      cameras that are not there
        m.yml:2:40 tasks[0].camera_id[1]: found 2; expected one of cameras by its id (0, 1); for example camera_id: 0
      cameras without any
        m.yml:1:48 associated_video_files[0].camera_id: found 0; expected one of cameras by its id, but there are no cameras
      repeated events
        m.yml:3:11 behavioral_events[1].name: found "a" a second time (first at line 2); expected each event to have a name of its own (it names the series in the NWB file)
        m.yml:4:27 behavioral_events[2].description: found "Din1" a second time (first at line 2); expected one name for each hardware line
      a light line that no event names
        m.yml:1:49 fs_gui_yamls[0].dio_output_name: found "Light_1"; expected one of behavioral_events by its name, but there are no behavioral_events"
    `);
  });

  it('of the text are told so', () => {
    expect(
      table([
        ['broken indentation', 'lab: Frank\n cameras: 1'],
        ['an unfinished list', 'keywords: [a, b\nlab: c'],
        ['a tab', 'subject:\n\tsex: M'],
        ['a key twice', 'lab: a\nsubject: { sex: M, sex: F }\nlab: b'],
        ['a tag of its own', 'lab: !!python/object:os.system x'],
        ['an unknown alias', 'lab: *frank'],
        ['an alias inside its own anchor', 'keywords: &k [*k]'],
        ['two documents', 'lab: a\n---\nlab: b'],
        ['a list for a file', '- lab'],
        ['a text for a file', 'just words'],
        ['nothing', ''],
        ['a comment alone', '# metadata'],
        ['a binary file', 'lab: \0\0'],
        ['a list as a key', '? [a]\n: b'],
      ]),
    ).toMatchInlineSnapshot(`
      "broken indentation
        m.yml:1:6: found text that is no YAML: Nested mappings are not allowed in compact mappings; expected valid YAML
        m.yml:1:6: found text that is no YAML: Implicit keys need to be on a single line; expected valid YAML
      an unfinished list
        m.yml:2:1: found text that is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; expected valid YAML
      a tab
        m.yml:2:1: found text that is no YAML: Tabs are not allowed as indentation; expected valid YAML
      a key twice
        m.yml:2:20: found the key "sex" twice in one mapping; expected each key once
        m.yml:3:1: found the key "lab" twice in one mapping; expected each key once
      a tag of its own
        m.yml:1:6: found !!python/object:os.system; expected plain YAML, without tags or directives of its own
      an unknown alias
        m.yml:1:6: found *frank; expected an anchor &frank that ends before its first use
      an alias inside its own anchor
        m.yml:1:15: found *k; expected an anchor &k that ends before its first use
      two documents
        m.yml:2:1: found a second YAML document in the file; expected one
      a list for a file
        m.yml: found a list of 1; expected a mapping: lines of "field: value"
      a text for a file
        m.yml: found the text "just words"; expected a mapping: lines of "field: value"
      nothing
        m.yml: found nothing; expected a mapping: lines of "field: value"
      a comment alone
        m.yml: found nothing; expected a mapping: lines of "field: value"
      a binary file
        m.yml: found a zero byte at character 5; expected a text file (UTF-8)
      a list as a key
        m.yml:1:3: found a list as a key; expected a name as the key"
    `);
  });

  it('carries each fault as data', () => {
    let caught: unknown;
    try {
      readSessionMetadata(
        'lab: x\nelectrode_groups:\n- id: 0\n  targeted_x: far\n',
        '20230622_a_metadata.yml',
      );
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect(caught).toBeInstanceOf(MetadataError);
    expect((caught as MetadataError).kind).toBe('metadata');
    expect((caught as MetadataError).issues).toEqual([
      {
        file: '20230622_a_metadata.yml',
        line: 4,
        column: 15,
        field: 'electrode_groups[0].targeted_x',
        found: 'the text "far"',
        expected: 'a number',
        example: 'targeted_x: 2.6',
      },
    ]);
    expect((caught as MetadataError).message).toMatchInlineSnapshot(`
      "20230622_a_metadata.yml, line 4: found one fault in the YAML; expected none. To correct:
        20230622_a_metadata.yml:4:15 electrode_groups[0].targeted_x: found the text "far"; expected a number; for example targeted_x: 2.6"
    `);
  });

  it('counts the faults that it does not list', () => {
    const cameras = Array.from({ length: 150 }, () => '- id: x').join('\n');
    expect(faults(`cameras:\n${cameras}`).split('\n').at(-1)).toBe('  … and 50 more');
  });
});
