import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { outputName } from './conversion/plan.ts';
import { chooseSession, recordingFiles } from './conversion/session-choice.ts';

export interface ConversionEstimate {
  readonly output: string;
  readonly sourceBytes: number;
  /** About: what synthetic sessions took on two cores, until this process has converted something itself. */
  readonly seconds: number;
  readonly bytes: number;
}

const FIRST_BYTES_PER_SECOND = 80e6;
/** Plan, skeleton and closing of the file, however small it is. */
const FIXED_SECONDS = 0.5;
/** Neural data deflates to between half and three quarters. */
const FIRST_OUTPUT_SHARE = 0.6;

/** Remembers how fast and how small conversions turned out here. */
export class Estimator {
  #bytesPerSecond = FIRST_BYTES_PER_SECOND;
  #outputShare = FIRST_OUTPUT_SHARE;

  learn(done: { readonly sourceBytes: number; readonly seconds: number; readonly bytes: number }): void {
    const seconds = done.seconds - FIXED_SECONDS;
    // A conversion of a moment tells more of the fixed part than of the rate.
    if (seconds < 1 || done.sourceBytes === 0) return;
    this.#bytesPerSecond = done.sourceBytes / seconds;
    this.#outputShare = done.bytes / done.sourceBytes;
  }

  of(output: string, sourceBytes: number): ConversionEstimate {
    return {
      output,
      sourceBytes,
      seconds: FIXED_SECONDS + sourceBytes / this.#bytesPerSecond,
      bytes: Math.round(sourceBytes * this.#outputShare),
    };
  }

  /**
   * Estimates without opening a recording.
   * @throws InputError `session`
   */
  async ofFolder(
    folder: string,
    session: string | undefined,
    outFolder: string,
    signal?: AbortSignal,
  ): Promise<ConversionEstimate> {
    const chosen = (await chooseSession(folder, session, signal)).session;
    const sizes = await Promise.all(recordingFiles(chosen).map(async ({ path }) => (await stat(path)).size));
    return this.of(
      join(outFolder, outputName(chosen)),
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }
}
