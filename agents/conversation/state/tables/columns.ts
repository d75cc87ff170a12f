/** How one column of a table is typed and shown. */
export interface Column {
  readonly key: string;
  readonly title: string;
  /** `electrodes`: the electrodes of an nTrode's channels, in the order of its channels. */
  readonly kind: 'text' | 'number' | 'integers' | 'electrodes';
  /** A whole number from 0. */
  readonly isIndex?: boolean;
  readonly isEditable?: boolean;
}

export interface Table {
  /** The field of the metadata that the table is. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  /** Rows may be added and removed. */
  readonly isOpen: boolean;
  /** Rows have names that people make up: only a header that says this belongs to the table. */
  readonly heading?: RegExp;
}

const text = (key: string, title: string): Column => ({ key, title, kind: 'text' });
const number = (key: string, title: string): Column => ({ key, title, kind: 'number' });
const index = (key: string, title: string, isEditable = true): Column => ({
  key,
  title,
  kind: 'number',
  isIndex: true,
  isEditable,
});

/** Where something was put into the brain. */
const PLACE: readonly Column[] = [
  text('location', 'Place'),
  text('hemisphere', 'Side'),
  number('ap_in_mm', 'AP (mm)'),
  number('ml_in_mm', 'ML (mm)'),
  number('dv_in_mm', 'DV (mm)'),
  text('reference', 'Measured from'),
  number('pitch_in_deg', 'Pitch (°)'),
  number('roll_in_deg', 'Roll (°)'),
  number('yaw_in_deg', 'Yaw (°)'),
];

/** The fields that are edited as grids, in the order in which they are shown. */
export const TABLES: readonly Table[] = [
  {
    name: 'tasks',
    title: 'Tasks and their epochs',
    isOpen: true,
    columns: [
      { key: 'task_epochs', title: 'Epochs', kind: 'integers' },
      text('task_name', 'Task'),
      text('task_description', 'What the animal does'),
      text('task_environment', 'Where'),
      { key: 'camera_id', title: 'Cameras', kind: 'integers' },
    ],
  },
  {
    name: 'cameras',
    title: 'Cameras',
    isOpen: true,
    columns: [
      index('id', 'Camera'),
      text('camera_name', 'Name'),
      text('manufacturer', 'Maker'),
      text('model', 'Model'),
      text('lens', 'Lens'),
      number('meters_per_pixel', 'Metres per pixel'),
    ],
  },
  {
    name: 'behavioral_events',
    title: 'DIO lines',
    isOpen: true,
    columns: [
      text('description', 'Line'),
      text('name', 'What hangs on it'),
      text('comments', 'Comments'),
      text('unit', 'Unit'),
    ],
  },
  {
    name: 'electrode_groups',
    title: 'Electrode groups',
    isOpen: true,
    columns: [
      index('id', 'Group'),
      text('device_type', 'Probe'),
      text('description', 'Description'),
      text('location', 'Place'),
      text('targeted_location', 'Target'),
      number('targeted_x', 'Medial-lateral'),
      number('targeted_y', 'Anterior-posterior'),
      number('targeted_z', 'Dorsal-ventral'),
      text('units', 'Unit'),
    ],
  },
  {
    name: 'ntrode_electrode_group_channel_map',
    title: 'nTrodes and their electrodes',
    // The nTrodes are those of the header: another one could not be in the recording.
    isOpen: false,
    columns: [
      index('ntrode_id', 'nTrode', false),
      index('electrode_group_id', 'Group'),
      { key: 'bad_channels', title: 'Bad channels', kind: 'integers' },
      { key: 'map', title: 'Electrode of each channel', kind: 'electrodes' },
    ],
  },
  {
    name: 'virus_injection',
    title: 'Virus injections',
    isOpen: true,
    heading: /virus|tit(?:er|re)|volume|inject/i,
    columns: [
      text('name', 'Injection'),
      text('virus_name', 'Virus'),
      number('titer_in_vg_per_ml', 'Titer (vg/mL)'),
      number('volume_in_uL', 'Volume (µL)'),
      ...PLACE,
      text('description', 'Description'),
    ],
  },
  {
    name: 'optical_fiber',
    title: 'Optical fibers',
    isOpen: true,
    heading: /fib(?:er|re)|hardware/i,
    columns: [
      text('name', 'Fiber'),
      text('hardware_name', 'Model'),
      text('implanted_fiber_description', 'Description'),
      ...PLACE,
    ],
  },
  {
    name: 'opto_excitation_source',
    title: 'Light sources',
    isOpen: true,
    heading: /laser|\bleds?\b|light|excitation|wavelength/i,
    columns: [
      text('name', 'Light source'),
      text('model_name', 'Model'),
      number('wavelength_in_nm', 'Wavelength (nm)'),
      number('power_in_W', 'Power (W)'),
      number('intensity_in_W_per_m2', 'Intensity (W/m²)'),
      text('description', 'Description'),
    ],
  },
];

export function tableNamed(name: string): Table | undefined {
  return TABLES.find((table) => table.name === name);
}
