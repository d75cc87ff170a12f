import { setImmediate } from 'node:timers/promises';
import type { NwbObject, NwbValue } from '../nwb/index.ts';
import { isList } from '../nwb/index.ts';
import { InputError, throwIfCancelled } from '../schemas/index.ts';
import { datasetOf, type InspectedFile, textAttribute } from './file.ts';
import { atPath, membersOf, ofType, valuesOf } from './own/values.ts';
import { drawEvents, readEvents } from './pictures-events.ts';
import { drawTracks, readTracks } from './pictures-position.ts';
import { drawProbes, readProbes } from './pictures-probes.ts';
import { drawSignals, readSignals } from './pictures-signals.ts';
import { drawTime, readTime } from './pictures-timeline.ts';
import { countWords, escaped, shortened } from './report-html.ts';

/** Where a file says what was changed in it after it was written. */
const CHANGES_PATH = '/scratch/corrections';
const MOST_SERIES = 60;
const MOST_CHANGES = 100;

/**
 * What the file holds: pictures, series, and where its metadata stand. Parts that it does not have are left out; one
 * that cannot be read says so and keeps none of the others from being drawn. Reads in slices, 20 MB at most.
 */
export async function contentsHtml(file: InspectedFile, signal?: AbortSignal): Promise<string> {
  const part = async <T>(read: () => T): Promise<T | InputError> => {
    await setImmediate();
    throwIfCancelled(signal);
    try {
      return read();
    } catch (error) {
      if (error instanceof InputError || error instanceof RangeError) return unreadable(file, error);
      throw error;
    }
  };
  const time = await part(() => readTime(file));
  const known = time instanceof InputError ? undefined : time;
  const signals = await part(() => readSignals(file));
  const flat =
    signals === undefined || signals instanceof InputError ? new Set<number>() : signals.flatElectrodes;
  const tracks = await part(() => readTracks(file, known?.epochs ?? []));
  const events = await part(() => (known === undefined ? undefined : readEvents(file, known.axis)));
  const probes = await part(() => readProbes(file, flat));
  return [
    section('When', time, drawTime),
    section('Signals', signals, drawSignals),
    section('Position', tracks, drawTracks),
    section('Digital lines', events, drawEvents),
    section('Probes', probes, drawProbes),
    section('Series', await part(() => seriesHtml(file)), (html) => html),
    section('Metadata, and where they stand', await part(() => metadataHtml(file)), (html) => html),
    section('Changed after it was written', await part(() => changesHtml(file)), (html) => html),
  ].join('\n');
}

function unreadable(file: InspectedFile, cause: Error): InputError {
  if (cause instanceof InputError) return cause;
  return new InputError('nwb', {
    found: cause.message,
    expected: 'values that can be read in part',
    todo: 'The other parts of the report do not depend on it.',
    where: { file: file.reader.path },
    cause,
  });
}

function section<T>(title: string, part: T | undefined | InputError, draw: (part: T) => string): string {
  if (part === undefined) return '';
  const html =
    part instanceof InputError ? `<p>This cannot be drawn: ${shortened(part.fault.found)}.</p>` : draw(part);
  return html === '' ? '' : `<section class="contents"><h3>${escaped(title)}</h3>${html}</section>`;
}

function seriesHtml(file: InspectedFile): string {
  const all = ofType(file, 'TimeSeries').filter((one) =>
    /^\/(acquisition|processing|stimulus)\//.test(one.path),
  );
  if (all.length === 0) return '';
  const rows = all.slice(0, MOST_SERIES).map((series) => {
    const data = datasetOf(series, 'data');
    const shape = data?.shape?.join(' × ') ?? '';
    const said = [textAttribute(series, 'description'), textAttribute(series, 'comments')]
      .filter((text) => text !== undefined && text !== 'no comments' && text !== 'no description')
      .join(' — ');
    return `<tr><td><code>${shortened(series.path, 120)}</code><br><small>${shortened(said)}</small></td><td>${shortened(series.typeName ?? '', 40)}</td><td class="number">${escaped(shape)}</td><td>${shortened(textAttribute(data, 'unit') ?? '', 20)}</td></tr>`;
  });
  const more = all.length > rows.length ? `<p class="soft">And ${all.length - rows.length} more.</p>` : '';
  return `<details><summary>${countWords(all.length, 'series').replace(/seriess$/, 'series')}, with what the file says of them</summary><div class="wide"><table><thead><tr><th scope="col">series</th><th scope="col">type</th><th scope="col" class="number">samples</th><th scope="col">unit</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}</details>`;
}

/** Values of the session and the animal, each with its place in the file; bulk and devices left out. */
function metadataHtml(file: InspectedFile): string {
  const places: readonly NwbObject[] = [
    ...membersOf(file.reader.root),
    ...membersOf(atPath(file, '/general')),
    ...membersOf(atPath(file, '/general/subject')),
  ];
  const rows = places.flatMap((object) => {
    if (object.kind !== 'dataset') return [];
    const value = textOf(valuesOf(file, object));
    return value === ''
      ? []
      : [
          `<tr><th scope="row">${shortened(fieldWords(object), 60)}</th><td>${shortened(value)}</td><td><code>${shortened(object.path, 80)}</code></td></tr>`,
        ];
  });
  if (rows.length === 0) return '';
  const maker = file.reader.at('/general/source_script');
  const script = maker?.kind === 'dataset' ? textOf(valuesOf(file, maker)) : '';
  const lead =
    script === '' ? 'The file does not say which program wrote it.' : `Written by ${shortened(script, 120)}.`;
  return `<p>${lead}</p><div class="wide"><table><thead><tr><th scope="col">field</th><th scope="col">value</th><th scope="col">place in the file</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function fieldWords({ name, path }: NwbObject): string {
  const words = name.replaceAll('_', ' ');
  return path.startsWith('/general/subject/') && !words.startsWith('subject') ? `subject: ${words}` : words;
}

function changesHtml(file: InspectedFile): string {
  const changes = file.reader.at(CHANGES_PATH);
  if (changes?.kind !== 'dataset') return '';
  const lines = valuesOf(file, changes)
    .filter((one) => typeof one === 'string')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '');
  const told = lines.slice(-MOST_CHANGES).map((line) => `<li>${shortened(line, 600)}</li>`);
  return told.length === 0 ? '' : `<ul>${told.join('')}</ul>`;
}

function textOf(values: readonly NwbValue[]): string {
  return values
    .flatMap((value) => (isList(value) || typeof value === 'object' ? [] : [String(value)]))
    .join('; ');
}
