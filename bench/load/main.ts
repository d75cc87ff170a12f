/**
 * What the service bears: many sockets, people who chat, conversions beside them, on one machine with the program that asks.
 * Prints Markdown; ends with 1 where calls are too slow or fail, or an event is lost.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { describeMachine, runBench, temporaryFolder } from '../machine.ts';
import { megabytes } from '../markdown.ts';
import { Calls } from './calls.ts';
import type { Listener } from './listener.ts';
import { readOptions, usage } from './options.ts';
import { chat, convert, type Rounds } from './people.ts';
import { type Service, startService } from './service.ts';
import { type LoadResult, loadReport, misses, percentile, type Sample } from './table.ts';

const SAMPLE_MS = 2000;
const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const MARKS = ['<!-- load -->', '<!-- load ends -->'] as const;

async function sample(service: Service, seconds: number): Promise<Sample> {
  const tells = await service.metrics();
  return {
    seconds,
    residentBytes: service.residentBytes(),
    ownBytes: service.ownBytes(),
    heapBytes: tells('nodejs_heap_size_used_bytes'),
    cpuSeconds: tells('process_cpu_seconds_total'),
    loopDelayMs: tells('nodejs_eventloop_lag_p99_seconds') * 1000,
  };
}

async function writePage(report: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(MARKS[0]);
  const [, after = ''] = rest.split(MARKS[1]);
  await writeFile(PAGE, `${before}${MARKS[0]}\n\n${report}\n\n${MARKS[1]}${after}`);
}

await runBench(usage, async (signal) => {
  const options = readOptions(process.argv.slice(2));
  await using folder = await temporaryFolder(tmpdir());
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say('Making recordings …');
  const data = join(folder.path, 'data');
  const made = { animal: 'sample', epochs: 1 };
  await writeSyntheticSession(join(data, 'small'), { ...made, seconds: 2, channels: 32, metadata: false });
  await writeSyntheticSession(join(data, 'large'), { ...made, seconds: 60, channels: 64, metadata: true });
  const stateFolder = join(folder.path, 'state');
  await mkdir(stateFolder, { mode: 0o700 });

  const service = await startService(stateFolder, folder.path);
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  // What is under way when the time is over is still answered.
  const calls = new Calls(
    service,
    AbortSignal.any([signal, AbortSignal.timeout(options.minutes * 60_000 + 300_000)]),
  );
  const ended: Listener[] = [];
  const rounds: Rounds = {
    service,
    calls,
    signal: stop,
    pauseMs: options.pauseMs,
    counted: (one) => ended.push(one),
  };
  try {
    const windows = (person: number): number =>
      Math.floor(((person + 1) * options.sockets) / options.sessions) -
      Math.floor((person * options.sockets) / options.sessions);
    const people = Array.from({ length: options.sessions }, (_, person) =>
      chat(rounds, join(data, 'small'), join(folder.path, 'chat'), windows(person)),
    );
    const converted = Array.from({ length: options.conversions }, (_, at) =>
      convert(rounds, join(data, 'large'), join(folder.path, `out-${at}`)),
    );
    const everybody = Promise.all([Promise.all(people), Promise.all(converted)]);
    everybody.catch(() => end.abort());

    const samples: Sample[] = [];
    const watch = async (): Promise<void> => {
      await sleep(options.warmUpSeconds * 1000, stop);
      calls.forget();
      await service.metrics();
      const began = performance.now();
      const lastsMs = options.minutes * 60_000;
      for (let at = 1; performance.now() - began < lastsMs && !stop.aborted; at += 1) {
        await sleep(Math.min(SAMPLE_MS, lastsMs - (performance.now() - began)), stop);
        const seconds = (performance.now() - began) / 1000;
        const now = await sample(service, seconds);
        samples.push(now);
        if (at % 5 === 0) {
          const p95 = percentile([...calls.times.values()].flat(), 0.95);
          const memory = `${megabytes(now.residentBytes)}, ${megabytes(now.ownBytes)} its own`;
          say(
            `${seconds.toFixed(0)} of ${lastsMs / 1000} s: p95 ${p95.toFixed(0)} ms, ${memory}, ${calls.failures.length} failed`,
          );
        }
      }
      end.abort();
    };
    const [[, counts]] = await Promise.all([everybody, watch()]);
    if (signal.aborted) throw new CancelledError();
    const sum = (count: (listener: Listener) => number): number =>
      ended.reduce((total, listener) => total + count(listener), 0);
    const result: LoadResult = {
      times: calls.times,
      failures: calls.failures,
      samples,
      events: sum(({ events }) => events),
      lost: sum(({ lost }) => lost),
      twice: sum(({ twice }) => twice),
      delays: ended.flatMap(({ delays }) => delays),
      conversions: counts.reduce((total, count) => total + count, 0),
    };
    const load = `Load of the machine at the end ${loadavg()[0]?.toFixed(1)}.`;
    const report = `${describeMachine()}. ${load}\n\n${loadReport(options, result)}`;
    process.stdout.write(`${report}\n`);
    if (options.isWritten) await writePage(report);
    for (const miss of misses(result)) say(`MISSED: ${miss}`);
    if (misses(result).length > 0) process.exitCode = 1;
  } finally {
    end.abort();
    await service.stop();
  }
});

async function sleep(forMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, forMs));
  const wake = (): void => resolve();
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
