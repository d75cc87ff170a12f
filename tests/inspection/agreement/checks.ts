import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { catalogOfFile } from '../../../inspection/catalog-of-file.ts';
import { checks } from '../../../inspection/checks/index.ts';
import { InspectedFile } from '../../../inspection/file.ts';
import { evaluateNwb } from '../../../inspection/index.ts';
import { type NwbObject, NwbReader } from '../../../nwb/index.ts';
import type { Finding } from '../../../schemas/index.ts';
import { python } from '../../yardstick.ts';

/** What tests/python/check_corpus.py prints. */
interface Corpus {
  readonly version: string;
  readonly levels: Readonly<Record<string, readonly [string, string]>>;
  readonly files: readonly { readonly path: string; readonly found: readonly FoundThere[] }[];
  readonly cases: readonly CorpusCase[];
}

interface FoundThere {
  readonly check: string;
  readonly importance: string;
  /** Null where NWB Inspector tells of its own failure. */
  readonly object: string | null;
}

export interface CorpusCase {
  readonly path: string;
  readonly check: string;
  readonly object: string;
  /** Whether the check is made to find the object, or made not to. */
  readonly wanted: boolean;
}

/** One object that a check spoke of, in the words in which both sides are compared. */
export interface Spoken {
  readonly file: string;
  readonly check: string;
  readonly importance: string;
  readonly object: string;
}

export interface ChecksAgreement {
  readonly version: string;
  readonly levels: Corpus['levels'];
  readonly cases: readonly CorpusCase[];
  readonly there: readonly Spoken[];
  readonly here: readonly Spoken[];
  readonly seconds: { readonly there: number; readonly here: number };
}

/** Makes the corpus, and lets NWB Inspector and our checks look at it, at DANDI's levels. */
export async function compareChecks(): Promise<ChecksAgreement> {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-checks-'));
  try {
    const started = performance.now();
    const corpus = (await python('check_corpus.py', [folder])) as Corpus;
    const between = performance.now();
    const here: Spoken[] = [];
    for (const { path } of corpus.files) {
      const { findings } = await evaluateNwb(path);
      here.push(...(await spokenHere(path, findings)));
    }
    return {
      version: corpus.version,
      levels: corpus.levels,
      cases: corpus.cases,
      there: distinct(corpus.files.flatMap(({ path, found }) => spokenThere(path, found))),
      here: distinct(here),
      seconds: { there: (between - started) / 1000, here: (performance.now() - between) / 1000 },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function spokenThere(path: string, found: readonly FoundThere[]): Spoken[] {
  return found.flatMap(({ object, ...rest }) =>
    object === null ? [] : [{ file: basename(path), ...rest, object }],
  );
}

/** A finding tells the place of the fault, NWB Inspector the object that the check looked at: that one, or above it. */
async function spokenHere(path: string, findings: readonly Finding[]): Promise<Spoken[]> {
  const reader = await NwbReader.open(path);
  try {
    const file = new InspectedFile(reader, catalogOfFile(reader).catalog);
    return findings.flatMap((finding) => {
      const check = checks.find(({ name }) => name === finding.check);
      if (check === undefined) return [];
      const object = lookedAt(file, finding.path, check.type);
      return [{ file: basename(path), check: check.name, importance: finding.importance, object }];
    });
  } finally {
    reader[Symbol.dispose]();
  }
}

function lookedAt(file: InspectedFile, path: string, type: string | undefined): string {
  const isLookedAt = (object: NwbObject): boolean =>
    type === undefined ? file.factsOf(object) !== undefined : file.isA(object, type);
  // A path ends in ".name" for an attribute; dots may be part of names, too.
  for (
    let place = path;
    place !== '';
    place = place.slice(0, Math.max(place.lastIndexOf('/'), place.lastIndexOf('.')))
  ) {
    const object = file.reader.at(place);
    if (object !== undefined && isLookedAt(object)) return object.name === '' ? 'root' : object.name;
  }
  return 'root';
}

function distinct(spoken: readonly Spoken[]): Spoken[] {
  return [...new Map(spoken.map((one) => [keyOf(one), one])).values()];
}

export function keyOf({ file, check, importance, object }: Spoken): string {
  return `${file} ${check} ${object} ${importance}`;
}

/** What only one side says, or both at levels that differ. */
export interface Disagreement extends Spoken {
  readonly side: 'here' | 'there';
}

export function disagreements({
  there,
  here,
}: Pick<ChecksAgreement, 'there' | 'here'>): readonly Disagreement[] {
  const only = (side: 'here' | 'there', one: readonly Spoken[], other: readonly Spoken[]): Disagreement[] => {
    const known = new Set(other.map(keyOf));
    return one.filter((spoken) => !known.has(keyOf(spoken))).map((spoken) => ({ ...spoken, side }));
  };
  return [...only('there', there, here), ...only('here', here, there)];
}
