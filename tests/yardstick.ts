import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `npm test` says a Python is, or where it makes one: so that Vitest alone finds it too. */
function pythonOf(variable: string, folder: string): string | undefined {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const made = fileURLToPath(new URL(`../.yardstick/${folder}/`, import.meta.url));
  // The stamp is written when the environment is whole.
  return existsSync(`${made}stamp`) ? `${made}bin/python` : undefined;
}

/** The Python that has PyNWB, NWB Inspector and h5py, or undefined. */
export const nwbPython: string | undefined = pythonOf('RENSHAW_PYTHON', 'nwb');
const peerPython = pythonOf('RENSHAW_PEER_PYTHON', 'peer');

/** Whether PyNWB, NWB Inspector and h5py are here: `describe.skipIf(!hasPython)`. */
export const hasPython: boolean = nwbPython !== undefined;

/** Whether trodes_to_nwb is here: `describe.skipIf(!hasPeer)`. */
export const hasPeer: boolean = peerPython !== undefined;

function runJson(
  interpreter: string | undefined,
  script: string,
  args: readonly string[],
  input: unknown,
): Promise<unknown> {
  if (interpreter === undefined) throw new Error('This test needs Python and must stand behind a skipIf.');
  const path = fileURLToPath(new URL(`python/${script}`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(interpreter, [path, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    let printed = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    // A script that does not read its input closes the pipe early; its exit code tells whether that matters.
    child.stdin.on('error', () => {});
    child.stdin.end(input === undefined ? '' : JSON.stringify(input));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) {
        reject(new Error(`${script} ended with exit code ${code}:\n${complaints}`));
        return;
      }
      try {
        resolve(JSON.parse(printed));
      } catch (cause) {
        reject(
          new Error(`${script} did not print JSON but:\n${printed.slice(0, 2000)}\n${complaints}`, { cause }),
        );
      }
    });
  });
}

/**
 * Runs a script of tests/python with PyNWB, NWB Inspector and h5py at hand.
 *
 * @param script file name below tests/python
 * @param input given to it as JSON on standard input
 * @returns the JSON that it printed
 * @throws when the script fails, with what it wrote on standard error
 */
export function python(script: string, args: readonly string[], input?: unknown): Promise<unknown> {
  return runJson(nwbPython, script, args, input);
}

/** As `python`, in the virtual environment of trodes_to_nwb. */
export function peer(script: string, args: readonly string[], input?: unknown): Promise<unknown> {
  return runJson(peerPython, script, args, input);
}

/** One message of NWB Inspector; `importance` is e.g. `CRITICAL` or `BEST_PRACTICE_VIOLATION`. */
export interface InspectorMessage {
  readonly check: string;
  readonly importance: string;
  readonly location: string | null;
  /** null when the file as a whole is meant. */
  readonly object: string | null;
  readonly message: string;
}

/** What tests/python/judge.py says of one file. */
export interface Judgement {
  readonly path: string;
  /** null, or the error that PyNWB raised while it read the file and touched every object. */
  readonly opened: string | null;
  readonly pynwb: { readonly errors: readonly string[] };
  readonly inspector: readonly InspectorMessage[];
}

/**
 * Judges NWB files by PyNWB and NWB Inspector.
 *
 * @param config a configuration of NWB Inspector, such as `dandi`
 * @returns one judgement per path, in order
 */
export async function judge(paths: readonly string[], config?: 'dandi'): Promise<readonly Judgement[]> {
  const options = config === undefined ? [] : ['--config', config];
  return (await python('judge.py', [...options, ...paths])) as readonly Judgement[];
}
