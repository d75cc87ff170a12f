import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';

/** The kind of storage of what has moved to its place. */
const DONE = 'done';

/** What is uploading, of one person: the bytes under a random name, and beside them what is known of them. */
export class UploadStore extends FileStore {
  constructor(directory: string) {
    super({ directory });
    // The length has to be known before, for the quota; and each upload is made before its bytes come.
    this.extensions = ['creation', 'termination'];
  }

  /** One that is done has moved, but a client that missed our answer asks for it again. */
  override async getUpload(id: string): Promise<Upload> {
    const known = await this.configstore.get(id);
    if (known?.size !== undefined && known.storage?.type === DONE)
      return placed(id, known.size, known.metadata);
    return await super.getUpload(id);
  }

  async markDone(upload: Upload): Promise<void> {
    await this.configstore.set(upload.id, placed(upload.id, upload.size ?? 0, upload.metadata));
  }

  /** Bytes that those have been promised which are not done. */
  async promisedBytes(): Promise<number> {
    let bytes = 0;
    for (const id of (await this.configstore.list?.()) ?? []) {
      const known = await this.configstore.get(id).catch(() => undefined);
      if (known?.storage?.type !== DONE) bytes += known?.size ?? 0;
    }
    return bytes;
  }
}

function placed(id: string, size: number, metadata: Upload['metadata']): Upload {
  const known = metadata === undefined ? {} : { metadata };
  return new Upload({ id, size, offset: size, storage: { type: DONE, path: '' }, ...known });
}

/** Of all files below a folder; none where there is no such folder. Links are not followed. */
export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries)
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  return bytes;
}

export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}
