import { parseIntegers, type Row } from './cells.ts';
import type { Table } from './columns.ts';

/** What a paste is read against. */
export interface PasteInto {
  readonly rowsOf: (field: string) => readonly Row[];
  /** Lines that the header has, as people call them. */
  readonly lines: readonly string[];
  readonly epochs: readonly number[];
  /** Tables that were asked for, which come first where a paste could be of several. */
  readonly asked: readonly string[];
}

/** Which row of a table a pasted name means: "3", "tetrode 3", "ECU_Din1", "1-3". */
export class RowFinder {
  readonly #table: Table;
  readonly #into: PasteInto;
  readonly #isNTrode: boolean;
  readonly #first: 0 | 1;

  /** @param names all of the names, which tell whether groups are counted from 0 or from 1 */
  constructor(table: Table, into: PasteInto, isNTrode: boolean, names: readonly string[] = []) {
    this.#table = table;
    this.#into = into;
    this.#isNTrode = isNTrode;
    const ids = into.rowsOf('electrode_groups').map((row) => row['id']);
    const numbers = names.flatMap((name) => numberOf(name) ?? []);
    const isFromOne =
      !numbers.includes(0) &&
      numbers.some((one) => !ids.includes(one)) &&
      numbers.every((one) => ids.includes(one - 1));
    this.#first = table.name === 'electrode_groups' && isFromOne ? 1 : 0;
  }

  /** The index of the row in the table as it is; -1 for one that may be added; undefined where there can be none. */
  find(name: string, rows: readonly Row[] = this.#into.rowsOf(this.#table.name)): number | undefined {
    const at = rows.findIndex((row) => this.#isNamed(row, name));
    if (at >= 0) return at;
    return this.#mayBeAdded(name) ? -1 : undefined;
  }

  /** The index of the row, which is added where it may be. */
  place(rows: Row[], name: string): number | undefined {
    const at = this.find(name, rows);
    if (at !== -1) return at;
    const added = this.#added(rows, name);
    if (added === undefined) return undefined;
    rows.push(added);
    return rows.length - 1;
  }

  #isNamed(row: Row, name: string): boolean {
    if (this.#table.heading !== undefined) return plainName(row['name']) === plainName(name);
    switch (this.#table.name) {
      case 'behavioral_events':
        return row['description'] === this.#line(name);
      case 'tasks':
        return sameNumbers(row['task_epochs'], parseIntegers(withoutWord(name)) ?? []);
      case 'electrode_groups':
        return row['id'] === this.#group(name);
      case 'ntrode_electrode_group_channel_map':
        return row['ntrode_id'] === numberOf(name);
      default:
        return row['id'] === numberOf(name);
    }
  }

  #group(name: string): unknown {
    const number = numberOf(name);
    if (number === undefined) return Number.NaN;
    if (!this.#isNTrode && !/trode/i.test(name)) return number - this.#first;
    const map = this.#into.rowsOf('ntrode_electrode_group_channel_map');
    return map.find((row) => row['ntrode_id'] === number)?.['electrode_group_id'];
  }

  #line(name: string): string | undefined {
    const plain = (text: string): string =>
      text
        .toLowerCase()
        .replace(/^(?:ecu|mcu|controller)_/, '')
        .replaceAll(/[\s_]/g, '');
    const shown = this.#into
      .rowsOf('behavioral_events')
      .flatMap(({ description }) => (typeof description === 'string' ? description : []));
    return [...shown, ...this.#into.lines].find((line) => plain(line) === plain(name));
  }

  #mayBeAdded(name: string): boolean {
    if (this.#table.heading !== undefined) return name.trim() !== '';
    if (this.#table.name === 'behavioral_events') return this.#line(name) !== undefined;
    if (this.#table.name !== 'tasks') return false;
    const epochs = parseIntegers(withoutWord(name)) ?? [];
    return epochs.length > 0 && epochs.every((epoch) => this.#into.epochs.includes(epoch));
  }

  /** A line that did not change, or a task of several epochs, which leaves the rows of each. */
  #added(rows: Row[], name: string): Row | undefined {
    if (this.#table.name === 'behavioral_events') return { description: this.#line(name) ?? name };
    if (this.#table.heading !== undefined) return { name: name.trim() };
    const epochs = parseIntegers(withoutWord(name)) ?? [];
    const cameras = new Set<number>();
    for (let at = rows.length - 1; at >= 0; at--) {
      const row = rows[at];
      const own = numbers(row?.['task_epochs']);
      if (row === undefined || !own.some((epoch) => epochs.includes(epoch))) continue;
      for (const camera of numbers(row['camera_id'])) cameras.add(camera);
      const left = own.filter((epoch) => !epochs.includes(epoch));
      if (left.length === 0) rows.splice(at, 1);
      else rows[at] = { ...row, task_epochs: left };
    }
    return { task_epochs: epochs, camera_id: [...cameras].toSorted((a, b) => a - b) };
  }
}

const plainName = (name: unknown): string => (typeof name === 'string' ? name.trim().toLowerCase() : '');

const withoutWord = (name: string): string =>
  name.replace(/^\s*epochs?\s*/i, '').replaceAll(/\band\b|&/gi, ',');

/** The number of "3", "tetrode 3" or "TT03". */
function numberOf(name: string): number | undefined {
  const match = /^\s*(?:(?:n?trode|tetrode|tt|tet|group|cam|camera|probe|shank)\.?\s*)?0*(\d{1,5})\s*$/i.exec(
    name,
  );
  return match === null ? undefined : Number(match[1]);
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}

function sameNumbers(value: unknown, list: readonly number[]): boolean {
  const sorted = (all: readonly number[]): string => [...all].sort((a, b) => a - b).join();
  return list.length > 0 && sorted(numbers(value)) === sorted(list);
}
