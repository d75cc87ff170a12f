import { link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { countVideoFrames } from '../../../../recording/index.ts';
import { throwIfCancelled } from '../../../../schemas/index.ts';
import { outputFault } from '../output-file.ts';
import { cameraName } from './camera-files.ts';
import type { BesideFile } from './companion.ts';
import { repackAsMp4, repackCommand } from './video-mp4.ts';
import type { PlannedVideo } from './video-plan.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;
/** Hard links are refused by some file systems, and by all across disks. */
const NO_LINK: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** A video that waits beside the output under a name that nobody takes for finished. */
export interface PreparedVideo {
  readonly planned: PlannedVideo;
  /** Name that it will have. */
  readonly name: string;
  /** Frames in the file; undefined when they cannot be counted. */
  readonly frames: number | undefined;
}

/** Puts videos beside an output: first under names that end with `.part`, then under their own. */
export class VideoPlacer {
  readonly #folder: string;
  readonly #parts = new Map<string, string>();
  readonly #placed: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param rateHz frames a second, which a container wants to know
   * @throws InputError `file` or `output`; CancelledError
   */
  async prepare(
    planned: PlannedVideo,
    rateHz: number,
    warnings: string[],
    signal: AbortSignal | undefined,
  ): Promise<PreparedVideo> {
    throwIfCancelled(signal);
    const frames = await countVideoFrames(planned.source.path, signal);
    let name = planned.name;
    if (planned.how === 'mp4') {
      const complaint = await repackAsMp4(planned.source.path, this.#part(name), rateHz, signal);
      const repacked = complaint === undefined ? await countVideoFrames(this.#part(name), signal) : undefined;
      if (complaint !== undefined || (frames !== undefined && repacked !== frames)) {
        await rm(this.#part(name), { force: true });
        this.#parts.delete(name);
        warnings.push(
          `${cameraName(planned.files)}: ffmpeg did not repack ${planned.source.name} (${complaint ?? `${repacked ?? 'no'} frames of ${frames}`}); it was copied as it is, which DANDI does not take. Repack it by hand: ${repackCommand(planned.source.name, rateHz)}`,
        );
        name = planned.source.name;
        await this.#copy(planned.source.path, name, signal);
      }
    } else if (planned.how === 'link') {
      if (!(await this.#link(planned.source.path, name))) {
        warnings.push(
          `${cameraName(planned.files)}: ${name} was copied, since this file system makes no hard link to it`,
        );
        await this.#copy(planned.source.path, name, signal);
      }
    } else if (planned.how === 'copy') await this.#copy(planned.source.path, name, signal);
    return { planned, name, frames };
  }

  /** Gives every video its name. */
  async place(signal: AbortSignal | undefined): Promise<BesideFile[]> {
    const files: BesideFile[] = [];
    for (const [name, part] of this.#parts) {
      throwIfCancelled(signal);
      const path = join(this.#folder, name);
      await rename(part, path).catch((cause: unknown) => {
        throw outputFault(cause, path);
      });
      this.#parts.delete(name);
      this.#placed.push(path);
      files.push({ path, bytes: (await stat(path)).size });
    }
    return files;
  }

  /** Takes everything away again, finished or not. */
  async remove(): Promise<void> {
    for (const path of [...this.#parts.values(), ...this.#placed]) await rm(path, { force: true });
    this.#parts.clear();
    this.#placed.length = 0;
  }

  async #link(source: string, name: string): Promise<boolean> {
    const part = this.#part(name);
    await rm(part, { force: true });
    try {
      await link(source, part);
      return true;
    } catch (cause) {
      if (NO_LINK.has((cause as NodeJS.ErrnoException).code ?? '')) return false;
      throw outputFault(cause, part);
    }
  }

  async #copy(source: string, name: string, signal: AbortSignal | undefined): Promise<void> {
    const part = this.#part(name);
    const from = await open(source, 'r');
    try {
      const to = await open(part, 'w').catch((cause: unknown) => {
        throw outputFault(cause, part);
      });
      try {
        const block = new Uint8Array(BLOCK_BYTES);
        for (let position = 0; ; ) {
          throwIfCancelled(signal);
          const { bytesRead } = await from.read(block, 0, block.length, position);
          if (bytesRead === 0) break;
          for (let done = 0; done < bytesRead; )
            done += (await to.write(block, done, bytesRead - done, position + done)).bytesWritten;
          position += bytesRead;
        }
        await to.sync();
      } catch (cause) {
        throw outputFault(cause, part);
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  }

  #part(name: string): string {
    const part = join(this.#folder, `${name}.part`);
    this.#parts.set(name, part);
    return part;
  }
}
