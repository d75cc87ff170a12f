import { exampleAt } from '../yaml/check.ts';
import type { FieldPath } from '../yaml/path.ts';
import { formatPath } from '../yaml/path.ts';
import { formatRanges } from '../yaml/ranges.ts';
import { type ElectrodeGroup, type SessionMetadata, sessionMetadataSchema } from './schema.ts';
import { isIsoMoment, isPlaceholder } from './words.ts';

/** A field that a person has to fill in, or to write otherwise. */
export interface MissingField {
  /** Path in the YAML; `electrode_groups[].location` stands for several groups, which `why` names. */
  readonly field: string;
  readonly why: string;
  readonly example: string;
  /** `required`: without it the NWB file is invalid, or DANDI refuses it. `recommended`: reviewers ask for it. */
  readonly severity: 'required' | 'recommended';
}

/** What the recording brings along, which decides what the metadata has to say. */
export interface RecordingNeeds {
  /** There are ephys channels. Assumed when not given. */
  readonly hasEphys?: boolean;
  /** The header has a scale (microvolts per count). Assumed when not given. */
  readonly hasScale?: boolean;
  /** The header describes its probes (Neuropixels): nobody has to map channels or name device types. */
  readonly hasProbes?: boolean;
}

type Severity = MissingField['severity'];

/** An ISO 8601 duration (P90D, P3M, P2Y6M), which must hold at least one part. */
const duration =
  /^P(?=\d|T\d)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?(T(?=\d)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?$/;
const latinName = /^[A-Z][a-z]* [a-z]+$|^http:\/\/purl\.obolibrary\.org\/obo\/NCBITaxon_\d+$/;
const subspecies = /^[A-Z][a-z]* [a-z]+ [a-z]+$/;
/** The form that DANDI asks for; spyglass wants exactly two parts. */
const lastFirst = /^[^,]+,\s+[^,]+$/;

/** Examples for common words; never put into a file unasked. */
const speciesExamples: ReadonlyMap<string, string> = new Map([
  ['rat', 'Rattus norvegicus'],
  ['mouse', 'Mus musculus'],
  ['human', 'Homo sapiens'],
  ['macaque', 'Macaca mulatta'],
  ['monkey', 'Macaca mulatta'],
  ['marmoset', 'Callithrix jacchus'],
  ['ferret', 'Mustela putorius'],
  ['zebra finch', 'Taeniopygia guttata'],
  ['bat', 'Rousettus aegyptiacus'],
]);

/**
 * What a valid NWB file that DANDI takes needs from a person, and the metadata does not say or says unusably.
 * Nothing is filled in here, and no value is guessed.
 */
export function missingForNwb(metadata: SessionMetadata, recording: RecordingNeeds = {}): MissingField[] {
  const { subject } = metadata;
  const required = (path: FieldPath, value: string | undefined, why: string) =>
    textMissing(path, value, 'required', why);
  const recommended = (path: FieldPath, value: string | undefined, why: string) =>
    textMissing(path, value, 'recommended', why);
  return [
    ...required(
      ['session_description'],
      metadata.session_description,
      'NWB asks what happened in the session',
    ),
    ...required(['session_id'], metadata.session_id, 'DANDI names the file by it'),
    ...withoutSlash(['session_id'], metadata.session_id),
    ...required(['institution'], metadata.institution, 'the file names where it was recorded'),
    ...required(['lab'], metadata.lab, 'the file names the laboratory'),
    ...experimenters(metadata),
    ...recommended(
      ['experiment_description'],
      metadata.experiment_description,
      'readers want to know the purpose',
    ),
    ...((metadata.keywords?.length ?? 0) > 0
      ? []
      : [missing(['keywords'], 'recommended', 'searches use them')]),
    ...required(['subject', 'subject_id'], subject?.subject_id, 'DANDI names the file by it'),
    ...withoutSlash(['subject', 'subject_id'], subject?.subject_id),
    ...species(subject?.species),
    ...(subject?.sex === undefined
      ? [missing(['subject', 'sex'], 'required', 'DANDI asks for M, F, U or O')]
      : []),
    ...age(metadata),
    ...(subject?.weight === undefined || subject.weight === 0
      ? [missing(['subject', 'weight'], 'recommended', 'the weight in grams is not given')]
      : []),
    ...recommended(['subject', 'description'], subject?.description, 'the animal is not described'),
    ...recommended(['subject', 'genotype'], subject?.genotype, 'the genotype is not given'),
    ...cameras(metadata),
    ...tasks(metadata),
    ...(recording.hasEphys === false ? [] : ephys(metadata, recording)),
  ];
}

function missing(path: FieldPath, severity: Severity, why: string, example?: string): MissingField {
  return {
    field: formatPath(path),
    severity,
    why,
    example: example ?? exampleAt(sessionMetadataSchema, path) ?? '',
  };
}

function textMissing(
  path: FieldPath,
  value: string | undefined,
  severity: Severity,
  why: string,
): MissingField[] {
  if (value === undefined || value.trim() === '') return [missing(path, severity, why)];
  return isPlaceholder(value) ? [missing(path, severity, `"${value}" says nothing; ${why}`)] : [];
}

function withoutSlash(path: FieldPath, value: string | undefined): MissingField[] {
  if (value?.includes('/') !== true) return [];
  return [missing(path, 'required', `"${value}" holds a slash, which DANDI's file names cannot`)];
}

function experimenters(metadata: SessionMetadata): MissingField[] {
  const names = (metadata.experimenter_name ?? []).filter((name) => !isPlaceholder(name));
  if (names.length === 0)
    return [missing(['experimenter_name'], 'recommended', 'the file names who recorded it')];
  const others = names.filter((name) => !lastFirst.test(name));
  if (others.length === 0) return [];
  const why = `${others.map((name) => `"${name}"`).join(', ')}: not "Last, First", and which part is the family name is not ours to guess`;
  return [missing(['experimenter_name'], 'recommended', why)];
}

function species(value: string | undefined): MissingField[] {
  const path = ['subject', 'species'];
  if (value === undefined || isPlaceholder(value)) {
    return [missing(path, 'required', 'DANDI asks for the Latin name of the species')];
  }
  if (latinName.test(value)) return [];
  if (subspecies.test(value)) {
    const why = `"${value}" names a subspecies; NWB Inspector takes genus and species (say the rest in subject.strain)`;
    return [missing(path, 'recommended', why)];
  }
  const known = speciesExamples.get(value.trim().toLowerCase());
  const why = `"${value}" is no Latin name of genus and species, nor an NCBITaxon address`;
  return [missing(path, 'required', why, known === undefined ? undefined : `species: ${known}`)];
}

function age(metadata: SessionMetadata): MissingField[] {
  const { subject } = metadata;
  const bornUsable = subject?.date_of_birth !== undefined && isIsoMoment(subject.date_of_birth);
  if (subject?.age !== undefined && !isPlaceholder(subject.age)) {
    if (isAge(subject.age)) return [];
    const why = `"${subject.age}" is no ISO 8601 duration (or lower/upper range)`;
    return [missing(['subject', 'age'], bornUsable ? 'recommended' : 'required', why)];
  }
  if (bornUsable) return [];
  return [
    missing(['subject', 'date_of_birth'], 'required', 'DANDI asks for the date of birth, or for the age'),
  ];
}

function isAge(text: string): boolean {
  const bounds = text.split('/');
  const known = bounds.filter((bound) => bound !== '');
  return bounds.length <= 2 && known.length > 0 && known.every((bound) => duration.test(bound));
}

function cameras(metadata: SessionMetadata): MissingField[] {
  const without = (metadata.cameras ?? []).filter((camera) => (camera.meters_per_pixel ?? 0) === 0);
  if (without.length === 0) return [];
  const ids = formatRanges(without.map((camera) => camera.id));
  const why = `camera ${ids}: without the size of a pixel positions have no scale`;
  return [
    { ...missing(['cameras', 0, 'meters_per_pixel'], 'required', why), field: 'cameras[].meters_per_pixel' },
  ];
}

/** A task must have a name to be read at all, so a drafted file holds a placeholder. */
function tasks(metadata: SessionMetadata): MissingField[] {
  const nameless = (metadata.tasks ?? []).filter((task) => isPlaceholder(task.task_name));
  if (nameless.length === 0) return [];
  const epochs = formatRanges(nameless.flatMap((task) => task.task_epochs ?? []));
  const why = `what the animal did in epoch ${epochs} has no name yet`;
  return [{ ...missing(['tasks', 0, 'task_name'], 'recommended', why), field: 'tasks[].task_name' }];
}

function ephys(metadata: SessionMetadata, recording: RecordingNeeds): MissingField[] {
  const groups = metadata.electrode_groups ?? [];
  const found: MissingField[] = [];
  if (groups.length === 0) {
    found.push(
      missing(
        ['electrode_groups'],
        'required',
        recording.hasProbes === true
          ? 'the recording does not say where in the brain its probes are: one group for each'
          : 'the recording has ephys channels',
        recording.hasProbes === true
          ? 'electrode_groups: [{ id: 1, location: hippocampus, … }]'
          : 'electrode_groups: [{ id: 0, … }]',
      ),
    );
  }
  const mapped = (metadata.ntrode_electrode_group_channel_map ?? []).length > 0;
  if (!mapped && recording.hasProbes !== true) {
    const example =
      'ntrode_electrode_group_channel_map: [{ ntrode_id: 1, electrode_group_id: 0, map: { "0": 0, … } }]';
    const why = 'nothing says which channel is which electrode';
    found.push(missing(['ntrode_electrode_group_channel_map'], 'required', why, example));
  }
  for (const key of groupTexts) {
    if (key === 'device_type' && !mapped && recording.hasProbes === true) continue;
    found.push(...inGroups(groups, key, (group) => isPlaceholder(group[key] ?? '')));
  }
  for (const key of groupNumbers) found.push(...inGroups(groups, key, (group) => group[key] === undefined));
  if (recording.hasScale === false && (metadata.raw_data_to_volts ?? 0) === 0) {
    found.push(
      missing(['raw_data_to_volts'], 'required', 'the header does not say how many volts a count is'),
    );
  }
  if ((metadata.data_acq_device ?? []).length === 0) {
    const example =
      'data_acq_device: [{ name: SpikeGadgets, system: MCU, amplifier: Intan, adc_circuit: Intan }]';
    found.push(missing(['data_acq_device'], 'recommended', 'the acquisition system is not named', example));
  }
  return found;
}

const groupTexts = ['device_type', 'location', 'targeted_location', 'description', 'units'] as const;
const groupNumbers = ['targeted_x', 'targeted_y', 'targeted_z'] as const;

/** Without these no electrode has a place; targets and coordinates are good to have. */
const NEEDED_OF_GROUPS: ReadonlySet<keyof ElectrodeGroup> = new Set(['device_type', 'location']);

function inGroups(
  groups: readonly ElectrodeGroup[],
  key: keyof ElectrodeGroup,
  lacks: (group: ElectrodeGroup) => boolean,
): MissingField[] {
  const without = groups.filter(lacks);
  if (without.length === 0) return [];
  const why = `electrode group ${formatRanges(without.map((group) => group.id))}: not given`;
  const severity = NEEDED_OF_GROUPS.has(key) ? 'required' : 'recommended';
  const entry = missing(['electrode_groups', 0, key], severity, why);
  return [{ ...entry, field: `electrode_groups[].${key}` }];
}
