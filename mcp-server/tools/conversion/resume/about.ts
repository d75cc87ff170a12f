import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { program } from '../../program.ts';
import { encodeTables } from '../place-samples.ts';
import type { ConversionPlan } from '../plan.ts';
import type { ConversionSettings } from '../settings.ts';

/** What a conversion is made of: chunks are those of another one exactly when all of this is the same. */
const aboutSchema = z.object({
  program: z.string(),
  recordings: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedMs: z.number() })),
  settings: z.record(z.string(), z.json()),
  /** SHA-256 of everything that the file says of the session, and of where each sample stands in the packets. */
  session: z.string(),
  identifier: z.string(),
  created: z.string(),
});
export type About = z.infer<typeof aboutSchema>;

/** Settings that change no sample: `session` of {@link About} tells whether what they lead to is the same. */
const SHAPES_NOTHING: ReadonlySet<string> = new Set<keyof ConversionSettings>([
  'folder',
  'outFolder',
  'session',
  'metadata',
  'metadataFile',
  'probeFolders',
  'reconfigFile',
  'overwrite',
  'fresh',
  'openFile',
  'workers',
  'memoryBytes',
  'checksum',
  'video',
  'verify',
]);

export async function describeWork(plan: ConversionPlan): Promise<About> {
  const recordings = [];
  for (const { recording } of plan.recordings) {
    const { file, sizeBytes } = recording;
    // Bytes that come from elsewhere have no time; a file that is gone is refused where it is read.
    const modifiedMs = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
    recordings.push({ name: basename(file), bytes: sizeBytes, modifiedMs });
  }
  const { name, version } = program();
  const { identifier, created, ...contents } = plan.contents;
  const { name: filter, ...level } = plan.filter;
  const shaping = Object.entries({ ...plan.settings, level: undefined, ...level, filter }).filter(
    // What is not said and what is said to be off is the same.
    ([key, value]) => !SHAPES_NOTHING.has(key) && value !== undefined && value !== false,
  );
  return {
    program: `${name} ${version}`,
    recordings,
    settings: z.record(z.string(), z.json()).parse(JSON.parse(canonicalJson(Object.fromEntries(shaping)))),
    session: createHash('sha256')
      .update(canonicalJson([contents, encodeTables(plan), plan.legacyChannels ?? []]))
      .digest('hex'),
    identifier,
    created,
  };
}

/** Undefined for what another version wrote. */
export function readAbout(about: unknown): About | undefined {
  return aboutSchema.safeParse(about).data;
}

/** Why what was begun cannot be gone on with: half a sentence, undefined when it can. */
export function differenceOf(begun: About, now: About): string | undefined {
  if (begun.program !== now.program) return `${begun.program} began it`;
  const names = (one: About): string => one.recordings.map(({ name }) => name).join(', ');
  if (names(begun) !== names(now)) return `it was made of other recordings: ${names(begun)}`;
  for (const [index, { name, bytes, modifiedMs }] of now.recordings.entries()) {
    const before = begun.recordings[index];
    if (before?.bytes !== bytes) return `${name} had ${before?.bytes} bytes and has ${bytes}`;
    if (before.modifiedMs !== modifiedMs) return `${name} was changed`;
  }
  for (const key of Object.keys({ ...begun.settings, ...now.settings })) {
    const [before, after] = [begun, now].map(({ settings }) => told(settings[key]));
    if (before !== after) return `the setting ${key} was ${before} and is ${after}`;
  }
  if (begun.session !== now.session) return 'the metadata, or files beside the recordings, were changed';
  return undefined;
}

function told(setting: unknown): string {
  return setting === undefined ? 'not given' : canonicalJson(setting);
}

/** Equal values give equal text: keys in order, maps and typed arrays as lists. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Map) return [...one];
    if (ArrayBuffer.isView(one)) return [...(one as Uint8Array)];
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
