import type { NwbGroup, NwbReader } from '../../../nwb/index.ts';
import { lineId } from './digital.ts';
import type { StreamReport } from './report.ts';
import { DIGITAL, groupAt, textOf } from './sides.ts';
import type { SourceSession } from './source-session.ts';

const PLACES = ['/acquisition', '/processing', '/intervals', '/analysis', '/stimulus'];

/** Objects that hold data and that no stream of the report belongs to. */
export function notCompared(reader: NwbReader, streams: readonly StreamReport[]): string[] {
  const found: string[] = [];
  const visit = (group: NwbGroup): void => {
    for (const { object } of group.children.values()) {
      if (object?.kind !== 'group') continue;
      const { path } = object;
      if (streams.some((stream) => path === stream.path || path.startsWith(`${stream.path}/`))) continue;
      const holds = streams.some((stream) => stream.path.startsWith(`${path}/`));
      const isEmpty = object.children.size === 0 && object.attributes.get('content') === undefined;
      const hasData = [...object.children.values()].some(({ object: child }) => child?.kind === 'dataset');
      if (holds || !(isEmpty || hasData || object.typeName === 'AssociatedFiles')) visit(object);
      else if (!isEmpty) found.push(path);
    }
  };
  for (const place of PLACES) {
    const group = groupAt(reader, place);
    if (group !== undefined) visit(group);
  }
  return found;
}

/** What the recordings hold beside what a file keeps of them. */
export function notStored(source: SourceSession, reader: NwbReader): string[] {
  const [first] = source.recordings;
  if (first === undefined) return [];
  const { digital, devices, clock, analog, sensors } = first.recording;
  const recordings = source.recordings.map((one) => one.recording);
  const lines = new Set(
    [...(groupAt(reader, DIGITAL)?.children.keys() ?? [])].map((name) =>
      lineId(textOf(reader, `${DIGITAL}/${name}`, 'description').trim(), recordings),
    ),
  );
  const unnamed = digital.filter(({ id }) => !lines.has(id));
  const sentences: string[] = [];
  if (unnamed.length > 0)
    sentences.push(`${unnamed.length} of ${digital.length} digital lines, which the metadata do not name`);
  if (clock.source !== 'counter')
    sentences.push(`the single readings of ${clock.source}, of which the file keeps the line through them`);
  const used = new Set(digital.map(({ device }) => device));
  const silent = devices.filter(
    ({ name, bytes }) =>
      bytes > 0 && !used.has(name) && name !== 'SysClock' && (analog.length === 0 || name !== 'ECU'),
  );
  for (const { name, bytes } of silent)
    if (sensors.length === 0 || !/^(Multiplexed|headstageSensor)$/.test(name))
      sentences.push(`${bytes} ${bytes === 1 ? 'byte' : 'bytes'} a packet of ${name}`);
  return sentences;
}
