import { spawn } from 'node:child_process';
import { CancelledError } from '../../../../schemas/index.ts';

const PROGRAM = 'ffmpeg';
/** Of what the program complains, the end tells the cause. */
const KEPT_WORDS = 600;

/** Whether ffmpeg can be started. */
export async function hasFfmpeg(): Promise<boolean> {
  return (await run(['-version'], undefined)).isDone;
}

/**
 * Puts an H.264 stream into an MP4 container without encoding it again.
 * @param rateHz frames a second: the stream has no times, and the container wants some
 * @returns undefined when it is done, else what ffmpeg said
 * @throws CancelledError once `signal` is aborted; the program is stopped
 */
export async function repackAsMp4(
  source: string,
  target: string,
  rateHz: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  const from = ['-f', 'h264', '-framerate', rateHz.toFixed(6), '-i', `file:${source}`];
  const to = ['-c', 'copy', '-an', '-f', 'mp4', '-movflags', '+faststart', `file:${target}`];
  const { isDone, complaint } = await run([...quiet, ...from, ...to], signal);
  return isDone ? undefined : complaint;
}

/** The command with which a person can do the same by hand. */
export function repackCommand(name: string, rateHz: number): string {
  return `ffmpeg -framerate ${rateHz.toFixed(3)} -i "${name}" -c copy "${name.replace(/\.h264$/i, '')}.mp4"`;
}

async function run(
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ isDone: boolean; complaint: string }> {
  if (signal?.aborted === true) throw new CancelledError();
  return await new Promise((resolve, reject) => {
    let complaint = '';
    const child = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const stop = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = `${complaint}${text}`.slice(-KEPT_WORDS);
    });
    const end = (answer: { isDone: boolean; complaint: string }) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted === true) reject(new CancelledError());
      else resolve(answer);
    };
    child.on('error', (cause) => end({ isDone: false, complaint: cause.message }));
    child.on('close', (code) =>
      end({ isDone: code === 0, complaint: complaint.trim() || `it ended with exit code ${code}` }),
    );
  });
}
