import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One way to judge an NWB file. */
export interface Inspector {
  /** As it stands in the table. */
  readonly title: string;
  /** Ends with 0 when it has judged the file; `out` is a folder for what it writes. */
  readonly command: (file: string, out: string) => readonly string[];
}

const renshaw = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

function ours(title: string, ...args: readonly string[]): Inspector {
  return {
    title,
    // A synthetic file breaks no schema; what it says of best practices is not asked here.
    command: (file) => [process.execPath, renshaw, 'validate', file, '--threshold', 'invalid', ...args],
  };
}

/** The programs that are compared; NWB Inspector, which validates with PyNWB as well, only where a Python has it. */
export function inspectors(python: string | undefined): readonly Inspector[] {
  const all = [
    ours('renshaw validate --config dandi', '--config', 'dandi', '--json'),
    ours('renshaw validate --config all', '--config', 'all', '--json'),
    {
      title: 'renshaw validate --html, with pictures',
      command: (file: string, out: string) => [
        process.execPath,
        renshaw,
        'validate',
        file,
        '--threshold',
        'invalid',
        '--html',
        join(out, 'report.html'),
      ],
    },
  ];
  if (python === undefined) return all;
  return [
    ...all,
    {
      title: 'nwbinspector --config dandi',
      command: (file, out) => [
        join(dirname(python), 'nwbinspector'),
        file,
        '--config',
        'dandi',
        '--json-file-path',
        join(out, 'inspector.json'),
      ],
    },
  ];
}
