import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultJson } from '../../cli/describe-conversion.ts';
import { describeInspection } from '../../cli/describe-inspection.ts';
import { describeReport } from '../../cli/describe-report.ts';
import { inspectPath } from '../../mcp-server/tools/index.ts';
import { NwbReader } from '../../nwb/index.ts';
import { type SyntheticOptions, syntheticRigs } from '../../recording/synthetic/index.ts';
import { called } from './command.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const short: Partial<SyntheticOptions> = {
  signal: 'pattern',
  seconds: 1,
  channels: 8,
  nTrodeSize: 4,
  cameras: 0,
  stateScript: false,
  badChannels: {},
};

// What Vitest gives for these is `any`.
const near = (value: number, digits: number): unknown => expect.closeTo(value, digits);
const holding = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

async function attribute(path: string, object: string, name: string): Promise<unknown> {
  using reader = await NwbReader.open(path);
  return reader.at(object)?.attributes.get(name)?.value;
}

describe('gaps', () => {
  const options: Partial<SyntheticOptions> = {
    ...short,
    splitParts: 2,
    epochs: 1,
    dropped: [
      [9000, 1, 0],
      [10_000, 37, 0],
      [3000, 1, 1],
    ],
  };

  test('are reported with their place in the epoch, also where it was split', async () => {
    const { result } = await workshop.convert('gaps', options);
    expect(result.report).toMatchObject([
      {
        epoch: '01_a1',
        file: '20230622_sample_01_a1.1.rec',
        packets: 15_000 - 38,
        gaps: {
          single: 1,
          longer: 1,
          lostPackets: 38,
          filled: 0,
          steppedBack: 0,
          list: [
            { packet: 9000, lost: 1, atS: near(9001 / 30000, 4) },
            { packet: 10_000, lost: 37, atS: near(10_038 / 30000, 4), seconds: 37 / 30000 },
          ],
        },
        clock: { source: 'SysClock', driftPpm: near(3, 0), jumps: [] },
        overlapS: 0,
      },
      {
        epoch: '01_a1',
        gaps: { single: 1, list: [{ packet: 3000, atS: near(18_001 / 30000, 4) }] },
      },
    ]);
    expect(result.report[0]?.clock.residualMaxMs).toBeLessThan(0.02);
    expect(resultJson(result)).toMatchObject({ report: result.report });
  });

  test('are inspected with the same places, from a look at the recordings', async () => {
    const { folder } = await workshop.session('gaps', options);
    const { result } = await workshop.convert('gaps', options);
    const inspection = await inspectPath(folder);
    const looked = inspection.sessions[0]?.recordings ?? [];
    for (const [index, { gaps }] of looked.entries())
      for (const [place, { packet, lost, atS }] of gaps.first.entries()) {
        const exact = result.report[index]?.gaps.list[place];
        expect({ packet, lost }).toEqual({ packet: exact?.packet, lost: exact?.lost });
        expect(atS).toBeCloseTo(exact?.atS ?? 0, 3);
      }
    const text = describeInspection(inspection);
    expect(text).toContain(
      'gaps: 1 of one packet, 1 longer; 38 packets lost\n      0.300 s in, before packet 9000: 1 packet lost (0.03 ms)',
    );
    expect(text).toContain('0.335 s in, before packet 10000: 37 packets lost (1.23 ms)');
    expect(text).toContain('SysClock against the counter, a sample of 64 places: 0.00');
  });
});

describe('a clock that was set while it recorded', () => {
  const options = {
    ...short,
    seconds: 1,
    epochs: 1,
    clockStep: { packet: 9000, ns: -3_000_000_000 },
  } as const;

  test('is named before anything is written, and in the report, the warnings and the file', async () => {
    const { folder, result, path, truth } = await workshop.convert('set', options);
    const { sessions } = await inspectPath(folder);
    expect(sessions[0]?.recordings[0]?.clockLook).toMatchObject({
      places: 64,
      jumps: [{ packet: 9000, what: 'clock', seconds: near(-3, 3) }],
    });
    const named = holding('SysClock jumps by −3.000 s at packet 9000');
    expect(sessions[0]?.warnings).toContainEqual(named);
    expect(result.warnings).toContainEqual(named);
    expect(result.report[0]?.clock).toMatchObject({
      source: 'SysClock',
      jumps: [{ packet: 9000, what: 'clock', atS: near(0.3, 6), seconds: near(-3, 5) }],
    });
    for (const series of ['/acquisition/e-series', '/processing/sample_count/sample_count'])
      expect(await attribute(path, series, 'comments')).toMatch(
        /^No packet was lost\. Epoch 01_a1: SysClock jumps by −3\.000 s at packet 9000 \(0\.300 s in\)/,
      );
    // Most packets lie behind the jump: the epoch is where their clock has it.
    using reader = await NwbReader.open(path);
    const [start, stop] = ['start_time', 'stop_time'].map((column) => {
      const found = reader.at(`/intervals/epochs/${column}`);
      return found?.kind === 'dataset' ? Number(reader.read(found)[0]) : Number.NaN;
    });
    expect(start).toBeCloseTo((truth.recordings[0]?.systemTimeAtCreationMs ?? 0) / 1000 - 3, 4);
    expect(stop).toBeCloseTo(truth.unixSeconds(0, 29_999) - 3, 4);
  });

  test('has its line in the table that people read', async () => {
    const { result } = await workshop.convert('set', options);
    expect(describeReport(result.report)).toMatchInlineSnapshot(`
      [
        "Gaps and clocks:",
        "  epoch  packets  lost  single  longer  clock     drift     residual (max)",
        "  01_a1   30,000     0       0       0  SysClock  +3.0 ppm  0.006 ms (0.010)",
        "    the clock jumps by -3.000 s at packet 9000, 0.300 s in",
      ]
    `);
  });
});

describe('recordings that overlap', () => {
  test('are named before anything is written, and as they are in the end', async () => {
    const { result, folder } = await workshop.convert('overlapping', {
      ...syntheticRigs.overlapping,
      ...short,
    });
    const { sessions } = await inspectPath(folder);
    const before = matching(/^epoch 02_a2 starts 0\.500 s before epoch 01_a1 ends/);
    expect(sessions[0]?.warnings).toContainEqual(before);
    expect(result.warnings).toContainEqual(before);
    expect(result.warnings).toContainEqual(holding('timestamps do not ascend there'));
    expect(result.report.map(({ overlapS }) => overlapS)).toEqual([0, near(0.5, 3)]);
  });
});

describe('an epoch that ends before it starts', () => {
  test('is named', async () => {
    const { folder } = await workshop.session('ends-first', { ...short, epochs: 1, seconds: 0.2 });
    const rec = join(folder, '20230622_sample_01_a1.rec');
    const bytes = await readFile(rec);
    const text = bytes.toString('latin1');
    const start = /systemTimeAtCreation="\s*(\d+)\s*"/.exec(text)?.[1] ?? '';
    // The same length: everything behind stays where it is.
    await writeFile(rec, Buffer.from(text.replace(start, String(Number(start) + 60_000)), 'latin1'));
    const { sessions } = await inspectPath(folder);
    expect(sessions[0]?.warnings).toContainEqual(
      matching(/^epoch 01_a1 ends before it starts: its last packet is 59\.6\d\d s before the start/),
    );
  });
});

test('the command prints the table', async () => {
  const { folder } = await workshop.session('gaps', {});
  const { code, stdout } = await called(
    'convert',
    folder,
    '--out',
    join(workshop.root, 'table'),
    '--fill-single-drops',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Gaps and clocks:\n {2}epoch +packets +lost +single +longer +clock +drift +residual \(max\)\n/,
  );
  expect(stdout).toMatch(
    / {2}01_a1 +14,962 +38 +1 filled +1 {2}SysClock +\+\d\.\d ppm {2}0\.00\d ms \(0\.0\d\d\)\n/,
  );
});
