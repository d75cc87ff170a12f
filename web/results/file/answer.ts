import { Dataset, type File, Group } from 'h5wasm';
import type { Answers, Details, Question } from './contents.ts';
import { readEntries, typeOf } from './read-entries.ts';
import { readArray, readTable } from './read-rows.ts';
import { readSamples, seriesFacts } from './read-series.ts';
import { valueWords } from './value-words.ts';

/** A text of a file may be a whole schema: its beginning tells what it is. */
const MOST_TEXT = 4000;

/** Answers what is asked of an open file. */
export function answerOf(
  file: File,
  question: Exclude<Question, { kind: 'open' }>,
): Answers[Question['kind']] {
  switch (question.kind) {
    case 'entries':
      return readEntries(file, question.path);
    case 'details':
      return detailsOf(file, question.path);
    case 'samples':
      return readSamples(file, question.path, question.from, question.count, question.channels);
  }
}

function detailsOf(file: File, path: string): Details {
  const entity = path === '/' ? file : file.get(path);
  if (!(entity instanceof Group || entity instanceof Dataset)) return { path, attributes: [] };
  const attributes = Object.entries(entity.attrs).map(([name, one]) => ({
    name,
    words: valueWords(file, one.value, one.metadata),
  }));
  const details = { path, ...typeOf(entity), attributes };
  if (entity instanceof Group) {
    const rows = readTable(file, entity);
    const series = seriesFacts(file, entity, path);
    return {
      ...details,
      ...(rows === undefined ? {} : { rows }),
      ...(series === undefined ? {} : { series }),
    };
  }
  if (entity.shape?.length === 0) {
    const { value } = entity;
    const text = typeof value === 'string' ? value : valueWords(file, value, entity.metadata);
    return { ...details, text: text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)} …` : text };
  }
  const rows = readArray(file, entity);
  return rows === undefined ? details : { ...details, rows };
}
