import { File, type H5Module, ready } from './browser-hdf5.ts';
import type { BlockOverlay } from './overlay.ts';

/** The little of Emscripten's file system that a file of our own needs; h5wasm's types leave it out. */
interface StreamNode {
  usedBytes: number;
  stream_ops: object;
  node_ops: Readonly<Record<string, unknown>> & {
    readonly getattr: (node: StreamNode) => { size: number };
  };
}

interface FileSystem {
  writeFile(path: string, bytes: Uint8Array): void;
  unlink(path: string): void;
  lookupPath(path: string): { readonly node: StreamNode };
}

const seekFromHere = 1;
const seekFromEnd = 2;

/**
 * Makes the overlay a file of h5wasm's browser build. That build keeps files in memory; here its stream operations are
 * replaced, so that a file of any size is read where it lies and written only in the overlay.
 */
function mount(module: H5Module, name: string, overlay: BlockOverlay): void {
  const fileSystem = module.FS as unknown as FileSystem;
  fileSystem.writeFile(name, new Uint8Array(0));
  const { node } = fileSystem.lookupPath(name);
  const { getattr } = node.node_ops;
  node.usedBytes = overlay.sizeBytes;
  node.node_ops = {
    ...node.node_ops,
    getattr: (one: StreamNode) => ({ ...getattr(one), size: overlay.sizeBytes }),
    setattr: (one: StreamNode, { size }: { readonly size?: number }) => {
      if (size === undefined) return;
      overlay.setSize(size);
      one.usedBytes = overlay.sizeBytes;
    },
  };
  node.stream_ops = {
    read: (_stream: unknown, heap: Int8Array, at: number, length: number, position: number) => {
      const count = Math.max(0, Math.min(length, overlay.sizeBytes - position));
      overlay.readInto(new Uint8Array(heap.buffer, heap.byteOffset + at, count), position);
      return count;
    },
    write: (_stream: unknown, heap: Int8Array, at: number, length: number, position: number) => {
      overlay.write(new Uint8Array(heap.buffer, heap.byteOffset + at, length), position);
      node.usedBytes = overlay.sizeBytes;
      return length;
    },
    llseek: (stream: { readonly position: number }, offset: number, whence: number) => {
      if (whence === seekFromHere) return stream.position + offset;
      return whence === seekFromEnd ? overlay.sizeBytes + offset : offset;
    },
  };
}

/** Emscripten's files need a name; one at a time exists, since {@link withHdf5} is synchronous. */
const mountedName = '/overlay.nwb';

/**
 * Opens the overlay for reading and writing, calls `work`, and closes it, so that the overlay then holds what HDF5
 * wrote. HDF5's errors are thrown instead of printed while it lasts. Synchronous: nothing may come in between.
 */
export function withHdf5<T>(module: H5Module, overlay: BlockOverlay, work: (file: File) => T): T {
  mount(module, mountedName, overlay);
  module.activate_throwing_error_handler();
  try {
    const file = new File(mountedName, 'a');
    try {
      return work(file);
    } finally {
      file.close();
    }
  } finally {
    module.deactivate_throwing_error_handler();
    (module.FS as unknown as FileSystem).unlink(mountedName);
  }
}

/** Resolves when the browser build of HDF5 has loaded. */
export function loadHdf5(): Promise<H5Module> {
  return ready;
}
