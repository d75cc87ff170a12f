import type { Key } from '../terminal/keys.ts';
import type { Frame, Size } from '../terminal/live-region.ts';
import { cutTo } from '../terminal/width.ts';
import type { NumberedFinding } from './finding-lines.ts';
import type { Sheet } from './sheet.ts';

/** Findings to tick: those with a tick are corrected. */
export interface FindingsList {
  readonly at: number;
  readonly ticked: ReadonlySet<number>;
}

export type FindingsStep =
  | { readonly kind: 'goes-on'; readonly list: FindingsList }
  | { readonly kind: 'approved'; readonly numbers: readonly number[] }
  | { readonly kind: 'left' };

export function findingsKey(list: FindingsList, key: Key, found: readonly NumberedFinding[]): FindingsStep {
  const stay = (next: Partial<FindingsList>): FindingsStep => ({
    kind: 'goes-on',
    list: { ...list, ...next },
  });
  const number = found[list.at]?.number;
  if (key.name === 'text') {
    if (key.text === 'a') return stay({ ticked: allOrNone(list.ticked, found) });
    return key.text === ' ' && number !== undefined
      ? stay({ ticked: toggled(list.ticked, number) })
      : stay({});
  }
  const name: string = key.name;
  switch (name) {
    case 'escape':
    case 'interrupt':
    case 'end-of-input':
      return { kind: 'left' };
    case 'up':
    case 'back-tab':
      return stay({ at: Math.max(0, list.at - 1) });
    case 'down':
    case 'tab':
      return stay({ at: Math.min(found.length - 1, list.at + 1) });
    case 'enter': {
      const numbers = found.map((one) => one.number).filter((one) => list.ticked.has(one));
      return numbers.length === 0 ? { kind: 'left' } : { kind: 'approved', numbers };
    }
    default:
      return stay({});
  }
}

function allOrNone(ticked: ReadonlySet<number>, found: readonly NumberedFinding[]): ReadonlySet<number> {
  const isAll = found.every(({ number }) => ticked.has(number));
  return new Set(isAll ? [] : found.map(({ number }) => number));
}

function toggled(ticked: ReadonlySet<number>, number: number): ReadonlySet<number> {
  const next = new Set(ticked);
  if (!next.delete(number)) next.add(number);
  return next;
}

export function findingsFrame(
  list: FindingsList,
  found: readonly NumberedFinding[],
  size: Size,
  { palette }: Sheet,
): Frame {
  const most = Math.max(1, Math.min(size.rows - 6, 12));
  const first = Math.max(0, Math.min(list.at - Math.floor(most / 2), found.length - most));
  const room = size.columns - 10;
  return {
    lines: [
      `  ${palette.strong('Which shall I correct?')}`,
      '',
      ...found.slice(first, first + most).map(({ number, finding, correction }, index) => {
        const isHere = first + index === list.at;
        const tick = list.ticked.has(number) ? palette.accent('[x]') : '[ ]';
        const text = cutTo(`${number}. ${correction?.title ?? finding.message}`.replaceAll('\n', ' '), room);
        return `${isHere ? palette.accent('›') : ' '} ${tick} ${isHere ? palette.strong(text) : text}`;
      }),
      '',
      palette.faint(
        `  ${cutTo('Space ticks, a all, Enter corrects what is ticked, Esc leaves', size.columns - 3)}`,
      ),
    ],
  };
}
