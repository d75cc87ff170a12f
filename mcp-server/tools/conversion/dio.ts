import type { DioSeries } from '../../../nwb/index.ts';
import type { Recording } from '../../../recording/index.ts';
import type { SessionMetadata } from '../../../schemas/index.ts';

/** Prefixes that headers put before the names that people use, in the order in which a plain name is looked up. */
const PREFIXES = ['', 'ECU_', 'MCU_', 'Controller_'] as const;

/** A line that the metadata names. */
export interface NamedLine extends Omit<DioSeries, 'rows'> {
  /** Id of the line in the header. */
  readonly line: string;
}

/** Finds the lines that the metadata names in the recordings; those that do not exist are said. */
export function nameLines(
  metadata: SessionMetadata,
  recordings: readonly Recording[],
): { readonly lines: readonly NamedLine[]; readonly warnings: readonly string[] } {
  const known = new Set(recordings.flatMap((recording) => recording.digital.map((line) => line.id)));
  const lines: NamedLine[] = [];
  const warnings: string[] = [];
  for (const event of metadata.behavioral_events ?? []) {
    const hardwareName = event.description.trim();
    const line = PREFIXES.map((prefix) => `${prefix}${hardwareName}`).find((id) => known.has(id));
    if (line === undefined) {
      if (
        !recordings.some((recording) => recording.analog.some((channel) => channel.id.endsWith(hardwareName)))
      )
        warnings.push(
          `behavioral_events names the line "${hardwareName}" (${event.name}), which the recording does not have: it was left out`,
        );
      continue;
    }
    lines.push({ line, hardwareName, name: event.name, comments: event.comments });
  }
  return { lines, warnings };
}
