import type { FieldValue, ScanSummary, SourcedValue } from '../../schemas/index.ts';

type Source = SourcedValue['provenance']['source'];

function value(
  field: string,
  content: FieldValue,
  source: Source,
  detail: string,
  status: SourcedValue['status'] = 'proposed',
): SourcedValue {
  return { field, value: content, provenance: { source, detail }, certainty: 'certain', status };
}

const groups = (count: number): FieldValue =>
  Array.from({ length: count }, (_, id) => ({
    id,
    location: '',
    device_type: 'tetrode_12.5',
    description: 'tetrode',
    targeted_location: '',
  }));

const map = (count: number): FieldValue =>
  Array.from({ length: count }, (_, id) => ({
    ntrode_id: id + 1,
    electrode_group_id: id,
    bad_channels: [],
    map: { '0': 0, '1': 1, '2': 2, '3': 3 },
  }));

/** What the files of a small session without metadata say, made up for the tests. */
export function madeSummary(changes: Partial<ScanSummary> = {}): ScanSummary {
  const recordings = [1, 2].map((epoch) => ({
    epoch,
    tag: `a${epoch}`,
    file: `20230622_sample_0${epoch}_a${epoch}.rec`,
    sizeBytes: 8_500_000,
    start: `2023-06-22T21:0${epoch - 1}:00.000Z`,
    seconds: 242,
    rateHz: 30_000,
    channels: 32,
    packets: 7_260_000,
    lostPackets: 3,
    gaps: 3,
  }));
  return {
    folder: '/data/sample',
    animal: 'sample',
    date: '20230622',
    recordings,
    nTrodes: Array.from({ length: 8 }, (_, index) => ({ id: index + 1, channels: 4 })),
    rateHz: 30_000,
    channels: 32,
    hasScale: true,
    isPtp: true,
    trodesVersion: '2.4.1',
    cameras: [
      { number: 1, epochs: [1] },
      { number: 2, epochs: [2] },
    ],
    dioLines: ['ECU_Din1', 'ECU_Din2'],
    files: [1, 2].map((epoch) => ({
      epoch,
      role: 'statescript-log',
      name: `20230622_sample_0${epoch}_a${epoch}.stateScriptLog`,
    })),
    warnings: [],
    values: [
      value('subject.subject_id', 'sample', 'file-name', 'the names of the recordings'),
      value('session_id', 'sample_20230622', 'file-name', 'the names of the recordings'),
      value(
        'electrode_groups',
        groups(8),
        'derived',
        'an nTrode of 4 channels has the size of tetrode_12.5, 8 times',
      ),
      value('ntrode_electrode_group_channel_map', map(8), 'recording', 'SpikeConfiguration'),
      value(
        'tasks',
        [1, 2].map((epoch) => ({
          task_name: '',
          task_description: '',
          task_environment: '',
          camera_id: [epoch],
          task_epochs: [epoch],
        })),
        'file-name',
        'an epoch each',
      ),
      value('cameras', [{ id: 1 }, { id: 2 }], 'file-name', 'the names of the videos'),
      value(
        'behavioral_events',
        [
          { description: 'Din1', name: 'Din1' },
          { description: 'Din2', name: 'Din2' },
        ],
        'recording',
        '2 of 2 lines changed',
      ),
      value(
        'data_acq_device',
        [{ name: 'SpikeGadgets', system: 'SpikeGadgets', amplifier: 'Intan', adc_circuit: 'Intan' }],
        'recording',
        'the header',
      ),
    ],
    ...changes,
  };
}

/** The same session with a metadata file in which nothing is missing. */
export function summaryWithYaml(): ScanSummary {
  const given = (field: string, content: FieldValue): SourcedValue =>
    value(field, content, 'yaml', 'sample_metadata.yml', 'accepted');
  const base = madeSummary();
  const kept = base.values.filter(({ field }) => /^(?:ntrode_|data_acq)/.test(field));
  return {
    ...base,
    metadataFile: '/data/sample/sample_metadata.yml',
    values: [
      ...kept.map((one) => ({ ...one, status: 'accepted' as const })),
      given('experimenter_name', ['Doe, Jane']),
      given('lab', 'Frank Lab'),
      given('institution', 'University of California, San Francisco'),
      given('session_description', 'W-track runs for reward'),
      given('experiment_description', 'spatial alternation'),
      given('session_id', 'sample_20230622'),
      given('keywords', ['replay']),
      given('subject.subject_id', 'sample'),
      given('subject.species', 'Rattus norvegicus'),
      given('subject.sex', 'M'),
      given('subject.date_of_birth', '2023-03-30'),
      given('subject.weight', 420),
      given(
        'electrode_groups',
        Array.from({ length: 8 }, (_, id) => ({
          id,
          location: 'CA1',
          device_type: 'tetrode_12.5',
          description: 'tetrode',
          targeted_location: 'CA1',
        })),
      ),
      given('cameras', [{ id: 1, meters_per_pixel: 0.001 }]),
      given('tasks', [
        { task_name: 'W-track', task_environment: 'W-track', camera_id: [1], task_epochs: [1, 2] },
      ]),
    ],
  };
}
