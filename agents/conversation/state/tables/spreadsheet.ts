/** Cells of a text that was copied from a spreadsheet, or out of a CSV file; rows of different length stay so. */
export type Cells = readonly (readonly string[])[];

const MOST_ROWS = 4096;

/**
 * The cells of a text with at least two rows and two columns, or undefined where it is none. Tabs are what
 * spreadsheets copy; semicolons and commas are those of CSV files, bars those of tables in plain text.
 */
export function cellsOf(text: string): Cells | undefined {
  const lines = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    // The line below the header of a table in plain text.
    .filter((line) => !/^[\s|:+-]+$/.test(line) || line.includes('\t'));
  if (lines.length < 2 || lines.length > MOST_ROWS) return undefined;
  if (lines.some((line) => line.includes('\t'))) return splitAll(lines, '\t');
  for (const mark of ['|', ';', ',']) {
    const rows = splitAll(mark === '|' ? lines.map(withoutOuterBars) : lines, mark);
    const [width = 0] = rows.map((row) => row.length);
    if (width > 1 && rows.every((row) => row.length === width)) return rows;
  }
  return undefined;
}

const withoutOuterBars = (line: string): string => line.trim().replace(/^\|/, '').replace(/\|$/, '');

const splitAll = (lines: readonly string[], mark: string): string[][] =>
  lines.map((line) => split(line, mark));

/** A line at its marks, those within double quotes left out. */
function split(line: string, mark: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '"' && isQuoted && line.charAt(at + 1) === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === mark && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
