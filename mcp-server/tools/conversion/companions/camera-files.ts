import type { FileRole, Session, SessionFile } from '../../../../recording/index.ts';

/** What one camera left of one epoch. */
export interface CameraFiles {
  readonly epoch: number;
  readonly tag: string;
  /** From the name of the file; undefined when it has none. */
  readonly camera: number | undefined;
  readonly tracking: SessionFile | undefined;
  /** Counter, frame count and hardware time of every frame. */
  readonly hardwareSync: SessionFile | undefined;
  /** The counter of every frame alone. */
  readonly timestamps: SessionFile | undefined;
  readonly video: SessionFile | undefined;
}

const ROLES: readonly FileRole[] = ['position-tracking', 'camera-hardware-sync', 'video-timestamps', 'video'];

/** The files of cameras, by epoch, tag and camera. Warnings name those that are left out. */
export function cameraFiles(session: Session): {
  readonly cameras: readonly CameraFiles[];
  readonly warnings: readonly string[];
} {
  const warnings: string[] = [];
  const cameras = session.epochs.flatMap(({ epoch, tag, files }) => {
    const mine = files.filter(({ role }) => ROLES.includes(role));
    const byCamera = Map.groupBy(mine, ({ camera }) => camera);
    return [...byCamera]
      .toSorted(([a = 0], [b = 0]) => a - b)
      .map(([camera, own]): CameraFiles => {
        const only = (role: FileRole) =>
          oneOf(
            own.filter((file) => file.role === role),
            warnings,
          );
        return {
          epoch,
          tag,
          camera,
          tracking: only('position-tracking'),
          hardwareSync: only('camera-hardware-sync'),
          timestamps: only('video-timestamps'),
          video: only('video'),
        };
      });
  });
  return { cameras, warnings };
}

/** A video is often there as recorded and as .mp4: DANDI takes the latter. */
function oneOf(files: readonly SessionFile[], warnings: string[]): SessionFile | undefined {
  const taken = files.find(({ name }) => /\.mp4$/i.test(name)) ?? files[0];
  for (const other of files)
    if (other !== taken && taken !== undefined)
      warnings.push(`${other.path} was left out, since ${taken.path} tells the same`);
  return taken;
}

/** `epoch 01_a1, camera 2`: how messages call a camera. */
export function cameraName({ epoch, tag, camera }: Pick<CameraFiles, 'epoch' | 'tag' | 'camera'>): string {
  const name = `epoch ${String(epoch).padStart(2, '0')}_${tag}`;
  return camera === undefined ? `${name}, camera` : `${name}, camera ${camera}`;
}
