/**
 * What spyglass looks up when it takes in a file, as data: an object by its path, its class, and the fields that are read.
 * Its misses go to a table of errors that nobody reads, so that every name here is part of what the output promises.
 * Where a field has a value here, it must be that value; `anything` asks that it be there and not empty.
 */
export const anything = Symbol('anything');

export interface Lookup {
  readonly what: string;
  readonly path: string;
  readonly class: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const HEADER_FIELDS = [
  'headstage_serial',
  'headstage_smart_ref_on',
  'realtime_mode',
  'headstage_auto_settle_on',
  'timestamp_at_creation',
  'controller_firmware_version',
  'controller_serial',
  'save_displayed_chan_only',
  'headstage_firmware_version',
  'qt_version',
  'compile_date',
  'compile_time',
  'headstage_gyro_sensor_on',
  'headstage_mag_sensor_on',
  'trodes_version',
  'headstage_accel_sensor_on',
  'commit_head',
  'system_time_at_creation',
];

const unmeasured = Array.from({ length: 32 }, () => 'NaN');
const DIO = '/processing/behavior/behavioral_events';
const POSITION = '/processing/behavior/position';

/** For a session of two epochs, eight tetrodes, two cameras and one log an epoch, as the generator writes it by default. */
export const lookups: readonly Lookup[] = [
  {
    what: 'session',
    path: '/',
    class: 'NWBFile',
    fields: {
      session_description: anything,
      identifier: anything,
      session_start_time: '2023-06-22T20:00:00.888000+00:00',
      timestamps_reference_time: '1970-01-01T00:00:00+00:00',
      experimenter: ['Doe, Jane', 'Roe, Richard'],
      lab: 'Synthetic Lab',
      institution: 'Example University',
      experiment_description: anything,
      session_id: 'sample_20230622',
      keywords: anything,
      source_script: anything,
      source_script_file_name: anything,
    },
  },
  {
    what: 'subject',
    path: '/general/subject',
    class: 'Subject',
    fields: {
      subject_id: 'sample',
      species: 'Rattus norvegicus',
      sex: 'M',
      genotype: 'Wild Type',
      description: anything,
      weight: '420 g',
      date_of_birth: anything,
    },
  },
  {
    what: 'acquisition device',
    path: '/general/devices/dataacq_device0',
    class: 'DataAcqDevice',
    fields: { system: 'SpikeGadgets', amplifier: 'Intan', adc_circuit: 'Intan' },
  },
  {
    what: 'header of the recording',
    path: '/general/devices/header_device',
    class: 'HeaderDevice',
    fields: {
      ...Object.fromEntries(HEADER_FIELDS.map((field) => [field, anything])),
      file_prefix: '',
      file_path: '',
    },
  },
  ...[0, 1].map((id) => ({
    what: `camera ${id}`,
    path: `/general/devices/camera_device ${id}`,
    class: 'CameraDevice',
    fields: {
      meters_per_pixel: 0.001 * (id + 1),
      lens: 'Theia SL183M',
      camera_name: ['overhead camera', 'side camera'][id],
      model: { class: 'DeviceModel', path: '/general/devices/models/Mako G-158C' },
    },
  })),
  {
    what: 'model of the cameras',
    path: '/general/devices/models/Mako G-158C',
    class: 'DeviceModel',
    fields: { manufacturer: 'Allied Vision' },
  },
  {
    what: 'probe',
    path: '/general/devices/probe 7',
    class: 'Probe',
    fields: {
      id: 7,
      probe_type: 'tetrode_12.5',
      probe_description: anything,
      units: 'um',
      contact_side_numbering: true,
      contact_size: 12.5,
      shanks: { 0: { class: 'Shank', path: '/general/devices/probe 7/0' } },
    },
  },
  {
    what: 'shank',
    path: '/general/devices/probe 7/0',
    class: 'Shank',
    fields: {
      shanks_electrodes: Object.fromEntries(
        [0, 1, 2, 3].map((id) => [
          id,
          { class: 'ShanksElectrode', path: `/general/devices/probe 7/0/${id}` },
        ]),
      ),
    },
  },
  {
    what: 'contact of the probe',
    path: '/general/devices/probe 7/0/1',
    class: 'ShanksElectrode',
    fields: { rel_x: -6.25, rel_y: 0, rel_z: 6.25 },
  },
  {
    what: 'electrode group',
    path: '/general/extracellular_ephys/7',
    class: 'NwbElectrodeGroup',
    fields: {
      description: 'probe 7',
      location: 'hippocampus',
      targeted_location: 'CA1',
      targeted_x: 3.2,
      targeted_y: -3.8,
      targeted_z: 2.2,
      units: 'mm',
      device: { class: 'Probe', path: '/general/devices/probe 7' },
    },
  },
  {
    what: 'electrodes',
    path: '/general/extracellular_ephys/electrodes',
    class: 'ElectrodesTable',
    fields: {
      location: Array.from({ length: 32 }, () => 'CA1'),
      group_name: Array.from({ length: 32 }, (_, row) => String(row >> 2)),
      filtering: anything,
      x: unmeasured,
      y: unmeasured,
      z: unmeasured,
      imp: unmeasured,
      rel_x: anything,
      rel_y: anything,
      rel_z: anything,
      hwChan: anything,
      ntrode_id: Array.from({ length: 32 }, (_, row) => (row >> 2) + 1),
      channel_id: Array.from({ length: 32 }, (_, row) => row & 3),
      bad_channel: Array.from({ length: 32 }, (_, row) => row === 7),
      probe_shank: Array.from({ length: 32 }, () => 0),
      probe_electrode: Array.from({ length: 32 }, (_, row) => row & 3),
      // The reference is nTrode 1, channel 1.
      ref_elect_id: Array.from({ length: 32 }, () => 0),
    },
  },
  {
    what: 'raw data',
    path: '/acquisition/e-series',
    class: 'ElectricalSeries',
    fields: {
      data: { dtype: 'int16' },
      timestamps: { dtype: 'float64' },
      electrodes: anything,
      conversion: 1.95e-7,
    },
  },
  {
    what: 'sample count',
    path: '/processing/sample_count/sample_count',
    class: 'TimeSeries',
    fields: { data: { dtype: 'uint32' }, timestamps: { dtype: 'float64' } },
  },
  {
    what: 'DIO events',
    path: DIO,
    class: 'BehavioralEvents',
    fields: { time_series: { poke_left: { class: 'TimeSeries', path: `${DIO}/poke_left` } } },
  },
  {
    what: 'one DIO line',
    path: `${DIO}/house_light`,
    class: 'TimeSeries',
    fields: { description: 'Dout31', data: { dtype: 'uint8' }, timestamps: { dtype: 'float64' } },
  },
  {
    what: 'position',
    path: '/processing/behavior/position',
    class: 'Position',
    // Of one camera an epoch: spyglass counts series that start at another moment as another epoch.
    fields: {
      spatial_series: Object.fromEntries(
        [1, 2].flatMap((epoch) =>
          [0, 1].map((led) => [
            `led_${led}_series_${epoch}`,
            { class: 'SpatialSeries', path: `${POSITION}/led_${led}_series_${epoch}` },
          ]),
        ),
      ),
    },
  },
  ...[0, 1].map((led) => ({
    what: `position of light ${led}`,
    path: `${POSITION}/led_${led}_series_2`,
    class: 'SpatialSeries',
    fields: {
      description: 'xloc, yloc',
      conversion: 0.001,
      unit: 'meters',
      reference_frame: 'Upper left corner of video frame',
      data: { dtype: 'uint16' },
    },
  })),
  {
    what: 'videos',
    path: '/processing/video_files/video',
    class: 'BehavioralEvents',
    fields: {
      time_series: {
        '20230622_sample_02_a2.2.h264': {
          class: 'ImageSeries',
          path: '/processing/video_files/video/20230622_sample_02_a2.2.h264',
        },
      },
    },
  },
  {
    what: 'one video',
    path: '/processing/video_files/video/20230622_sample_02_a2.2.h264',
    class: 'ImageSeries',
    fields: {
      timestamps: { dtype: 'float64' },
      external_file: { values: ['20230622_sample_02_a2.2.h264'] },
      device: { class: 'CameraDevice', path: '/general/devices/camera_device 1' },
    },
  },
  {
    what: 'task',
    path: '/processing/tasks/task_0',
    class: 'DynamicTable',
    fields: {
      task_name: ['wtrack'],
      task_description: anything,
      camera_id: [[0, 1]],
      task_epochs: [[1]],
      task_environment: ['W-track'],
    },
  },
  {
    what: 'second task',
    path: '/processing/tasks/task_1',
    class: 'DynamicTable',
    fields: { task_epochs: [[2]] },
  },
  {
    what: 'statescript log',
    path: '/processing/associated_files/20230622_sample_01_a1.stateScriptLog',
    class: 'AssociatedFiles',
    fields: { description: 'statescript log of epoch 1', content: anything, task_epochs: '1' },
  },
  {
    what: 'epochs',
    path: '/intervals/epochs',
    class: 'TimeIntervals',
    fields: { start_time: anything, stop_time: anything, tags: [['01_a1'], ['02_a2']] },
  },
];

/** What spyglass SensorData reads; only with the legacy layout. */
export const legacyLookups: readonly Lookup[] = [
  {
    what: 'analog data in one table',
    path: '/processing/analog/analog',
    class: 'BehavioralEvents',
    fields: { time_series: { analog: { class: 'TimeSeries', path: '/processing/analog/analog/analog' } } },
  },
  {
    what: 'its channels',
    path: '/processing/analog/analog/analog',
    class: 'TimeSeries',
    fields: {
      description: [
        ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `ECU_Ain${n}   `),
        ...[1, 2, 3, 4].map((n) => `ECU_Aout${n}   `),
        ...['Accel', 'Gyro', 'Mag'].flatMap((sensor) =>
          ['X', 'Y', 'Z'].map((axis) => `Headstage_${sensor}${axis}   `),
        ),
        'Controller_Ain1   ',
      ].join(''),
      data: { dtype: 'int16' },
    },
  },
];
