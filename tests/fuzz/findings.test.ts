import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cameraFrames, parseFsGui, readTrodesData } from '../../recording/index.ts';
import { MetadataError, readSessionMetadata } from '../../schemas/index.ts';
import { cpuTimer } from '../cpu-time.ts';

/* What damaged files have brought to light, each in its smallest form. */

const path = join(tmpdir(), `renshaw-finding-${process.pid}`);
afterAll(() => rm(path, { force: true }));

function trodesFile(fields: string, ...records: readonly Uint8Array[]): Promise<void> {
  const head = Buffer.from(`<Start settings>\nFields: ${fields}\n<End settings>\n`);
  return writeFile(path, Buffer.concat([head, ...records]));
}

it('a field with a long run of blanks is refused at once', async () => {
  await trodesFile(`<time${' '.repeat(20_000)}uint32${' '.repeat(20_000)}x>`);
  const spentMs = cpuTimer();
  await expect(readTrodesData(path)).rejects.toThrow(/the type "uint32 .* of the field time/);
  await trodesFile(`<time${' '.repeat(40_000)}`);
  await expect(readTrodesData(path)).rejects.toThrow(/<time/);
  await trodesFile(`<time${' '.repeat(40_000)}uint32>`);
  expect((await readTrodesData(path)).records).toBe(0);
  expect(spentMs()).toBeLessThan(2000);
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

it.each([
  ['an alias', (long: string) => `lab: *${long}`],
  [
    'a key',
    (long: string) =>
      `ntrode_electrode_group_channel_map: [{ ntrode_id: 1, electrode_group_id: 0, map: { ${long}: 0 } }]`,
  ],
  ['a tag', (long: string) => `lab: !${long} x`],
])('of %s with a hundred thousand characters, a message shows the first', (_, textOf) => {
  const refusal = (() => {
    try {
      readSessionMetadata(textOf('a'.repeat(100_000)), 'm.yml');
    } catch (error) {
      if (error instanceof MetadataError) return error;
      throw error;
    }
    return undefined;
  })();
  expect(refusal?.message).toContain('aaaaaaaaaa');
  expect(refusal?.message.length).toBeLessThan(2000);
});

it('a warning does not repeat a value of a hundred thousand characters', () => {
  const long = 'a'.repeat(100_000);
  const text = `optogenetic_stimulation_software: a${long}\nopto_software: b${long}\nsubject: { sex: '${' '.repeat(100_000)}' }\n`;
  const { warnings } = readSessionMetadata(text, 'm.yml');
  expect(warnings).toHaveLength(2);
  for (const { message } of warnings) expect(message.length).toBeLessThan(1000);
});

it('mappings as keys of mappings as keys are refused at once', () => {
  const spentMs = cpuTimer();
  for (const piece of ['? ', '? - ', '? [', '? {a: '])
    expect(() => parseFsGui(`nodes:\n  - a: b\n    ${piece.repeat(600)}`, 's.yaml')).toThrow(
      /no YAML that can be read|brackets in brackets/,
    );
  expect(spentMs()).toBeLessThan(3000);
});

it('closing brackets by the hundred thousand are refused at once, with the first of them', () => {
  const spentMs = cpuTimer();
  const read = () => readSessionMetadata(`a: [1]\n${']'.repeat(990_000)}`, 'm.yml');
  expect(read).toThrow(/found 20 faults in the YAML.*m\.yml:2:1: found .*flow-seq-end/s);
  const script = () => parseFsGui(`nodes: []\n${']'.repeat(490_000)}`, 's.yaml');
  expect(script).toThrow(/brackets in brackets without an end, or that nothing opened/);
  expect(spentMs()).toBeLessThan(2500);
});
