import type { SessionState } from '../../state/session-state.ts';
import type { Row } from '../../state/tables/cells.ts';
import { hardwareNames } from '../../state/tables/line-names.ts';
import { rowsOf } from '../../state/values.ts';
import { countedFromOne } from '../places.ts';
import type { Note } from '../turn.ts';
import { camerasSaid } from './cameras-said.ts';
import { badChannelsSaid } from './channels-said.ts';
import { linesSaid } from './lines-said.ts';
import { numberedParts } from './numbered.ts';
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
  note(
    'electrode_groups',
    targetsSaid(rowsOf(state, 'electrode_groups'), rowsOf(state, MAP), text, countedFromOne(state)),
  );
  const strangers = noSuchRows(state, text);
  return {
    rows,
    notes: [
      ...(bad !== undefined && 'choices' in bad ? [{ kind: 'channel-count', ...bad } as const] : []),
      ...(strangers.length > 0 ? [{ kind: 'no-such', what: strangers } as const] : []),
    ],
  };
}

const LINE = /\b(D(?:in|out))\s*0*(\d+)\s*(?:is\b|was\b|=|:)/gi;
const CAMERA = /\bcam(?:era)?\s*(\d{1,3})\b[^;.\n]*(?:\blens\b|\bpixel\b|\bpx\b)/gi;

/** Lines, cameras and epochs that something is said of and that are not in the recording. */
function noSuchRows(state: SessionState, text: string): string[] {
  const { summary } = state;
  const lines = new Set(hardwareNames(summary?.dioLines ?? []).map((name) => name.toLowerCase()));
  const named = rowsOf(state, 'behavioral_events').map(({ description }) =>
    JSON.stringify(description).toLowerCase(),
  );
  const cameras = rowsOf(state, 'cameras').map(({ id }) => id);
  const epochs = (summary?.recordings ?? []).map(({ epoch }) => epoch);
  const ofLines = [...text.matchAll(LINE)]
    .map(([, kind = '', number = '']) => `${kind}${number}`)
    .filter((name) => !lines.has(name.toLowerCase()) && !named.includes(JSON.stringify(name).toLowerCase()))
    .map((name) => `line ${name}`);
  const ofCameras = [...text.matchAll(CAMERA)]
    .filter(([, id]) => !cameras.includes(Number(id)))
    .map(([, id = '']) => `camera ${id}`);
  const ofEpochs = numberedParts(text)
    .filter(({ of, hasVerb }) => of === 'epoch' && hasVerb)
    .flatMap(({ numbers }) => numbers.filter((epoch) => !epochs.includes(epoch)))
    .map((epoch) => `epoch ${epoch}`);
  return [...new Set([...ofLines, ...ofCameras, ...ofEpochs])];
}
