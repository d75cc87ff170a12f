import { basename } from 'node:path';
import { formatRanges, type SessionMetadata } from '../../../schemas/index.ts';
import { hardwareName } from './hardware-name.ts';
import { blankNumber, entries, type FormNode, mapping, number, numbers, TO_FILL_IN, text } from './nodes.ts';
import { camerasOf, type FilmedBy, type NamedFile, type Recorded } from './recorded.ts';
import { PLACEHOLDER, type Section } from './section.ts';

/** What the names of the files tell of cameras, tasks, logs and videos, and the packets of the digital lines. Pure. */
export function epochSections(recorded: Recorded, given: SessionMetadata): Section[] {
  const cameras = camerasOf(recorded.files);
  const givenIds = given.cameras?.map(({ id }) => id) ?? [];
  // A camera that a person numbered may be any of those in the files: nothing is said of it then.
  const ids = new Set(givenIds.length > 0 ? givenIds : cameras.map(({ id }) => id));
  const named = cameras.filter(({ id }) => ids.has(id));
  return [
    camerasSection(cameras),
    tasksSection(recorded.epochs, named),
    logsSection(recorded.files.filter(({ role }) => role === 'statescript-log')),
    videosSection(
      recorded.files.filter(({ role }) => role === 'video'),
      ids,
    ),
    eventsSection(recorded),
  ];
}

function camerasSection(cameras: readonly FilmedBy[]): Section {
  const about =
    cameras.length === 0
      ? ['No file of the session tells of a camera.']
      : [
          'The cameras that files of the session tell of, by the number in their names.',
          `meters_per_pixel: 0 says that nobody measured it yet; ${PLACEHOLDER} stands where the form takes no empty text.`,
        ];
  return {
    key: 'cameras',
    about,
    value: entries(
      cameras.map(({ id }) =>
        mapping([
          ['id', number(id)],
          ['meters_per_pixel', number(0, TO_FILL_IN)],
          ...['manufacturer', 'model', 'lens', 'camera_name'].map((key): [string, FormNode] => [
            key,
            text(PLACEHOLDER, TO_FILL_IN),
          ]),
        ]),
      ),
    ),
  };
}

function tasksSection(epochs: readonly number[], cameras: readonly FilmedBy[]): Section {
  return {
    key: 'tasks',
    about: [
      'One entry for each epoch in the names of the files. Epochs of one task can share an entry: task_epochs: [1, 3].',
      `${PLACEHOLDER} stands for what only people know: the form takes no empty text here.`,
    ],
    value: entries(
      epochs.map((epoch) =>
        mapping([
          ['task_name', text(PLACEHOLDER, TO_FILL_IN)],
          ['task_description', text(PLACEHOLDER, TO_FILL_IN)],
          ['task_environment', text(PLACEHOLDER, TO_FILL_IN)],
          [
            'camera_id',
            numbers(cameras.filter((camera) => camera.epochs.includes(epoch)).map(({ id }) => id)),
          ],
          ['task_epochs', numbers([epoch])],
        ]),
      ),
    ),
  };
}

function logsSection(logs: readonly NamedFile[]): Section {
  return {
    key: 'associated_files',
    about: logs.length === 0 ? [] : ['The statescript logs in the folder; paths are relative to it.'],
    value: entries(
      logs.map((log) =>
        mapping([
          ['name', text(shortName(log, logs))],
          ['description', text(`statescript log of epoch ${log.epoch}`)],
          ['path', text(log.name)],
          ['task_epochs', number(log.epoch)],
        ]),
      ),
    ),
  };
}

function videosSection(videos: readonly NamedFile[], cameraIds: ReadonlySet<number>): Section {
  const [only] = cameraIds;
  return {
    key: 'associated_video_files',
    about: videos.length === 0 ? [] : ['The videos in the folder, with the camera and epoch of their names.'],
    value: entries(
      videos.map((video) => {
        const id = video.camera ?? (cameraIds.size === 1 ? only : undefined);
        const isKnown = id !== undefined && cameraIds.has(id);
        return mapping([
          ['name', text(shortName(video, videos))],
          ['camera_id', isKnown ? number(id) : blankNumber(`${TO_FILL_IN}: which of the cameras`)],
          ['task_epochs', number(video.epoch)],
        ]);
      }),
    ),
  };
}

/** Names stand once in the form: files of one name in two folders keep the folder. */
function shortName(file: NamedFile, all: readonly NamedFile[]): string {
  const name = basename(file.name);
  return all.some((other) => other !== file && basename(other.name) === name) ? file.name : name;
}

function eventsSection({ look, lines }: Recorded): Section {
  const changed = look.lines.filter(({ changes }) => changes > 0).map(({ id }) => id);
  const still = look.lines.filter(({ changes }) => changes === 0).map(({ id }) => id);
  const about = [
    changed.length === 0
      ? `No digital line changed: ${look.method}.`
      : `The digital lines that changed: ${look.method}.`,
    ...(changed.length === 0
      ? []
      : [
          'description is the line; name what hangs on it: until a person says so, it bears the name of the line.',
        ]),
    ...(still.length === 0 ? [] : [`Not seen to change: ${shortly(still)}.`]),
  ];
  return {
    key: 'behavioral_events',
    about,
    value: entries(
      changed.map((id) => {
        const name = hardwareName(id, lines);
        return mapping([
          ['description', text(name)],
          ['name', text(name, TO_FILL_IN)],
        ]);
      }),
    ),
  };
}

/** `ECU_Din1, 3-8`: names that differ in their last number, together. */
function shortly(ids: readonly string[]): string {
  const parts = ids.map((id) => ({ id, stem: id.replace(/\d+$/, '') }));
  return [...Map.groupBy(parts, ({ stem }) => stem)]
    .map(([stem, members]) => {
      const ends = members.map(({ id }) => id.slice(stem.length));
      const isNumbered = ends.every((end) => end !== '' && String(Number(end)) === end);
      return isNumbered ? `${stem}${formatRanges(ends.map(Number))}` : members.map(({ id }) => id).join(', ');
    })
    .join(', ');
}
