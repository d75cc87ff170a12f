import type { RemoteBytes } from './remote-bytes.ts';

/** The little of Emscripten's file system that a file of our own needs; h5wasm's types leave it out. */
interface StreamNode {
  usedBytes: number;
  stream_ops: object;
  node_ops: Readonly<Record<string, unknown>> & {
    readonly getattr: (node: StreamNode) => { size: number };
  };
}

export interface FileSystem {
  readonly writeFile: (path: string, bytes: Uint8Array) => void;
  readonly unlink: (path: string) => void;
  readonly lookupPath: (path: string) => { readonly node: StreamNode };
  readonly ErrnoError: new (errno: number) => Error;
}

const SEEK_FROM_HERE = 1;
const SEEK_FROM_END = 2;
/** EIO: what HDF5 takes for a disk that cannot be read. */
const INPUT_OUTPUT_ERROR = 29;

/**
 * Makes a remote file one of h5wasm's, whose build for browsers keeps files in memory: its stream operations are replaced.
 *
 * @returns why the last read failed, and forgets it. HDF5 itself says only that one did.
 */
export function mountRemote(files: FileSystem, name: string, remote: RemoteBytes): () => Error | undefined {
  files.writeFile(name, new Uint8Array(0));
  const { node } = files.lookupPath(name);
  const { getattr } = node.node_ops;
  const { sizeBytes } = remote;
  let fault: Error | undefined;
  node.usedBytes = sizeBytes;
  node.node_ops = {
    ...node.node_ops,
    getattr: (one: StreamNode) => ({ ...getattr(one), size: sizeBytes }),
  };
  node.stream_ops = {
    read: (_stream: unknown, heap: Int8Array, at: number, length: number, position: number) => {
      try {
        return remote.readInto(new Uint8Array(heap.buffer, heap.byteOffset + at, length), position);
      } catch (error) {
        // An exception of JavaScript would pass through HDF5 and leave it in the middle of something.
        fault = error as Error;
        throw new files.ErrnoError(INPUT_OUTPUT_ERROR);
      }
    },
    llseek: (stream: { readonly position: number }, offset: number, whence: number) => {
      if (whence === SEEK_FROM_HERE) return stream.position + offset;
      return whence === SEEK_FROM_END ? sizeBytes + offset : offset;
    },
  };
  return () => {
    const last = fault;
    fault = undefined;
    return last;
  };
}
