import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';

const addressSchema = z.object({ url: z.url(), token: z.string().min(1) });

/** Where an agent serves, and what whoever asks it has to show. */
export type HttpAddress = z.infer<typeof addressSchema>;

/** Reads the one line that an agent writes once it serves. The pipe is between the two of them: nobody else sees the token. */
export async function readAddress(stdout: Readable): Promise<HttpAddress> {
  const lines = createInterface({ input: stdout });
  const first = await lines[Symbol.asyncIterator]().next();
  lines.close();
  // Whatever else is written there is nobody's, and must not fill the pipe.
  stdout.resume();
  return addressSchema.parse(JSON.parse(first.done === true ? 'null' : first.value));
}
