import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const programNames = ['renshaw', 'level0', 'level4', 'trodes_to_nwb', 'cp'] as const;
export type ProgramName = (typeof programNames)[number];

/** One way to make a file out of a session. */
export interface Program {
  readonly name: ProgramName;
  /** As it stands in the tables. */
  readonly title: string;
  /** The command that leaves the session's one output file in `outFolder`. */
  readonly command: (session: BenchSession, outFolder: string) => readonly string[];
}

export interface BenchSession {
  readonly folder: string;
  /** The one `.rec` of the session. */
  readonly recording: string;
}

const renshaw = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));
const peer = fileURLToPath(new URL('./peer.py', import.meta.url));

function ours(name: ProgramName, title: string, ...more: readonly string[]): Program {
  return {
    name,
    title,
    command: ({ folder }, out) => [
      process.execPath,
      renshaw,
      'convert',
      folder,
      '--out',
      out,
      '--json',
      ...more,
    ],
  };
}

/** The programs of these names. The one that needs `peerPython` is left out without it. */
export function chosenPrograms(names: readonly ProgramName[], peerPython: string | undefined): Program[] {
  const all: Program[] = [
    ours('renshaw', 'renshaw (level 1, the default)'),
    ours('level0', 'renshaw --level 0', '--level', '0'),
    ours('level4', 'renshaw --level 4', '--level', '4'),
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
  if (peerPython !== undefined)
    all.splice(3, 0, {
      name: 'trodes_to_nwb',
      title: 'trodes_to_nwb',
      command: ({ folder }, out) => [peerPython, peer, folder, out],
    });
  return all.filter((program) => names.includes(program.name));
}
