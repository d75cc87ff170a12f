/**
 * Measures how long a person waits for a picture of a large recording after a zoom, over HTTP, as the page asks: right
 * after the session was opened, while nothing is known but samples, and when the recording has been read through in
 * the background. Prints Markdown. docs/benchmarks.md says what came out.
 */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { recordingOverviewSchema, throwIfCancelled } from '../../schemas/index.ts';
import { type Service, startService } from '../../tests/e2e/service.ts';
import { describeMachine, runBench, temporaryFolder } from '../machine.ts';
import { megabytes } from '../markdown.ts';
import { readOptions, secondsOf, usage } from './options.ts';
import { zoomTable } from './table.ts';
import { type AskSignal, lookAt, type Zoom, zoomIn } from './zooms.ts';

function asker(service: Service, path: string, signal: AbortSignal): AskSignal {
  const address = new URL(service.address);
  const authorization = `Bearer ${address.searchParams.get('token') ?? ''}`;
  return async (query) => {
    const response = await fetch(new URL(`${path}?${query}`, address), {
      headers: { authorization },
      signal,
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return await response.arrayBuffer();
  };
}

await runBench(usage, async (signal) => {
  const options = readOptions(process.argv.slice(2));
  await using folder = await temporaryFolder(options.dir ?? tmpdir());
  const [data, state] = [join(folder.path, 'data'), join(folder.path, 'state')];
  await mkdir(state);
  const session = {
    channels: options.channels,
    seconds: secondsOf(options),
    epochs: 1,
    cameras: 0,
    signal: 'pattern',
  } as const;
  await writeSyntheticSession(data, session, { signal });
  process.stderr.write('the recording is written\n');
  const service = await startService({ stateFolder: state, dataRoot: data });
  try {
    const { sessionId } = z
      .object({ sessionId: z.string() })
      .parse(await service.ask('POST', 'sessions', { folder: data }));
    const recording = `/api/v1/sessions/${sessionId}/recording`;
    const start = performance.now();
    const { epochs } = recordingOverviewSchema.parse(
      await service.ask('GET', recording.slice('/api/'.length)),
    );
    const overviewMs = performance.now() - start;
    const [epoch] = epochs;
    if (epoch === undefined) throw new Error('the session has no recording');
    const ask = asker(service, `${recording}/0/signal`, signal);
    const begin = performance.now();
    const first = await zoomIn(ask, epoch, 0.37);
    let whole: Zoom;
    do {
      throwIfCancelled(signal);
      whole = await lookAt(ask, epoch, 0, epoch.packets);
    } while (whole.share < 1);
    const builtSeconds = (performance.now() - begin) / 1000;
    const known: Zoom[] = [];
    for (let zoom = 0; zoom < options.zooms; zoom++)
      known.push(...(await zoomIn(ask, epoch, ((zoom + 1) * 0.618) % 1)));
    const cache = join(state, 'cache', 'previews');
    const sizes = await Promise.all((await readdir(cache)).map((name) => stat(join(cache, name))));
    process.stdout.write(
      `${describeMachine()}\n\n### ${options.channels} channels, ${secondsOf(options)} s, ${megabytes(epoch.sizeBytes)}\n\n` +
        `Load of the machine at the end ${loadavg()[0]?.toFixed(1)}. What there is was told after ${overviewMs.toFixed(0)} ms; the recording was read through ${builtSeconds.toFixed(1)} s after the first look, into ${megabytes(sizes.reduce((sum, { size }) => sum + size, 0))}.\n\n` +
        `Right after it was opened:\n\n${zoomTable(first)}\n\nRead through:\n\n${zoomTable(known)}\n`,
    );
  } finally {
    await service.stop();
  }
});
