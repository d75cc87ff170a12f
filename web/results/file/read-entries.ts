import { Dataset, type File, Group } from 'h5wasm';
import type { Entry } from './contents.ts';
import { typeWords, valueWords } from './value-words.ts';

/** What a group holds, without going deeper: the rest is read when somebody opens it. */
export function readEntries(file: File, path: string): Entry[] {
  const group = path === '/' ? file : file.get(path);
  if (!(group instanceof Group)) return [];
  const parent = path === '/' ? '' : path;
  return group.keys().map((name) => readEntry(file, group, name, `${parent}/${name}`));
}

function readEntry(file: File, parent: Group, name: string, path: string): Entry {
  // Links are asked for before what they lead to: h5wasm follows them.
  const target: string | null = parent.get_link(path);
  if (target !== null) return { name, path, kind: 'link', target };
  const entity = parent.get(name);
  if (entity instanceof Group) return { name, path, kind: 'group', ...typeOf(entity) };
  if (entity instanceof Dataset)
    return { name, path, kind: 'dataset', ...typeOf(entity), words: datasetWords(file, entity) };
  return { name, path, kind: 'other' };
}

/** The NWB type, as a property to spread; nothing for what has none. */
export function typeOf(entity: Group | Dataset): { type?: string } {
  const type = attribute(entity, 'neurodata_type');
  return typeof type === 'string' ? { type } : {};
}

/** One attribute; undefined where there is none. */
export function attribute(entity: Group | Dataset, name: string): unknown {
  return entity.attrs[name]?.value;
}

function datasetWords(file: File, dataset: Dataset): string {
  const { metadata } = dataset;
  const { shape } = metadata;
  if (shape === null) return 'no values';
  if (shape.length === 0) return valueWords(file, dataset.value, metadata);
  const unit = attribute(dataset, 'unit');
  const words = `${typeWords(metadata)} · ${shape.join(' × ')}`;
  return typeof unit === 'string' && unit !== '' ? `${words} · ${unit}` : words;
}
