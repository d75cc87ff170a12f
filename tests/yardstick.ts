import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawned } from './repository/spawned.ts';

/** A Python that judges our files. */
export interface Yardstick {
  /** Says where it is, where that is not the folder. */
  readonly variable: string;
  /** Below .yardstick. */
  readonly folder: string;
  /** What takes long to import. */
  readonly packages: readonly string[];
  /** Names the variable that holds the address of the one that has imported them. */
  readonly warm: string;
}

export const NWB_YARDSTICK: Yardstick = {
  variable: 'RENSHAW_PYTHON',
  folder: 'nwb',
  packages: ['loaded_specs', 'nwbinspector'],
  warm: 'RENSHAW_WARM_PYTHON',
};

export const PEER_YARDSTICK: Yardstick = {
  variable: 'RENSHAW_PEER_PYTHON',
  folder: 'peer',
  packages: ['trodes_to_nwb.convert'],
  warm: 'RENSHAW_WARM_PEER_PYTHON',
};

/** Where `npm test` says a Python is, or where it makes one: so that Vitest alone finds it too. */
export function pythonOf({ variable, folder }: Yardstick): string | undefined {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const made = fileURLToPath(new URL(`../.yardstick/${folder}/`, import.meta.url));
  // The stamp is written when the environment is whole.
  return existsSync(`${made}stamp`) ? `${made}bin/python` : undefined;
}

/** The Python that has PyNWB, NWB Inspector and h5py, or undefined. */
export const nwbPython: string | undefined = pythonOf(NWB_YARDSTICK);

/** Whether PyNWB, NWB Inspector and h5py are here: `describe.skipIf(!hasPython)`. */
export const hasPython: boolean = nwbPython !== undefined;

/** Whether trodes_to_nwb is here: `describe.skipIf(!hasPeer)`. */
export const hasPeer: boolean = pythonOf(PEER_YARDSTICK) !== undefined;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Has the warm Python of this run (warm-pythons.ts) run a script. */
async function runWarm(
  address: string,
  script: string,
  args: readonly string[],
  input: string,
): Promise<Ended> {
  const socket = connect(address);
  socket.end(JSON.stringify({ script, args, input, cwd: process.cwd() }));
  const answer = await text(socket);
  if (answer === '') throw new Error(`${script} ended the process that ran it`);
  return JSON.parse(answer) as Ended;
}

function runCold(
  interpreter: string,
  script: string,
  args: readonly string[],
  input: string,
): Promise<Ended> {
  const path = fileURLToPath(new URL(`python/${script}`, import.meta.url));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  return spawned(interpreter, [path, ...args], { env, input });
}

async function runJson(
  yardstick: Yardstick,
  script: string,
  args: readonly string[],
  input: unknown,
): Promise<unknown> {
  const interpreter = pythonOf(yardstick);
  if (interpreter === undefined) throw new Error('This test needs Python and must stand behind a skipIf.');
  const given = input === undefined ? '' : JSON.stringify(input);
  const warm = process.env[yardstick.warm];
  const { code, stdout, stderr } = await (warm === undefined || warm === ''
    ? runCold(interpreter, script, args, given)
    : runWarm(warm, script, args, given));
  if (code !== 0) throw new Error(`${script} ended with exit code ${code}:\n${stderr}`);
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`${script} did not print JSON but:\n${stdout.slice(0, 2000)}\n${stderr}`, { cause });
  }
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
  return runJson(NWB_YARDSTICK, script, args, input);
}

/** As `python`, in the virtual environment of trodes_to_nwb. */
export function peer(script: string, args: readonly string[], input?: unknown): Promise<unknown> {
  return runJson(PEER_YARDSTICK, script, args, input);
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
