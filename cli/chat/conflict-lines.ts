import type { Conflict } from '../../schemas/index.ts';
import { displayWidth, padTo } from '../terminal/width.ts';
import { wrap } from '../terminal/wrap.ts';
import { SOURCES } from './card-lines.ts';
import { roomOf, type Sheet } from './sheet.ts';

/** What sources say differently of one field, which of it counts, and why. */
export function conflictLines({ label, claims, why }: Conflict, sheet: Sheet): string[] {
  const { palette } = sheet;
  const room = roomOf(sheet);
  const widest = Math.max(...claims.map(({ display }) => displayWidth(display)));
  const width = Math.min(widest, Math.max(8, Math.floor(room / 2)));
  return [
    palette.unsure(`${label}: sources differ ?`),
    ...claims.flatMap(({ display, provenance, counts }) => {
      const [head = '', ...rest] =
        sheet.columns === Number.POSITIVE_INFINITY ? [display] : wrap(display, width);
      const tail = `${SOURCES[provenance.source]}${counts ? ', counts now' : ''}`;
      return [`│ ${padTo(head, width)}  ${palette.faint(tail)}`, ...rest.map((line) => `│ ${line}`)];
    }),
    ...wrap(why, room).map(palette.faint),
  ];
}
