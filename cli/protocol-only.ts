import { Writable } from 'node:stream';

/**
 * Keeps standard output for the protocol: whatever else in this process writes there, a library that complains say,
 * goes to standard error, since one stray line ends the connection.
 */
export function protocolOnly(): { readonly stream: Writable } & Disposable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const stream = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      write(chunk, done);
    },
  });
  stdout.write = stderr.write.bind(stderr);
  return {
    stream,
    [Symbol.dispose]: () => {
      stdout.write = write;
    },
  };
}
