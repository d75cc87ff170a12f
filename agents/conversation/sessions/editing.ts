import { z } from 'zod';
import {
  type CallTool,
  type Change,
  type FieldValue,
  InputError,
  type SessionEvent,
  type SourcedValue,
} from '../../../schemas/index.ts';
import type { Field } from '../../language/index.ts';
import { isOpen } from '../dialogue/agenda.ts';
import { undo } from '../dialogue/moves.ts';
import { nextReply } from '../dialogue/reply.ts';
import { afterEvents, handed, setValues, told, type ValuesSet } from '../dialogue/set-values.ts';
import { pastedInto } from '../dialogue/tables/pasted.ts';
import { languageOfField } from '../state/fields.ts';
import { isMetadataField, newFaults } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { parseRows } from '../state/tables/cells.ts';
import { tableNamed } from '../state/tables/columns.ts';
import { currentValue, rowsOf, sourcedOf } from '../state/values.ts';
import type { Office } from './office.ts';

/**
 * Makes a change of the page. It is answered only where it ends a question or reopens what was done: nobody wants a
 * message for every cell.
 * @throws {InputError} where it does not fit; then nothing was changed
 */
export async function edit(office: Office, sessionId: string, change: Change, call: CallTool): Promise<void> {
  const before = await office.store.state(sessionId);
  const events = await eventsOf(office, sessionId, before, change);
  if (events.length === 0) return;
  const after = afterEvents(before, events);
  if (change.kind === 'undo' || change.kind === 'clear') refuseFaults(newFaults(before, after));
  if (!isAnswered(before, after)) {
    await office.append(sessionId, events);
    return;
  }
  const offer = await office.offer(after, [], call);
  await office.append(sessionId, [...events, { type: 'replied', reply: nextReply(after, { offer }) }]);
}

function isAnswered(before: SessionState, after: SessionState): boolean {
  if (after.phase !== before.phase) return true;
  const asks = before.lastReply?.asks ?? [];
  // Grids are filled cell by cell; the person says when they are right.
  if (
    after.phase !== 'collecting' ||
    asks.length === 0 ||
    asks.some((field) => tableNamed(field) !== undefined)
  ) {
    return false;
  }
  return asks.every((field) => !isOpen(after, field)) && asks.some((field) => isOpen(before, field));
}

async function eventsOf(
  office: Office,
  sessionId: string,
  state: SessionState,
  change: Change,
): Promise<readonly SessionEvent[]> {
  switch (change.kind) {
    case 'set': {
      const value = await toldValue(office, sessionId, change.field, change.value);
      return fitting(setValues(state, [value], 'edited'));
    }
    case 'clear':
      known(change.field);
      return currentValue(state, change.field) === undefined
        ? []
        : [{ type: 'values-cleared', cause: 'edited', fields: [change.field] }];
    case 'table': {
      const table = tableNamed(change.name);
      if (table === undefined) throw unknown(change.name, 'the name of a table of the session');
      const rows = parseRows(table, change.rows, rowsOf(state, table.name));
      return fitting(setValues(state, [handed(table.name, rows, 'edited in the table')], 'edited'));
    }
    case 'paste':
      return fitting(setValues(state, [pasted(state, change)], 'edited'));
    case 'undo':
      if (!state.changes.includes(change.seq) || state.undone.has(change.seq)) {
        throw unknown(
          `event ${change.seq}`,
          'an event by which a person changed values, and which was not taken back',
        );
      }
      return undo(state, change.seq).events;
    case 'confirm': {
      const value = currentValue(state, change.field);
      if (value === undefined) throw unknown(change.field, 'a field that has a value');
      const confirmed = { ...sourcedOf(value), status: 'accepted', certainty: 'certain' } as const;
      return fitting(setValues(state, [confirmed], 'edited'));
    }
  }
}

/**
 * A value that a person gave for a field. A text is read as the answer to the question for it.
 * @throws {InputError} for what is no field, and for an instruction to the program
 */
export async function toldValue(
  office: Office,
  sessionId: string,
  field: string,
  value: FieldValue,
): Promise<SourcedValue> {
  known(field);
  const name = languageOfField(field);
  if (typeof value !== 'string' || name === undefined || name === 'brain_regions')
    return handed(field, value, 'edited');
  const read = await readAs(office, sessionId, field, name, value);
  if (read !== undefined) return read;
  // Birthday and age are asked for as one.
  const age =
    name === 'date_of_birth' ? await readAs(office, sessionId, 'subject.age', 'age', value) : undefined;
  // What the engine cannot read stands as it was typed, if the metadata can hold it.
  return age ?? told(field, value.trim(), value.trim());
}

/** A text as the answer to the question for a field; undefined where the engine reads no such answer in it. */
async function readAs(
  office: Office,
  sessionId: string,
  field: string,
  name: Exclude<Field, 'brain_regions'>,
  text: string,
): Promise<SourcedValue | undefined> {
  const { now, signal } = await office.listener(sessionId);
  const language = office.metered(await office.store.state(sessionId));
  const meant = await language.understand({ text, context: { asked: name, now } }, { signal });
  const used = language.events(false);
  if (used.length > 0) await office.append(sessionId, used);
  const read = meant.metadata[name];
  if (meant.intents.includes('injection')) throw refused(`the ${name}: an instruction to the program`);
  if (read === undefined) return undefined;
  const isUncertain = meant.uncertain.some((one) => one === name);
  return told(field, z.json().parse(read), text.trim(), isUncertain ? 'uncertain' : 'certain');
}

/** The table after a paste into it. @throws {InputError} naming the rows, columns and cells that do not fit */
function pasted(state: SessionState, change: Extract<Change, { kind: 'paste' }>): ReturnType<typeof told> {
  const read = pastedInto(state, change.text, [change.name]);
  if (read === undefined || read.field !== change.name || read.misfits.length > 0) {
    throw new InputError('metadata', {
      found: read?.field === change.name ? read.misfits.join('; ') : 'rows of another form',
      expected: 'a header row with the names of the columns, or the rows in the order of the columns',
      todo: 'Nothing was changed; correct the rows, and paste them again.',
      where: { field: change.name },
    });
  }
  return handed(read.field, [...read.rows], 'pasted from a spreadsheet');
}

function known(field: string): void {
  if (!isMetadataField(field)) throw unknown(field, 'a field of the session metadata');
}

/** The events of values that fit. @throws {InputError} with what is wrong */
export function fitting({ events, notes }: ValuesSet): readonly SessionEvent[] {
  refuseFaults(notes.flatMap((note) => (note.kind === 'refused' ? note.faults : [])));
  return events;
}

function refuseFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw refused(faults.join('; '));
}

function refused(found: string): InputError {
  return new InputError('metadata', {
    found,
    expected: 'a value that the session metadata can hold',
    todo: 'Nothing was changed; correct the value.',
  });
}

function unknown(found: string, expected: string): InputError {
  return new InputError('metadata', {
    found,
    expected,
    todo: 'Nothing was changed; look at the session as it is now.',
  });
}
