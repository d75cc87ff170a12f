import { randomUUID } from 'node:crypto';
import type { SessionContents } from '../../../nwb/index.ts';
import type { Session } from '../../../recording/index.ts';
import {
  type ElectrodeRow,
  InputError,
  type ProbeType,
  type SessionMetadata,
} from '../../../schemas/index.ts';
import { program } from '../program.ts';
import type { NamedLine } from './dio.ts';
import { type EpochSpan, epochSpans } from './epoch-spans.ts';
import { sensorSeries } from './series.ts';
import type { SeriesLayout } from './series-layout.ts';
import { sessionName } from './session-choice.ts';
import type { EpochRecording } from './session-recordings.ts';

/** How many changes and sensor samples there are is known when every packet was read. */
const UNKNOWN_ROWS = Number.POSITIVE_INFINITY;

/** Everything that the file will say, as far as it is known before the packets are read. */
export function sessionContents(parts: {
  readonly session: Session;
  readonly recordings: readonly EpochRecording[];
  readonly metadata: SessionMetadata;
  readonly probes: ReadonlyMap<string, ProbeType>;
  readonly rows: readonly ElectrodeRow[];
  readonly layout: SeriesLayout;
  readonly lines: readonly NamedLine[];
  readonly files: SessionContents['associatedFiles'];
  readonly packets: number;
  readonly additions: SessionContents['additions'];
}): SessionContents {
  const { recordings, metadata, layout } = parts;
  const [first] = recordings;
  if (first === undefined) throw new RangeError('a session without recordings');
  const sensors = layout.legacyAnalog === undefined ? first.recording.sensors : [];
  return {
    identifier: randomUUID(),
    sessionStart: isoWithOffset(startMs(recordings, parts.session)),
    created: isoWithOffset(Date.now()),
    program: program(),
    metadata,
    header: first.recording.acquisition,
    probes: parts.probes,
    electrodes: parts.rows,
    epochs: epochIntervals(epochSpans(recordings)),
    packets: parts.packets,
    ephys: layout.ephys,
    analog: layout.analog,
    legacyAnalog: layout.legacyAnalog,
    sensors: sensors.map((sensor) => sensorSeries(sensor, UNKNOWN_ROWS)),
    sampleCountComments: sampleCountComments(layout.comments),
    dio: parts.lines.map((line) => ({ ...line, rows: UNKNOWN_ROWS })),
    dioUnit: dioUnit(metadata),
    associatedFiles: parts.files,
    additions: parts.additions,
  };
}

export function sampleCountComments(gaps: string): string {
  return `${gaps} Counters are as recorded: a uint32 that wraps after 2^32.`;
}

function dioUnit(metadata: SessionMetadata): string {
  const unit = metadata.units?.behavioral_events?.trim();
  return unit === undefined || unit === '' || unit === '-1' ? 'state' : unit;
}

function startMs(recordings: readonly EpochRecording[], session: Session): number {
  const starts = recordings.flatMap(({ recording, survey }) => {
    const ms =
      recording.startUnixMs ?? (survey.firstTimeS === undefined ? undefined : survey.firstTimeS * 1000);
    return ms === undefined ? [] : [ms];
  });
  if (starts.length > 0) return Math.min(...starts);
  throw new InputError('clock', {
    found: `no start time in any recording of ${sessionName(session)}`,
    expected: 'systemTimeAtCreation in a header, or SysClock in the packets',
    todo: 'Add systemTimeAtCreation to the header of a copy, from the lab notebook or the time of the file.',
  });
}

function isoWithOffset(unixMs: number): string {
  return new Date(unixMs).toISOString().replace('Z', '+00:00');
}

export function epochIntervals(spans: readonly EpochSpan[]): SessionContents['epochs'] {
  return spans.map(({ name, startS, stopS }) => ({ startS, stopS, tags: [name] }));
}
