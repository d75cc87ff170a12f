import type { ValueView } from '../../schemas/index.ts';
import { cutTo, displayWidth, padTo } from '../terminal/width.ts';
import { wrap } from '../terminal/wrap.ts';
import { roomOf, type Sheet } from './sheet.ts';

export const SOURCES: Readonly<Record<ValueView['provenance']['source'], string>> = {
  recording: 'recording',
  'file-name': 'file name',
  yaml: 'YAML',
  person: 'you',
  derived: 'derived',
  'previous-session': 'last session',
  'previous-nwb': 'earlier NWB file',
  model: 'you, read by the model',
};

const APPROXIMATE = /\b(?:about|around|approx|approximately|circa|ca|roughly|nearly|almost)\b|[~≈]/i;
const LEAST_DISPLAY = 14;
const MOST_DISPLAY = 48;

/** Where a value comes from and how sure it is: "you, about ?". */
export function sourceOf({ provenance, status, certainty }: ValueView): string {
  const doubt = APPROXIMATE.test(provenance.detail) ? 'about ?' : 'not sure ?';
  return [
    SOURCES[provenance.source],
    ...(status === 'proposed' ? ['a guess'] : []),
    ...(certainty === 'uncertain' ? [doubt] : []),
  ].join(', ');
}

/** Values as a card: field, value, where from and how sure. `before` stands before each, such as its number. */
export function cardLines(
  values: readonly ValueView[],
  sheet: Sheet,
  before: (index: number) => string = () => '',
): string[] {
  const { palette } = sheet;
  const isPipe = sheet.columns === Number.POSITIVE_INFINITY;
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));
  const room = roomOf(sheet) - widest(values.map((_, index) => before(index)));
  const label = Math.min(
    widest(values.map((value) => value.label)),
    isPipe ? Infinity : Math.floor(room / 3),
  );
  const source = widest(values.map(sourceOf));
  const left = room - label - source - 6;
  const isBeside = left >= LEAST_DISPLAY;
  const most = Math.min(isPipe ? Infinity : MOST_DISPLAY, isBeside ? left : room - label - 4);
  const display = Math.min(most, widest(values.map((value) => value.display)));
  return values.flatMap((value, index) => {
    const isSure = value.status === 'accepted' && value.certainty === 'certain';
    const paint = isSure ? palette.faint : palette.unsure;
    const parts = isPipe ? [value.display.replaceAll('\n', ' ')] : wrap(value.display, Math.max(8, most));
    const head = before(index);
    return parts.flatMap((part, at) => {
      const name = at === 0 ? padTo(cutTo(value.label, label), label) : ' '.repeat(label);
      const lead = at === 0 ? head : ' '.repeat(displayWidth(head));
      const start = isPipe ? `${lead}${name}  ` : `${lead}${palette.faint('│')} ${palette.faint(name)}  `;
      if (isPipe) return [`${start}${part}  (${sourceOf(value)})`];
      if (isBeside)
        return [at === 0 ? `${start}${padTo(part, display)}  ${paint(sourceOf(value))}` : start + part];
      const below = `${' '.repeat(displayWidth(head))}${palette.faint('│')} ${' '.repeat(label)}  ${paint(sourceOf(value))}`;
      return at === parts.length - 1 ? [start + part, below] : [start + part];
    });
  });
}
