import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LimitEncoder } from '../encode-chunk.ts';
import type { Measured } from './measure.ts';

export const programNames = [
  'renshaw',
  'zstd',
  'level0',
  'level4',
  'workers1',
  'workers2',
  'trodes_to_nwb',
  'h5py',
  'limit',
  'limit_zlib',
  'cp',
] as const;
export type ProgramName = (typeof programNames)[number];

/** One way to make a file out of a session. */
export interface Program {
  readonly name: ProgramName;
  /** As it stands in the tables. */
  readonly title: string;
  /** The command that leaves the session's one output file in `outFolder`. */
  readonly command: (session: BenchSession, outFolder: string) => readonly string[];
  /** For a program that says itself how long the part took that counts; it leaves no file. */
  readonly ownTimes?: (printed: string) => Pick<Measured, 'wallSeconds' | 'cpuSeconds'>;
}

export interface BenchSession {
  readonly folder: string;
  /** The one `.rec` of the session. */
  readonly recording: string;
  readonly bytes: number;
  readonly channels: number;
  readonly seconds: number;
  readonly headerBytes: number;
  readonly packetBytes: number;
  /** First byte of the samples in a packet. */
  readonly samplesOffsetBytes: number;
  /** Of the conversion's ephys. */
  readonly chunkShape: readonly [rows: number, columns: number];
}

/** Programs that need a Python with certain packages. */
export interface Pythons {
  /** With trodes_to_nwb. */
  readonly peer: string | undefined;
  /** With h5py. */
  readonly h5py: string | undefined;
}

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function ours(name: ProgramName, title: string, ...more: readonly string[]): Program {
  return {
    name,
    title,
    command: ({ folder }, out) => [
      process.execPath,
      beside('../../bin/renshaw.js'),
      'convert',
      folder,
      '--out',
      out,
      '--json',
      ...more,
    ],
  };
}

function limit(name: ProgramName, title: string, encoder: LimitEncoder): Program {
  return {
    name,
    title,
    command: ({ recording }) => [
      process.execPath,
      beside('./limit.ts'),
      '--recording',
      recording,
      '--encoder',
      encoder,
    ],
    ownTimes: (printed) => JSON.parse(printed) as Pick<Measured, 'wallSeconds' | 'cpuSeconds'>,
  };
}

function python(name: ProgramName, path: string | undefined, command: Program['command']): Program[] {
  return path === undefined ? [] : [{ name, title: name, command: (...all) => [path, ...command(...all)] }];
}

/** The programs of these names, in this order. Those that need a Python are left out where there is none. */
export function chosenPrograms(names: readonly ProgramName[], pythons: Pythons): Program[] {
  const all: readonly Program[] = [
    ours('renshaw', 'renshaw (deflate, the default)'),
    ours('zstd', 'renshaw --filter zstd', '--filter', 'zstd'),
    ours('level0', 'renshaw --level 0', '--level', '0'),
    ours('level4', 'renshaw --level 4', '--level', '4'),
    ours('workers1', 'renshaw --workers 1', '--workers', '1'),
    ours('workers2', 'renshaw --workers 2', '--workers', '2'),
    ...python('trodes_to_nwb', pythons.peer, ({ folder }, out) => [beside('./peer.py'), folder, out]),
    ...python('h5py', pythons.h5py, (session, out) => [
      beside('./h5py_write.py'),
      session.recording,
      ...[session.headerBytes, session.packetBytes, session.samplesOffsetBytes, session.channels].map(String),
      ...session.chunkShape.map(String),
      join(out, 'samples.nwb'),
    ]).map((program) => ({ ...program, title: 'h5py: the samples alone, shuffle and gzip 1' })),
    limit('limit', 'the limit: encoding alone, a thread a core', 'deflate'),
    limit('limit_zlib', 'the same with zlib at level 1', 'zlib'),
    {
      name: 'cp',
      title: 'cp and sync of the .rec',
      // A conversion is synced when it ends: a copy that may still be lost in a power cut would be another job.
      command: ({ recording }, out) => [
        'sh',
        '-c',
        'cp "$0" "$1" && sync "$1"',
        recording,
        join(out, 'copy.rec'),
      ],
    },
  ];
  return names.flatMap((name) => all.filter((program) => program.name === name));
}
