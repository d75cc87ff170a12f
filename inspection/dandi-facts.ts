import { type NwbObject, NwbReader } from '../nwb/index.ts';
import { InputError } from '../schemas/index.ts';
import { catalogOfFile } from './catalog-of-file.ts';
import { type DandiFacts, modalitiesOf, type VideoFacts } from './dandi-layout.ts';
import { datasetOf, InspectedFile, textAttribute, textsOf } from './file.ts';
import { ofType, textAt, valuesOf } from './own/values.ts';

/**
 * Reads what decides where DANDI wants a file.
 * @throws InputError('metadata') without a subject_id, InputError('nwb') with a link into another file, or when the
 * file cannot be read
 */
export async function dandiFactsOf(path: string): Promise<DandiFacts> {
  const reader = await NwbReader.open(path);
  try {
    return factsOf(reader, path);
  } finally {
    reader[Symbol.dispose]();
  }
}

function factsOf(reader: NwbReader, path: string): DandiFacts {
  const file = new InspectedFile(reader, catalogOfFile(reader).catalog);
  refuseLinks(reader, path);
  const subjectId = textAt(file, '/general/subject/subject_id')?.trim();
  if (subjectId === undefined || subjectId === '')
    throw new InputError('metadata', {
      found: 'no subject_id',
      expected: 'the id of the animal, which DANDI files are named by',
      todo: 'Give subject.subject_id in the metadata, or with renshaw fix.',
      where: { file: path, field: '/general/subject/subject_id' },
    });
  return {
    path,
    subjectId,
    sessionId: textAt(file, '/general/session_id'),
    startTime: textAt(file, '/session_start_time'),
    objectId: textAttribute(reader.root, 'object_id'),
    modalities: modalitiesOf(typeNamesOf(file)),
    videos: ofType(file, 'ImageSeries').flatMap((series) => videoOf(series, file)),
  };
}

/** Types of all groups with what they extend: an extension's series is one of its modality too. */
function typeNamesOf(file: InspectedFile): Set<string> {
  const names = new Set<string>();
  for (const object of file.typed) {
    if (object.kind !== 'group') continue;
    const facts = file.factsOf(object);
    for (const one of facts === undefined ? [] : [facts, ...facts.ancestors]) names.add(one.typeName);
  }
  return names;
}

function videoOf(series: NwbObject, file: InspectedFile): VideoFacts[] {
  const files = textsOf(valuesOf(file, datasetOf(series, 'external_file')));
  if (files.length === 0) return [];
  const objectId = textAttribute(series, 'object_id');
  if (objectId === undefined)
    throw new InputError('nwb', {
      found: 'a video without object_id, by which DANDI names it',
      expected: 'an object_id',
      todo: 'Write the file again with a program that knows NWB 2.1 or newer.',
      where: { file: file.reader.path, field: series.path },
    });
  return [{ path: series.path, objectId, files }];
}

function refuseLinks(reader: NwbReader, path: string): void {
  for (const object of reader.objects()) {
    if (object.kind !== 'group') continue;
    for (const child of object.children.values())
      if (child.link === 'external')
        throw new InputError('nwb', {
          found: `a link into another file, ${child.target ?? '?'}`,
          expected: 'a file that is whole by itself: DANDI follows no links',
          todo: 'Copy the data into the file.',
          where: { file: path, field: `${object.path === '/' ? '' : object.path}/${child.name}` },
        });
  }
}
