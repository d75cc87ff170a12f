import { readdirSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { createMetrics, type Metrics, type UploadOptions } from '../../api/index.ts';
import { type Lab, lab, type Person } from './lab.ts';
import { write } from './workshop.ts';

export const HEADER = '<?xml version="1.0"?>\n<Configuration>\n</Configuration>\n';
export const RECORDING = Buffer.concat([Buffer.from(HEADER), Buffer.alloc(300_000, 7)]);
const QUOTA = 1_000_000;

export type NewLab = (more?: Partial<UploadOptions>, bytesMoved?: Metrics['bytesMoved']) => Promise<Lab>;

/** Services that take uploads, each with its own, made in a folder of the test and closed after it. */
export function uploadLabs(inFolder: (...parts: string[]) => string): NewLab {
  const labs: Lab[] = [];
  beforeAll(() => write(inFolder(), { 'data/x': '' }));
  afterAll(() => Promise.all(labs.map((made) => made.close())));
  return async (more = {}, bytesMoved = () => undefined) => {
    const folder = inFolder(`uploads${labs.length}`);
    const uploads = { folder, maxBytes: 600_000, quotaBytes: QUOTA, leastFreeBytes: 0, ...more };
    const metrics = { ...createMetrics({ hasProcess: false }), bytesMoved };
    const made = await lab(inFolder(), inFolder(`accounts${labs.length}.sqlite`), { uploads, metrics });
    labs.push(made);
    return made;
  };
}

export const filesOf = (place: Lab, { userId }: Person, ...path: string[]): string =>
  [place.deps.uploads?.folder, 'files', userId, ...path].join('/');
export const incomingOf = (place: Lab, { userId }: Person): string[] =>
  readdirSync([place.deps.uploads?.folder, 'incoming', userId].join('/')).filter(
    (name) => !name.endsWith('.json'),
  );

export const metadata = (relativePath: string): string =>
  `relativePath ${Buffer.from(relativePath).toString('base64')}`;

/** Begins an upload and sends its bytes in one piece. Answers of both. */
export async function send(
  person: Person,
  relativePath: string,
  bytes: Uint8Array,
  announced = bytes.length,
): Promise<{ readonly made: Response; readonly sent?: Response }> {
  const made = await person.ask('/api/v1/uploads', {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(announced),
      'upload-metadata': metadata(relativePath),
    },
  });
  const location = made.headers.get('location');
  if (location === null) return { made };
  const sent = await person.ask(location, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  });
  return { made, sent };
}

export const problemIn = async (answer: Response | undefined): Promise<{ type: string; detail: string }> =>
  z.object({ type: z.string(), detail: z.string() }).parse(await answer?.json());
export const problemOf = async (answer: Response | undefined): Promise<string> =>
  (await problemIn(answer)).type.replace('urn:renshaw:problem:', '');
