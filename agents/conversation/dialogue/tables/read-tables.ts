import type { SessionState } from '../../state/session-state.ts';
import type { Row } from '../../state/tables/cells.ts';
import { rowsOf } from '../../state/values.ts';
import type { Note } from '../turn.ts';
import { camerasSaid } from './cameras-said.ts';
import { badChannelsSaid } from './channels-said.ts';
import { linesSaid } from './lines-said.ts';
import { targetsSaid } from './targets-said.ts';
import { tasksSaid } from './tasks-said.ts';

/** Tables as they are after what was said, by field, only those that change; and what has to be asked. */
export interface TablesSaid {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly notes: readonly Note[];
}

const MAP = 'ntrode_electrode_group_channel_map';

/**
 * Reads what people say of tables in words: "epoch 1 is sleep in the sleep box", "Din1 is the left poke",
 * "camera 0: 1.4 mm per pixel", "nTrode 5 channel 2 is dead". Only rows that there are.
 */
export function readTableWords(state: SessionState, text: string): TablesSaid {
  const rows = new Map<string, readonly Row[]>();
  const asks = state.lastReply?.asks ?? [];
  const note = (field: string, changed: readonly Row[] | undefined): void => {
    if (changed !== undefined) rows.set(field, changed);
  };
  const { summary } = state;
  const tasks = rowsOf(state, 'tasks');
  const bad = badChannelsSaid(rowsOf(state, MAP), text);
  if (bad !== undefined && 'rows' in bad) rows.set(MAP, bad.rows);
  note('tasks', tasks.length === 0 ? undefined : tasksSaid(tasks, text, summary, asks.includes('tasks')));
  note('behavioral_events', linesSaid(rowsOf(state, 'behavioral_events'), text, summary?.dioLines ?? []));
  note('cameras', camerasSaid(rowsOf(state, 'cameras'), text));
  note('electrode_groups', targetsSaid(rowsOf(state, 'electrode_groups'), rowsOf(state, MAP), text));
  return { rows, notes: bad !== undefined && 'choices' in bad ? [{ kind: 'channel-count', ...bad }] : [] };
}
