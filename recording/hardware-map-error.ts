import { formatRanges, type HeaderNTrode, InputError, type NTrodeMap } from '../schemas/index.ts';

/** One thing that does not fit at one nTrode, and what the person can change about it. */
export interface NTrodeProblem {
  readonly nTrodeId: number;
  readonly what: string;
  readonly change: string;
}

const HEADINGS = [
  'nTrode',
  'header channels',
  'YAML channels',
  'what does not fit',
  'what to change',
] as const;

/** Everything that does not fit, in one table; nTrodes with the same trouble share a line. */
export function hardwareMapError(
  nTrodes: readonly HeaderNTrode[],
  maps: readonly NTrodeMap[],
  problems: readonly NTrodeProblem[],
  groupProblems: readonly string[],
): InputError {
  const count = new Set(problems.map((problem) => problem.nTrodeId)).size;
  const wrong = [
    ...(count > 0
      ? [`${count} ${count === 1 ? 'nTrode' : 'nTrodes'} that header and metadata describe differently`]
      : []),
    ...(groupProblems.length > 0 ? ['electrode groups of unknown probes'] : []),
  ];
  const parts = [
    'Change the metadata as said here and try again.',
    ...groupProblems,
    ...(problems.length > 0 ? [table(nTrodes, maps, problems)] : []),
    ...regrouped(nTrodes, maps),
  ];
  return new InputError('hardware-map', {
    where: { field: 'ntrode_electrode_group_channel_map' },
    found: wrong.join(' and '),
    expected: 'the metadata to map each channel of the header to one electrode of a known probe',
    todo: parts.join('\n'),
  });
}

function table(
  nTrodes: readonly HeaderNTrode[],
  maps: readonly NTrodeMap[],
  problems: readonly NTrodeProblem[],
): string {
  const header = new Map(nTrodes.map(({ id, hwChans }) => [id, formatRanges(hwChans.keys())]));
  const yaml = new Map(
    maps.map(({ ntrode_id, map }) => [ntrode_id, formatRanges(Object.keys(map).map(Number))]),
  );
  const idsOf = new Map<string, { ids: number[]; cells: string[] }>();
  for (const { nTrodeId, what, change } of problems) {
    const cells = [header.get(nTrodeId) ?? '-', yaml.get(nTrodeId) ?? '-', what, change];
    const key = JSON.stringify(cells);
    const same = idsOf.get(key);
    if (same === undefined) idsOf.set(key, { ids: [nTrodeId], cells });
    else same.ids.push(nTrodeId);
  }
  const lines = [...idsOf.values()]
    .sort((one, other) => Math.min(...one.ids) - Math.min(...other.ids))
    .map(({ ids, cells }) => [formatRanges(ids), ...cells]);
  return aligned([[...HEADINGS], ...lines]);
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd();
  const [first, ...rest] = lines.map(format);
  return [first ?? '', widths.map((width) => '-'.repeat(width)).join('-|-'), ...rest].join('\n');
}

/** Trodes can record a probe as if it were tetrodes; then every line is wrong for one and the same reason. */
function regrouped(nTrodes: readonly HeaderNTrode[], maps: readonly NTrodeMap[]): string[] {
  const inHeader = nTrodes.reduce((sum, { hwChans }) => sum + hwChans.length, 0);
  const inMaps = maps.reduce((sum, { map }) => sum + Object.keys(map).length, 0);
  if (inHeader !== inMaps || nTrodes.length === maps.length) return [];
  return [
    `Both sides have ${inHeader} channels, the header in ${nTrodes.length} nTrodes and the metadata in ${maps.length}: if the probe was recorded with another grouping, give the workspace (.trodesconf) that groups it as the metadata does.`,
  ];
}
