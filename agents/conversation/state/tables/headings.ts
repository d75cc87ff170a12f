import type { Column, Table } from './columns.ts';

const PLACE: Readonly<Record<string, string>> = {
  location: 'place|location|region|brain region|area|brain area|structure|site|target',
  hemisphere: 'side|hemisphere',
  ap_in_mm: 'ap|anterior posterior|antero posterior|anteroposterior',
  ml_in_mm: 'ml|medial lateral|medio lateral|mediolateral',
  dv_in_mm: 'dv|dorsal ventral|dorso ventral|dorsoventral',
  reference: 'reference|measured from|origin|from|relative to',
  pitch_in_deg: 'pitch',
  roll_in_deg: 'roll',
  yaw_in_deg: 'yaw',
};

/** What labs write above a column, beside its title and its name in the YAML; plain, as {@link plainHeading} makes it. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tasks: {
    task_epochs: 'epoch|epochs|epoch number|task epochs|nr|no',
    task_name: 'task|task name|name|what|activity|behavior|behaviour',
    task_description: 'description|task description|what it does|details',
    task_environment: 'environment|where|place|maze|box|task environment|arena|location',
    camera_id: 'camera|cameras|camera id|camera ids|cam',
  },
  cameras: {
    id: 'camera|cam|id|camera id|number|nr|no',
    camera_name: 'name|camera name|place|where',
    manufacturer: 'manufacturer|maker|make|brand|vendor',
    model: 'model|type',
    lens: 'lens|objective|focal length',
    meters_per_pixel:
      'meters per pixel|metres per pixel|m per pixel|scale|meter per pixel|metre per pixel|m px|mm per pixel|cm per pixel|mm px|cm px',
  },
  behavioral_events: {
    description: 'line|dio|din|dio line|channel|hardware|hardware name|port|description|pin|id',
    name: 'name|meaning|what|what hangs on it|event|event name|device',
    comments: 'comment|comments|notes|note|remark|remarks',
    unit: 'unit|units',
  },
  electrode_groups: {
    id: 'group|electrode group|group id|id|electrode group id',
    device_type: 'probe|probe type|device|device type|type',
    description: 'description|desc',
    location: 'place|location|region|brain region|area|brain area|structure',
    targeted_location: 'target|targeted location|target region|target area|targeted region',
    targeted_x: 'medial lateral|ml|x|targeted x|medio lateral|mediolateral|target ml',
    targeted_y: 'anterior posterior|ap|y|targeted y|antero posterior|anteroposterior|target ap',
    targeted_z: 'dorsal ventral|dv|z|targeted z|depth|dorso ventral|dorsoventral|target dv',
    units: 'unit|units',
  },
  ntrode_electrode_group_channel_map: {
    ntrode_id: 'ntrode|tetrode|ntrode id|trode',
    electrode_group_id: 'group|electrode group|electrode group id',
    bad_channels: 'bad channels|bad channel|bad|dead|dead channels|bad ch',
    map: 'map|electrode of each channel|electrodes',
  },
  virus_injection: {
    ...PLACE,
    name: 'injection|name|injection name|nr|no|id',
    virus_name: 'virus|virus name|vector|viral vector|construct',
    titer_in_vg_per_ml: 'titer|titre|titer vg ml|titre vg ml|titer in vg ml',
    volume_in_uL: 'volume|volume ul|volume nl|volume µl|injected volume|amount',
    description: 'description|comment|comments|notes',
  },
  optical_fiber: {
    ...PLACE,
    name: 'fiber|fibre|name|fiber name|optical fiber|nr|no|id',
    hardware_name: 'model|hardware|hardware name|type|fiber model|fibre model',
    implanted_fiber_description: 'description|comment|comments|notes',
  },
  opto_excitation_source: {
    name: 'light source|source|laser|led|name|nr|no|id',
    model_name: 'model|type|model name',
    wavelength_in_nm: 'wavelength|wavelength nm|nm|colour nm',
    power_in_W: 'power|power w|power mw|mw',
    intensity_in_W_per_m2: 'intensity|irradiance',
    description: 'description|comment|comments|notes',
  },
};

/** Rows of groups may be named by their nTrodes. */
export const NTRODE_HEADING = /^(?:ntrode|tetrode|trode|ntrode id|tetrode id|tt|tet|shank|probe number)$/;

/** In small letters, without units, brackets, underscores and marks. */
export function plainHeading(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .replaceAll(/\bin\s+(?:mm|um|µm|μm|m)$/g, ' ')
    .replaceAll(/[_/.:#-]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The column of a table that stands below a heading, if any. */
export function columnFor(table: Table, heading: string): Column | undefined {
  const plain = plainHeading(heading);
  if (plain === '') return undefined;
  return table.columns.find(
    ({ key, title }) =>
      plain === plainHeading(key) ||
      plain === plainHeading(title) ||
      WORDS[table.name]?.[key]?.split('|').includes(plain) === true,
  );
}

/** What a number below a heading has to be multiplied by: "DV (um)" holds micrometres, "mm per pixel" millimetres. */
export function factorOf(column: Column, heading: string): number {
  const plain = heading.toLowerCase();
  if (column.key === 'meters_per_pixel') {
    if (/\bmm\b/.test(plain)) return 0.001;
    return /\bcm\b/.test(plain) ? 0.01 : 1;
  }
  if (column.key === 'volume_in_uL') return /\bnl\b|nano/.test(plain) ? 0.001 : 1;
  if (column.key === 'power_in_W') return /\bmw\b|milli/.test(plain) ? 0.001 : 1;
  if (!/^targeted_|_in_mm$/.test(column.key) || column.kind !== 'number') return 1;
  if (/(?:\bum\b|µm|μm|micro)/.test(plain)) return 0.001;
  return /\bcm\b/.test(plain) ? 10 : 1;
}
