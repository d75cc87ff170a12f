type Paint = (text: string) => string;

/** What a colour says. Never colour alone: a sign or a word says the same. */
export interface Palette {
  readonly strong: Paint;
  readonly faint: Paint;
  /** What can be chosen or pressed. */
  readonly accent: Paint;
  readonly unsure: Paint;
  readonly blocks: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  /** Where the cursor stands. */
  readonly chosen: Paint;
}

export type ColourWhen = 'auto' | 'always' | 'never';
export type ColourLevel = 'none' | 'sixteen' | 'true';

/** Which colours to use: `--color` before NO_COLOR (no-color.org) before what the terminal says of itself. */
export function colourLevel(
  when: ColourWhen,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): ColourLevel {
  const isOff = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb' || !isTerminal;
  if (when === 'never' || (when === 'auto' && isOff)) return 'none';
  return /^(?:truecolor|24bit)$/.test(env['COLORTERM'] ?? '') ? 'true' : 'sixteen';
}

const sgr =
  (on: string, off: string): Paint =>
  (text) =>
    text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`;
const plain: Paint = (text) => text;

/** Okabe and Ito's colours, the orange darkened so that it can be read on white; else the terminal's own. */
const COLOURS = {
  true: {
    blue: '38;2;0;114;178',
    orange: '38;2;173;116;0',
    vermillion: '38;2;213;94;0',
    green: '38;2;0;158;115',
  },
  sixteen: { blue: '36', orange: '33', vermillion: '31', green: '32' },
} as const;

export function paletteOf(level: ColourLevel): Palette {
  if (level === 'none') {
    return {
      strong: plain,
      faint: plain,
      accent: plain,
      unsure: plain,
      blocks: plain,
      added: plain,
      removed: plain,
      chosen: plain,
    };
  }
  const { blue, orange, vermillion, green } = COLOURS[level];
  return {
    strong: sgr('1', '22'),
    faint: sgr('2', '22'),
    accent: sgr(blue, '39'),
    unsure: sgr(orange, '39'),
    blocks: sgr(vermillion, '39'),
    added: sgr(green, '39'),
    removed: sgr(vermillion, '39'),
    chosen: sgr('7', '27'),
  };
}
