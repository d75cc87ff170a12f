import { type FieldValue, formatRanges } from '../../../schemas/index.ts';
import { isStimulation } from './stimulation.ts';
import { isRecord } from './values.ts';

const unitWords: Readonly<Record<string, string>> = {
  Y: 'year',
  M: 'month',
  W: 'week',
  D: 'day',
};

/** An ISO 8601 duration in words, `P12W` as "12 weeks"; undefined where it has hours or is none. */
export function durationInWords(iso: string): string | undefined {
  if (!/^P(?:\d+(?:\.\d+)?[YMWD])+$/.test(iso)) return undefined;
  const parts = [...iso.matchAll(/(\d+(?:\.\d+)?)([YMWD])/g)];
  return parts.map(([, n = '', unit = '']) => `${n} ${unitWords[unit]}${n === '1' ? '' : 's'}`).join(' ');
}

/** A value as text for people: units written out, lists joined, tables counted. */
export function displayValue(field: string, value: FieldValue): string {
  if (value === null) return '';
  if (field === 'subject.date_of_birth' && typeof value === 'string')
    return value.replace(/T00:00:00(?:\.0+)?(?:Z|\+00:00)?$/, '');
  if (field === 'subject.weight' && typeof value === 'number') return `${value} g`;
  if (field === 'raw_data_to_volts' && typeof value === 'number') return `${value} V`;
  if (field === 'subject.age' && typeof value === 'string') {
    const words = value.split('/').map((bound) => durationInWords(bound) ?? bound);
    return `${words.filter((word) => word !== '').join(' to ')} (${value})`;
  }
  if (Array.isArray(value)) return displayList(field, value);
  if (isRecord(value))
    return Object.values(value)
      .map((item) => displayValue('', item))
      .join(', ');
  return String(value);
}

function displayList(field: string, items: readonly FieldValue[]): string {
  const rows = items.filter(isRecord);
  if (rows.length < items.length) {
    return items.map((item) => displayValue('', item)).join(field === 'experimenter_name' ? '; ' : ', ');
  }
  if (field === 'electrode_groups') return displayGroups(rows);
  if (field === 'tasks') {
    const named = rows.filter((row) => text(row['task_name']) !== '');
    const names = named.map((row) => `${text(row['task_name'])}${epochsOf(row)}`);
    return names.length > 0 ? names.join(', ') : counted(rows.length, 'task', 'without a name');
  }
  if (field === 'behavioral_events') {
    const named = rows.filter((row) => text(row['name']) !== '');
    if (named.length === 0) return counted(rows.length, 'line', 'without a name');
    return named
      .map((row) => [...new Set([text(row['description']), text(row['name'])])].join(' '))
      .join(', ');
  }
  if (field === 'cameras') return counted(rows.length, 'camera');
  if (field === 'ntrode_electrode_group_channel_map') return displayMap(rows);
  if (isStimulation(field)) {
    const named = rows.map((row) => text(row['virus_name']) || text(row['model_name']) || text(row['name']));
    return named.length === 0 ? 'none yet' : named.join(', ');
  }
  if (field === 'data_acq_device') return rows.map((row) => text(row['name'])).join(', ');
  return counted(rows.length, 'entry');
}

function displayMap(rows: readonly Readonly<Record<string, FieldValue>>[]): string {
  const bad = rows.flatMap(({ ntrode_id: nTrode, bad_channels: channels }) =>
    Array.isArray(channels) && channels.length > 0
      ? `${JSON.stringify(nTrode)}: ${channels.map((channel) => JSON.stringify(channel)).join(' ')}`
      : [],
  );
  return [
    counted(rows.length, 'nTrode'),
    bad.length === 0 ? 'no bad channels' : `bad channels ${bad.join('; ')}`,
  ].join(', ');
}

function displayGroups(rows: readonly Readonly<Record<string, FieldValue>>[]): string {
  const places = [...new Set(rows.map((row) => text(row['location'])).filter((place) => place !== ''))];
  const probes = [...new Set(rows.map((row) => text(row['device_type'])).filter((probe) => probe !== ''))];
  return [
    counted(rows.length, 'group'),
    ...probes,
    ...(places.length > 0 ? places : ['place not given']),
  ].join(', ');
}

function epochsOf(row: Readonly<Record<string, FieldValue>>): string {
  const epochs = row['task_epochs'];
  if (!Array.isArray(epochs) || epochs.length === 0) return '';
  return ` (epoch ${formatRanges(epochs.filter((epoch) => typeof epoch === 'number'))})`;
}

const text = (value: FieldValue | undefined): string => (typeof value === 'string' ? value.trim() : '');

function counted(count: number, word: string, rest = ''): string {
  const plural = word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${count} ${count === 1 ? word : plural}${rest === '' ? '' : ` ${rest}`}`;
}
