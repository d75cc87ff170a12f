import { afterAll, beforeAll, expect, it } from 'vitest';
import { lookAtLines } from '../../mcp-server/tools/digital-look.ts';
import { LineWatcher } from '../../mcp-server/tools/line-watcher.ts';
import { openRecording, type Recording, scanFolder } from '../../recording/index.ts';
import { randomFrom } from '../../recording/synthetic/random.ts';
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

it('counts every line by itself, wherever its bit stands, over spans and what lies between them', () => {
  const random = randomFrom(7);
  const upTo = (most: number): number => Math.floor(random() * most);
  const [base] = recordings;
  const [line] = base?.digital ?? [];
  if (base === undefined || line === undefined) expect.fail('no recording was made');
  for (let round = 0; round < 50; round++) {
    const packetBytes = 4 + upTo(12);
    const packets = 200;
    const bytes = Buffer.from(Array.from({ length: packets * packetBytes }, () => upTo(256)));
    const digital = Array.from({ length: 1 + upTo(20) }, (_, id) => ({
      ...line,
      id: String(id),
      offsetBytes: upTo(packetBytes),
      bit: upTo(8),
    }));
    const watcher = new LineWatcher({ ...base, packetBytes, packets, digital, rateHz: 1 });
    const spans = [
      [0, 50],
      [50, 70],
      [90, 200],
    ] as const;
    for (const [from, to] of spans)
      watcher.add(bytes.subarray(from * packetBytes, to * packetBytes), from, to - from);
    for (const { id, offsetBytes, bit } of digital) {
      const states = spans.flatMap(([from, to]) =>
        Array.from({ length: to - from }, (_, at) => {
          const packet = from + at;
          const isHigh = (((bytes[packet * packetBytes + offsetBytes] ?? 0) >> bit) & 1) === 1;
          return { packet, isHigh, isAfterGap: packet === 90 };
        }),
      );
      const changes = states.filter((state, at) => at > 0 && state.isHigh !== states[at - 1]?.isHigh);
      const rises = changes.filter(({ isHigh }) => isHigh);
      const dated = rises.filter(({ isAfterGap }) => !isAfterGap);
      const intervals = dated.flatMap(({ packet }, at) => {
        const before = dated[at - 1]?.packet;
        return before === undefined || (before < 90 && packet >= 90) ? [] : [packet - before];
      });
      expect(watcher.seen(id)).toEqual({
        changes: changes.length,
        rises: rises.length,
        intervalsS: intervals,
      });
    }
  }
});

it('stops when it is cancelled', async () => {
  await expect(lookAtLines(recordings, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
    CancelledError,
  );
});
