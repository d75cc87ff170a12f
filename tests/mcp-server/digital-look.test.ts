import { afterAll, beforeAll, expect, it } from 'vitest';
import { lookAtLines } from '../../mcp-server/tools/digital-look.ts';
import { openRecording, type Recording, scanFolder } from '../../recording/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { type Scratch, scratchFolder } from './made-session.ts';

let scratch: Scratch;
let recordings: Recording[] = [];
beforeAll(async () => {
  scratch = await scratchFolder();
  const folder = await scratch.session('large', { seconds: 10, ptp: false });
  const files = (await scanFolder(folder)).sessions.flatMap(({ epochs }) =>
    epochs.flatMap(({ files: all }) => all),
  );
  recordings = await Promise.all(
    files.filter(({ role }) => role === 'recording').map(({ path }) => openRecording(path)),
  );
});
afterAll(() => scratch[Symbol.asyncDispose]());

it('reads samples of a large recording, says so, and still sees the ticks of a camera', async () => {
  const bytes: number[] = [];
  const samples = await lookAtLines(recordings, {
    wholeBytes: 1e6,
    blockBytes: 4e5,
    onBytes: (done, total) => bytes.push(done / total),
  });
  const whole = await lookAtLines(recordings, { wholeBytes: Number.POSITIVE_INFINITY });
  expect(samples.isWhole).toBe(false);
  expect(samples.method).toMatch(
    /^32 blocks spread over the recordings were looked at, [\d.]+ % of the packets/,
  );
  expect(whole.method).toMatch(/^every one of 300000 packets/);
  expect(bytes.at(-1)).toBe(1);
  const [sampled, all] = [samples, whole].map(({ lines }) => lines.find(({ id }) => id === 'ECU_Din5'));
  expect(sampled?.changes).toBeGreaterThan(10);
  expect(sampled?.changes).toBeLessThan(all?.changes ?? 0);
  expect(sampled?.medianIntervalS).toBeCloseTo(all?.medianIntervalS ?? 0, 4);
  for (const line of samples.lines) {
    const inAll = whole.lines.find(({ id }) => id === line.id);
    expect(line.changes).toBeLessThanOrEqual(inAll?.changes ?? 0);
  }
});

it('stops when it is cancelled', async () => {
  await expect(lookAtLines(recordings, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
    CancelledError,
  );
});
