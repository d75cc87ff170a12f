import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cameraFrames, readTrodesData } from '../../recording/index.ts';

/* What damaged files have brought to light, each in its smallest form. */

const path = join(tmpdir(), `renshaw-finding-${process.pid}`);
afterAll(() => rm(path, { force: true }));

function trodesFile(fields: string, ...records: readonly Uint8Array[]): Promise<void> {
  const head = Buffer.from(`<Start settings>\nFields: ${fields}\n<End settings>\n`);
  return writeFile(path, Buffer.concat([head, ...records]));
}

it('a field with a long run of blanks is refused at once', async () => {
  await trodesFile(`<time${' '.repeat(20_000)}uint32${' '.repeat(20_000)}x>`);
  const start = performance.now();
  await expect(readTrodesData(path)).rejects.toThrow(/the type "uint32 .* of the field time/);
  await trodesFile(`<time${' '.repeat(40_000)}`);
  await expect(readTrodesData(path)).rejects.toThrow(/<time/);
  await trodesFile(`<time${' '.repeat(40_000)}uint32>`);
  expect((await readTrodesData(path)).records).toBe(0);
  expect(performance.now() - start).toBeLessThan(2000);
});

it('a hardware time that is infinite, or longer than 64 bits, is no time', async () => {
  const record = (value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeDoubleLE(value, 4);
    return bytes;
  };
  const values = [1.6e18, Number.POSITIVE_INFINITY, Number.NaN, 1e300, -1];
  await trodesFile('<time uint32><HWTimestamp double>', ...values.map(record));
  const { hardwareNs } = cameraFrames(await readTrodesData(path));
  expect([...(hardwareNs ?? [])]).toEqual([1_600_000_000_000_000_000n, 0n, 0n, 0n, 0n]);
});
