import { realpath } from 'node:fs/promises';
import {
  type Addition,
  associatedFile,
  objectName,
  plannedStateScriptTable,
  STATE_SCRIPT_MODULE_PATH,
  stateScriptModule,
  stateScriptTable,
} from '../../../../nwb/index.ts';
import {
  maskChanges,
  parseStateScript,
  type SessionFile,
  type StateScriptLog,
  type StateScriptTime,
  stateScriptTime,
  timeStateScript,
} from '../../../../recording/index.ts';
import { throwIfCancelled } from '../../../../schemas/index.ts';
import { type PlacedFile, placeAssociatedFiles, readContent } from '../associated-files.ts';
import { epochName } from '../session-recordings.ts';
import type { Companion, CompanionFacts, CompanionInput, FinishedCompanion } from './companion.ts';
import { portEdges } from './logs-edges.ts';
import { logDescription } from './logs-words.ts';

/** A log whose events make a table. */
interface LogTable {
  readonly file: string;
  readonly name: string;
  readonly epoch: number;
  readonly tag: string;
  readonly log: StateScriptLog;
}

/**
 * The statescript logs of a session: their texts, also of those that the metadata does not list, and a table of the
 * events of each, in Unix time where the DIO lines of the recording make it certain.
 */
export async function planLogs(input: CompanionInput): Promise<Companion> {
  const placed = await placeAssociatedFiles(input.metadata, input.folder);
  const texts: Addition[] = [];
  const tables: LogTable[] = [];
  const warnings: string[] = [];
  for (const { epoch, tag, files } of input.session.epochs) {
    for (const file of files.filter(({ role }) => role === 'statescript-log')) {
      throwIfCancelled(input.signal);
      const read = await readContent(file.path);
      if (read.problem !== undefined) {
        warnings.push(`statescript log ${file.name} ${read.problem}: it was left out`);
        continue;
      }
      if (!(await isListed(file, placed)))
        texts.push(
          textAddition(file, epoch, read.content, read.note, [...placed.map(nameOf), ...texts.map(nameOf)]),
        );
      if (!read.isText) {
        warnings.push(`statescript log ${file.name} is no text: it has no table of events`);
        continue;
      }
      const log = parseStateScript(read.content);
      if (log.dropped > 0)
        warnings.push(
          `statescript log ${file.name}: the last ${log.dropped} events are only in its text, not in the table`,
        );
      if (log.events.ms.length === 0)
        warnings.push(`statescript log ${file.name} has no line with a time: it has no table of events`);
      else
        tables.push({ file: file.name, name: tableName(epochName({ epoch, tag }), tables), epoch, tag, log });
    }
  }
  const planned = tables.map((table) =>
    placedTable(
      table,
      plannedStateScriptTable({
        name: table.name,
        description: logDescription(table.file, table.log, undefined),
        rows: table.log.events,
      }),
    ),
  );
  return {
    planned: [...texts, ...moduleOf(planned), ...planned],
    warnings,
    finish: async (facts) => finishLogs(texts, tables, facts),
  };
}

function finishLogs(
  texts: readonly Addition[],
  tables: readonly LogTable[],
  facts: CompanionFacts,
): FinishedCompanion {
  const warnings: string[] = [];
  const additions: Addition[] = [];
  let inUnixTime = 0;
  for (const table of tables) {
    throwIfCancelled(facts.signal);
    const { events } = table.log;
    const found = timeOf(table, facts);
    const { clock } = found;
    if (clock === undefined)
      warnings.push(
        `statescript log ${table.file}: no Unix time: ${found.reason}; its events are in script time only`,
      );
    else inUnixTime++;
    additions.push(
      placedTable(
        table,
        stateScriptTable({
          name: table.name,
          description: logDescription(table.file, table.log, found),
          rows: events,
          times:
            clock === undefined
              ? undefined
              : Float64Array.from(events.ms, (ms) => stateScriptTime(clock, ms)),
        }),
      ),
    );
  }
  return {
    additions: [...texts, ...moduleOf(additions), ...additions],
    warnings,
    counts: {
      statescriptEvents: tables.reduce((sum, { log }) => sum + log.events.ms.length, 0),
      statescriptLogsInUnixTime: inUnixTime,
    },
  };
}

function timeOf({ epoch, tag, log }: LogTable, facts: CompanionFacts): StateScriptTime {
  if (!facts.recordings.some((one) => one.epoch === epoch && one.tag === tag))
    return { reason: 'its epoch has no recording' };
  const changes = maskChanges(log.events);
  return timeStateScript(changes, portEdges(facts, { epoch, tag }, changes.byKey.keys()));
}

async function isListed(file: SessionFile, placed: readonly PlacedFile[]): Promise<boolean> {
  const path = await realpath(file.path);
  return placed.some((one) => one.path === path);
}

function nameOf(one: PlacedFile | Addition): string {
  return objectName('entry' in one ? one.entry.name : one.name);
}

function textAddition(
  file: SessionFile,
  epoch: number,
  content: string,
  note: string | undefined,
  taken: readonly string[],
): Addition {
  const description = `statescript log of epoch ${epoch}${note === undefined ? '' : ` (${note})`}`;
  return {
    parent: '/processing/associated_files',
    name: unused(objectName(file.name), taken),
    node: associatedFile({ description, content, epochs: [epoch] }),
  };
}

function tableName(epoch: string, tables: readonly LogTable[]): string {
  return unused(
    objectName(`statescript_${epoch}`),
    tables.map(({ name }) => name),
  );
}

function unused(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; taken.includes(free); number++) free = `${name}_${number}`;
  return free;
}

function placedTable({ name }: LogTable, node: Addition['node']): Addition {
  return { parent: STATE_SCRIPT_MODULE_PATH, name, node };
}

function moduleOf(tables: readonly Addition[]): Addition[] {
  const cut = STATE_SCRIPT_MODULE_PATH.lastIndexOf('/');
  return tables.length === 0
    ? []
    : [
        {
          parent: STATE_SCRIPT_MODULE_PATH.slice(0, cut),
          name: STATE_SCRIPT_MODULE_PATH.slice(cut + 1),
          node: stateScriptModule(),
        },
      ];
}
