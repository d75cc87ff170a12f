import type { Inspection, RecordingReport, SessionReport } from '../mcp-server/tools/index.ts';
import { count, formatBytes, formatSeconds } from './format.ts';

/** The inspection as text for people. */
export function describeInspection(inspection: Inspection): string {
  const blocks = [
    ...inspection.recordings.map((recording) => describeRecording(recording).join('\n')),
    ...inspection.sessions.map(describeSession),
  ];
  if (inspection.sessions.length === 0 && inspection.recordings.length === 0)
    blocks.push(`No session in ${inspection.path}.`);
  if (inspection.unrecognised.length > 0)
    blocks.push(
      ['Not taken:', ...inspection.unrecognised.map(({ path, reason }) => `  ${path}: ${reason}`)].join('\n'),
    );
  return `${blocks.join('\n\n')}\n`;
}

function describeSession(session: SessionReport): string {
  const lines = [`Session ${session.animal}/${session.date}`];
  for (const recording of session.recordings)
    lines.push(...describeRecording(recording).map((line) => `  ${line}`));
  const others = session.files.filter((file) => file.role !== 'recording');
  if (others.length > 0) {
    const byRole = Map.groupBy(others, (file) => file.role);
    lines.push(`  beside them: ${[...byRole].map(([role, files]) => `${files.length} ${role}`).join(', ')}`);
  }
  lines.push(
    session.metadata.length === 0 ? '  metadata: none' : `  metadata: ${session.metadata.join(', ')}`,
  );
  for (const warning of session.warnings) lines.push(`  note: ${warning}`);
  if (session.fault !== undefined) lines.push(`  cannot be converted: ${session.fault}`);
  for (const [severity, title] of [
    ['required', 'missing for a file that DANDI takes'],
    ['recommended', 'recommended'],
  ] as const) {
    const fields = session.missing.filter((field) => field.severity === severity);
    if (fields.length === 0) continue;
    lines.push(`  ${title}:`);
    for (const { field, why, example } of fields)
      lines.push(`    ${field}: ${why}${example === '' ? '' : ` (e.g. ${example})`}`);
  }
  if (session.fault === undefined && session.missing.length === 0)
    lines.push('  nothing is missing for a conversion');
  return lines.join('\n');
}

function describeRecording(one: RecordingReport): string[] {
  const name =
    one.epoch === undefined ? one.file : `epoch ${String(one.epoch).padStart(2, '0')}_${one.tag ?? ''}`;
  const sizes = groupSizes(one);
  return [
    `${name}: ${formatSeconds(one.seconds)} from ${one.start ?? 'an unknown time'}, ${formatBytes(one.sizeBytes)}`,
    `  ${count(one.channels, 'channel')}${sizes} at ${one.rateHz / 1000} kHz, ${scaleText(one)}; ${count(one.packets, 'packet')} of ${one.packetBytes} bytes`,
    `  clock: ${one.clock}${one.isPtpEnabled ? ', cameras with PTP' : ''}; Trodes ${one.software.trodes ?? 'of unknown version'}`,
    `  devices: ${one.devices.map((device) => `${device.name} ${device.bytes} B`).join(', ')}`,
    `  ${streamsText(one)}`,
    `  gaps: ${gapText(one)}`,
    ...gapPlaces(one).map((line) => `    ${line}`),
    ...clockLines(one).map((line) => `  ${line}`),
    ...one.warnings.map((warning) => `  note: ${warning}`),
  ];
}

function groupSizes(one: RecordingReport): string {
  if (one.nTrodes.length === 0) return '';
  const sizes = [...Map.groupBy(one.nTrodes, (nTrode) => nTrode.channels)];
  return ` in ${sizes.map(([channels, nTrodes]) => `${nTrodes.length} nTrode${nTrodes.length === 1 ? '' : 's'} of ${channels}`).join(' and ')}`;
}

function scaleText(one: RecordingReport): string {
  if (one.microvoltsPerCount.length === 0) return 'scale not in the header';
  return `${one.microvoltsPerCount.join(', ')} µV per count`;
}

function streamsText(one: RecordingReport): string {
  const analog = Object.entries(one.analog).map(([name, channels]) => `${name} ${channels.length}`);
  const sensors = one.sensors.map((sensor) => `${sensor.name} ${sensor.channels.length}`);
  return `streams: ${[`${one.digitalLines} digital lines`, ...analog, ...sensors].join(', ')}`;
}

function gapText(one: RecordingReport): string {
  const { single, longer, lostPackets, steppedBack, isComplete } = one.gaps;
  if (single + longer + steppedBack === 0) return 'none';
  const parts = [];
  if (single > 0) parts.push(`${single} of one packet`);
  if (longer > 0) parts.push(`${longer} longer`);
  if (steppedBack > 0) parts.push(`${steppedBack} where the counter repeats or goes back`);
  return `${parts.join(', ')}; ${isComplete ? '' : 'at least '}${count(lostPackets, 'packet')} lost`;
}

/** Gaps that are told one by one; `--json` lists more. */
const MOST_TOLD = 5;

function gapPlaces({ gaps }: RecordingReport): string[] {
  const lines = gaps.first.slice(0, MOST_TOLD).map(({ packet, lost, atS, seconds }) => {
    const what =
      lost > 0
        ? `${count(lost, 'packet')} lost (${(seconds * 1000).toFixed(2)} ms)`
        : `the counter goes back by ${-lost}`;
    return `${atS.toFixed(3)} s in, before packet ${packet}: ${what}`;
  });
  const rest = gaps.single + gaps.longer + gaps.steppedBack - lines.length;
  if (rest > 0) lines.push(`and ${rest} more`);
  return lines;
}

function clockLines({ clock, clockLook: look }: RecordingReport): string[] {
  if (look === undefined) return [];
  const { places, residualRmsMs, residualMaxMs, jumps } = look;
  return [
    `${clock} against the counter, a sample of ${places} places: ${residualRmsMs.toFixed(3)} ms off a steady clock (${residualMaxMs.toFixed(3)} at most)`,
    ...jumps.map(
      ({ packet, what, seconds }) =>
        `  the ${what} jumps by ${(what === 'clock' ? seconds : -seconds).toFixed(3)} s at packet ${packet}`,
    ),
    ...(look.isComplete ? [] : ['  and more often than was looked for']),
  ];
}
