import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to whoever asks for any: 32768 and more on Linux, 49152 elsewhere. */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * A port for a server that goes away and comes back: nobody who asks for any port is given it meanwhile. It looks from anywhere on, so
 * that two who look at once hardly meet.
 */
export async function steadyPort(): Promise<number> {
  const offset = Math.floor(Math.random() * (LAST - FIRST));
  for (let at = 0; at < LAST - FIRST; at += 1) {
    const port = FIRST + ((offset + at) % (LAST - FIRST));
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST} to ${LAST} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
