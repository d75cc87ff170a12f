import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { MessageView, SessionView, TableView } from '../../schemas/index.ts';

/** Rows of a table that a transcript shows; the rest are counted. */
const MOST_ROWS = 3;
const WHO = {
  yaml: 'YAML',
  person: 'you',
  recording: 'recording',
  derived: 'derived',
  model: 'you',
} as const;

/** A conversation as a page to read, message by message, with what each showed when it was said. */
export class Transcript {
  readonly #lines: string[];
  #seenSeq = 0;

  constructor(title: string, about: string) {
    this.#lines = [`# ${title}`, '', about, ''];
  }

  /** Writes what was said since the last time. */
  take(view: SessionView): void {
    for (const message of view.messages) {
      if (message.seq <= this.#seenSeq) continue;
      this.#seenSeq = message.seq;
      this.#lines.push(...this.#written(message, view));
    }
  }

  /** A sentence between the messages. */
  note(text: string): void {
    this.#lines.push(`*${text}*`, '');
    this.#seenSeq = 0;
  }

  #written(message: MessageView, view: SessionView): string[] {
    if (message.who === 'you') return [`**You** ${quoted(message.text)}`, ''];
    const cards = message.cards.flatMap((field) => {
      const value = view.values.find((one) => one.field === field);
      if (value === undefined) return [];
      const { source, detail, words } = value.provenance;
      const who = WHO[source as keyof typeof WHO] ?? source.replaceAll('-', ' ');
      const from =
        source === 'person' || source === 'model' ? `${who}: "${words ?? detail}"` : `${who}: ${detail}`;
      const doubt = value.certainty === 'uncertain' ? ', not sure' : '';
      const guess = value.status === 'proposed' ? ', a guess' : '';
      return [`- ${value.label}: **${value.display}** (${from}${doubt}${guess})`];
    });
    const tables = message.tables.flatMap((name) => {
      const table = view.tables.find((one) => one.name === name);
      return table === undefined ? [] : [...tableLines(table), ''];
    });
    const buttons = message.choices.map(({ label }) => `[${label}]`).join(' ');
    return [
      `**Renshaw** ${message.text.trim()}`,
      '',
      ...(cards.length > 0 ? [...cards, ''] : []),
      ...tables,
      ...(buttons === '' ? [] : [buttons, '']),
    ];
  }

  /** @param replaced texts that differ from run to run, and what stands for them */
  text(replaced: readonly (readonly [RegExp | string, string])[] = []): string {
    const whole = `${this.#lines.join('\n').trim()}\n`;
    return replaced.reduce((text, [from, to]) => text.replaceAll(from, to), whole);
  }
}

/** Lines of an answer one below the other, as they were typed. */
function quoted(text: string): string {
  return text.includes('\n')
    ? `\n\n${text
        .split('\n')
        .map((line) => `    ${line.replaceAll('\t', '  ')}`)
        .join('\n')}`
    : text;
}

function tableLines(table: TableView): string[] {
  const columns = table.columns.filter(({ key }) => table.rows.some((row) => (row[key] ?? '') !== ''));
  const rows = table.rows.slice(0, MOST_ROWS);
  const more = table.rows.length - rows.length;
  return [
    `${table.title}${table.status === 'proposed' ? ', a guess' : ''}:`,
    '',
    `| ${columns.map(({ title }) => title).join(' | ')} |`,
    `|${columns.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${columns.map(({ key }) => row[key] ?? '').join(' | ')} |`),
    ...(more > 0 ? ['', `… and ${more} more.`] : []),
  ];
}

/**
 * That a transcript is the one that is kept. With RENSHAW_UPDATE_TRANSCRIPTS=1 it is written instead: read it aloud
 * before you keep it.
 */
export async function expectTranscript(name: string, text: string): Promise<void> {
  const path = fileURLToPath(new URL(`transcripts/${name}.md`, import.meta.url));
  if (process.env['RENSHAW_UPDATE_TRANSCRIPTS'] === '1') {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  expect(text).toBe(await readFile(path, 'utf8'));
}
