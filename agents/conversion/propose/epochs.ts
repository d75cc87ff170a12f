import type { AssociatedFile, AssociatedVideoFile, Camera, Task } from '../../../schemas/index.ts';

/** A file of a session, with what its name says. */
export interface NamedFile {
  readonly epoch: number;
  readonly tag: string;
  readonly role: string;
  readonly name: string;
  readonly camera?: number | undefined;
}

export interface FilmedBy {
  readonly number: number;
  readonly epochs: readonly number[];
}

/** Cameras by the number in the names of their files, with the epochs that they filmed. */
export function camerasOf(files: readonly NamedFile[]): { number: number; epochs: number[] }[] {
  const filmed = new Map<number, Set<number>>();
  for (const { camera, epoch } of files) {
    if (camera === undefined) continue;
    filmed.set(camera, (filmed.get(camera) ?? new Set()).add(epoch));
  }
  return [...filmed]
    .map(([number, epochs]) => ({ number, epochs: [...epochs].toSorted((a, b) => a - b) }))
    .toSorted((a, b) => a.number - b.number);
}

/** A camera that the files tell of has a number; everything else about it only people know. */
export function proposeCameras(cameras: readonly FilmedBy[]): Camera[] {
  return cameras.map(({ number }) => ({ id: number }));
}

/** One row for every epoch: what the animal did there is for people to say. */
export function proposeTasks(epochs: readonly number[], cameras: readonly FilmedBy[]): Task[] {
  return [...new Set(epochs)]
    .toSorted((a, b) => a - b)
    .map((epoch) => ({
      task_name: '',
      task_description: '',
      task_environment: '',
      camera_id: cameras.filter((camera) => camera.epochs.includes(epoch)).map(({ number }) => number),
      task_epochs: [epoch],
    }));
}

export function associatedFiles(files: readonly NamedFile[]): AssociatedFile[] {
  return files
    .filter(({ role }) => role === 'statescript-log')
    .map(({ name, epoch }) => ({
      name: baseName(name),
      description: `statescript log of epoch ${epoch}`,
      path: name,
      task_epochs: [epoch],
    }));
}

export function associatedVideoFiles(files: readonly NamedFile[]): AssociatedVideoFile[] {
  return files
    .filter(({ role }) => role === 'video')
    .map(({ name, epoch, camera }) => ({
      name,
      ...(camera === undefined ? {} : { camera_id: camera }),
      task_epochs: [epoch],
    }));
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
