import { spawn } from 'node:child_process';

/** Longer than scanners take for the files of a session. */
const PATIENCE_MS = 10 * 60 * 1000;
const MAX_SAID_CHARACTERS = 500;

/**
 * Asks a program about a file, a scanner for viruses say: its path comes last, without a shell between. Any exit code but
 * 0, a program that cannot be run, and one that takes too long refuse the file.
 *
 * @returns why the file is refused, or undefined
 */
export async function askScanner(
  [program = '', ...words]: readonly string[],
  path: string,
  { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number | undefined } = {},
): Promise<string | undefined> {
  return await new Promise((resolve) => {
    let said = '';
    const child = spawn(program, [...words, path], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      // Secrets of the service are no business of it.
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        if (said.length < MAX_SAID_CHARACTERS) said += chunk.toString('utf8');
      });
    child.on('error', (error) => resolve(`The scanner could not be run (${error.message}).`));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(undefined);
      const end = signal === null ? `code ${code}` : `signal ${signal}`;
      const words = said.replaceAll(path, 'the file').trim().slice(0, MAX_SAID_CHARACTERS);
      resolve(`The scanner refused it (${end})${words === '' ? '' : `: ${words}`}.`);
    });
  });
}
