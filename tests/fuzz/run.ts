/*
 * Reads damaged files by the hundred thousand:
 *
 *   node tests/fuzz/run.ts --count 100000 --seed 1
 *   node tests/fuzz/run.ts --seed 1 --only 4711 --save input.bin     the input of one finding, once more
 *   node tests/fuzz/run.ts --count 20000 --kinds rec,yaml
 *
 * Every input is made from the seed and its number alone. It must be read, or refused by an InputError that says all
 * that it should; within 5 s; with no more memory at the end than near the beginning. Ends with 1 when one was not.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { Cases } from './cases.ts';
import { fuzz } from './fuzz.ts';
import { kinds } from './kinds.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    kinds: { type: 'string' },
    only: { type: 'string' },
    save: { type: 'string' },
  },
});
const names = values.kinds?.split(',');
const seed = Number(values.seed);
const out = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

async function single(index: number): Promise<void> {
  const chosen = kinds.filter(({ name }) => names === undefined || names.includes(name));
  const cases = await Cases.open(seed, chosen, tmpdir());
  const input = cases.at(index);
  if (values.save !== undefined) await writeFile(values.save, input.bytes);
  out(`${index} ${input.kind.name}, ${input.bytes.length} bytes`);
  out(await cases.read(input));
}

async function many(): Promise<void> {
  const count = Number(values.count);
  const start = performance.now();
  const startRss = process.memoryUsage.rss();
  let peak = startRss;
  let told = 0;
  const { findings, reports } = await fuzz({
    seed,
    from: Number(values.from),
    count,
    kinds: names,
    onFinding: ({ index, kind, what }) => out(`FINDING ${index} ${kind}: ${what}`),
    onProgress: (done) => {
      peak = Math.max(peak, process.memoryUsage.rss());
      if (done - told < count / 20) return;
      told = done;
      const seconds = (performance.now() - start) / 1000;
      out(`${done} inputs, ${seconds.toFixed(0)} s, ${megabytes(process.memoryUsage.rss())} resident`);
    },
  });
  for (const { counts, slowest, early, late, handles } of reports) {
    for (const [kind, { read, refused, ms }] of Object.entries(counts))
      out(`${kind}: ${read} read, ${refused} refused, ${(ms / (read + refused)).toFixed(2)} ms each`);
    out(`slowest: ${slowest.ms.toFixed(0)} ms, input ${slowest.index} (${slowest.kind})`);
    out(
      `in use after a collection: ${megabytes(early)} early, ${megabytes(late)} at the end; open files ${handles.join(' and ')}`,
    );
  }
  out(
    `${count} inputs in ${((performance.now() - start) / 1000).toFixed(0)} s: ${findings.length} findings; resident ${megabytes(startRss)} at the start, ${megabytes(peak)} at most, ${megabytes(process.memoryUsage.rss())} at the end`,
  );
  process.exitCode = findings.length > 0 ? 1 : 0;
}

await (values.only === undefined ? many() : single(Number(values.only)));
