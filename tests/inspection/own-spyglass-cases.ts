import type { File as H5File } from 'h5wasm/node';
import {
  camera,
  electrodes,
  epochs,
  groupAt,
  novela,
  probe,
  series,
  task,
  text,
  times,
  typed,
  video,
} from './own-files.ts';

export type Make = (file: H5File) => void;

/** What spyglass does not see, and the file in which that is so; then the same done right. */
export interface Case {
  readonly check: string;
  readonly what: string;
  readonly wrong: Make;
  readonly right: Make;
  /** Names of the files, where the name matters. */
  readonly names?: readonly [wrong: string, right: string];
}

const T0 = 1.7e9;
export const raw = (path: string): Make => {
  return (file) => series(file, path, { type: 'ElectricalSeries', timestamps: times(20, T0, 10) });
};
const nothing: Make = () => {};
export const general = (name: string, value: string | string[]): Make => {
  return (file) => text(groupAt(file, 'general'), name, value);
};
export const track = (count: number, description: string, at = 'processing/behavior/position'): Make => {
  return (file) => {
    typed(groupAt(file, at), 'Position');
    const data = new Uint16Array(2 * count).fill(7);
    const group = series(file, `${at}/led_0_series_1`, {
      type: 'SpatialSeries',
      data,
      columns: 2,
      timestamps: times(count, T0, 30),
    });
    group.create_attribute('description', description);
  };
};
export const associated = (
  attributes: Readonly<Record<string, string>>,
  at = 'processing/associated_files/log',
): Make => {
  return (file) => {
    const group = novela(groupAt(file, at), 'AssociatedFiles');
    for (const [name, value] of Object.entries(attributes)) group.create_attribute(name, value);
  };
};
export const events = (path: string): Make => {
  return (file) => {
    typed(groupAt(file, path), 'BehavioralEvents');
    series(file, `${path}/poke`, { data: Uint8Array.of(0, 1), timestamps: times(2, T0, 1) });
  };
};
const film = (path: string, options: { file?: string; device?: string } = {}): Make => {
  return (file) => {
    camera(file, 'camera_device 0');
    typed(groupAt(file, path.slice(0, path.lastIndexOf('/'))), 'BehavioralEvents');
    video(file, path, { files: [options.file ?? 'a.1.mp4'], frames: [0], ...options });
  };
};
const tagged = (tags: readonly string[], numbers: readonly number[]): Make => {
  return (file) => {
    epochs(
      file,
      tags.map((tag, row) => [T0 + 10 * row, T0 + 10 * row + 9, tag]),
    );
    task(file, 'task_0', numbers, []);
  };
};
const taskTable = (change: (table: ReturnType<typeof task>) => void): Make => {
  return (file) => change(task(file, 'task_0', [1], []));
};
const withElectrodes = (columns: readonly string[]): Make => {
  return (file) => {
    const table = typed(groupAt(file, 'general/extracellular_ephys/electrodes'), 'ElectrodesTable');
    for (const name of columns) table.create_dataset({ name, data: Int32Array.of(0), shape: [1] });
  };
};
const all =
  (...makes: readonly Make[]): Make =>
  (file) => {
    for (const make of makes) make(file);
  };

export const cases: readonly Case[] = [
  {
    check: 'spyglass_file_name_length',
    what: '64 letters, and the underscore that spyglass adds',
    wrong: nothing,
    right: nothing,
    names: [`${'a'.repeat(52)}20230622.nwb`, `${'a'.repeat(51)}20230622.nwb`],
  },
  {
    check: 'spyglass_file_name',
    what: 'no date in the name',
    wrong: nothing,
    right: nothing,
    names: ['sample_0622.nwb', 'sample20230622.nwb'],
  },
  {
    check: 'spyglass_file_name',
    what: 'a date that is none',
    wrong: nothing,
    right: nothing,
    names: ['sample20231522.nwb', 'rat-1a20231222_.nwb'],
  },
  {
    check: 'spyglass_timezone',
    what: 'a start without a zone',
    wrong: (file) => text(file, 'session_start_time', '2023-06-22T20:00:00'),
    right: (file) => text(file, 'session_start_time', '2023-06-22T20:00:00-07:00'),
  },
  {
    check: 'spyglass_unix_time',
    what: 'seconds from the start of the session',
    wrong: (file) =>
      series(file, 'acquisition/e-series', { type: 'ElectricalSeries', timestamps: times(20, 0.5, 10) }),
    right: raw('acquisition/e-series'),
  },
  {
    check: 'spyglass_experimenter_parts',
    what: 'three names',
    wrong: general('experimenter', ['Doe, Jane', 'Mary Ann Roe']),
    right: general('experimenter', ['Doe, Jane', 'Roe, Mary Ann', 'Ada Lovelace']),
  },
  {
    check: 'spyglass_text_length',
    what: 'a lab of 81 letters',
    wrong: general('lab', 'ä'.repeat(81)),
    right: general('lab', 'ä'.repeat(80)),
  },
  {
    check: 'spyglass_raw_series',
    what: 'raw data of another name',
    wrong: raw('acquisition/ElectricalSeries'),
    right: raw('acquisition/e-series'),
  },
  {
    check: 'spyglass_raw_series',
    what: 'a filtered series in processing is none',
    wrong: all(raw('acquisition/a'), raw('acquisition/b')),
    right: raw('processing/ecephys/LFP/a'),
  },
  {
    check: 'spyglass_one_raw_series',
    what: 'two series of raw data',
    wrong: all(raw('acquisition/e-series'), raw('acquisition/e-series 2')),
    right: all(raw('acquisition/e-series'), raw('processing/ecephys/LFP/a')),
  },
  {
    check: 'spyglass_one_position',
    what: 'two Position objects',
    wrong: all(track(20, 'xloc, yloc'), track(20, 'xloc, yloc', 'processing/behavior/position 2')),
    right: track(20, 'xloc, yloc'),
  },
  {
    check: 'spyglass_one_position',
    what: 'one in another module',
    wrong: track(20, 'xloc, yloc', 'processing/tracking/position'),
    right: nothing,
  },
  {
    check: 'spyglass_position_length',
    what: 'ten places',
    wrong: track(10, 'xloc, yloc'),
    right: track(11, 'xloc, yloc'),
  },
  {
    check: 'spyglass_position_columns',
    what: 'a description that names no columns',
    wrong: track(20, 'position of the animal'),
    right: track(20, 'x, y'),
  },
  {
    check: 'spyglass_dio_events',
    what: 'digital lines under another name',
    wrong: events('processing/behavior/dio'),
    right: events('processing/behavior/behavioral_events'),
  },
  {
    check: 'spyglass_video_place',
    what: 'a video in the acquisition',
    wrong: (file) => {
      video(file, 'acquisition/a.1.mp4', { files: ['a.1.mp4'] });
    },
    right: film('processing/video_files/video/a.1.mp4', { device: 'camera_device 0' }),
  },
  {
    check: 'spyglass_video_device',
    what: 'a video of no camera',
    wrong: film('processing/video_files/video/a.1.mp4'),
    right: film('processing/video_files/video/a.1.mp4', { device: 'camera_device 0' }),
  },
  {
    check: 'spyglass_video_name',
    what: 'a file of another name than its series',
    wrong: film('processing/video_files/video/overhead'),
    right: film('processing/video_files/video/a.1.mp4', { file: 'videos/a.1.mp4' }),
  },
  {
    check: 'spyglass_sample_count',
    what: 'no sample count',
    wrong: raw('acquisition/e-series'),
    right: all(raw('acquisition/e-series'), (file) => {
      typed(groupAt(file, 'processing/sample_count'), 'ProcessingModule');
      series(file, 'processing/sample_count/sample_count', { timestamps: times(20, T0, 10) });
    }),
  },
  {
    check: 'spyglass_sensor_layout',
    what: 'sensors in the acquisition',
    wrong: (file) => series(file, 'acquisition/gyroscope', {}),
    right: all((file) => series(file, 'acquisition/gyroscope', {}), events('processing/analog/analog')),
  },
  {
    check: 'spyglass_task_columns',
    what: 'a task without cameras',
    wrong: (file) => {
      const table = typed(groupAt(file, 'processing/tasks/task_0'), 'DynamicTable', 'hdmf-common');
      for (const name of ['task_name', 'task_description', 'task_epochs']) text(table, name, ['1']);
    },
    right: taskTable(() => {}),
  },
  {
    check: 'spyglass_task_rows',
    what: 'two tasks in a table',
    wrong: taskTable((table) => table.create_dataset({ name: 'id', data: Int32Array.of(0, 1), shape: [2] })),
    right: taskTable((table) => table.create_dataset({ name: 'id', data: Int32Array.of(0), shape: [1] })),
  },
  {
    check: 'spyglass_task_cameras',
    what: 'a camera that the file has not',
    wrong: (file) => {
      camera(file, 'camera_device 1');
      task(file, 'task_0', [1], [0, 1]);
    },
    right: (file) => {
      camera(file, 'camera_device 1');
      task(file, 'task_0', [1], [1]);
    },
  },
  {
    check: 'spyglass_epoch_tags',
    what: 'tags without the number of the epoch',
    wrong: tagged(['sleep', 'run'], [1, 2]),
    right: tagged(['01_sleep', '02_run'], [1, 2]),
  },
  {
    check: 'spyglass_epoch_tags',
    what: 'a tag in which the number of another epoch stands before',
    wrong: tagged(['01_r02', '02_run'], [2]),
    right: tagged(['01_r2', '02_run'], [2]),
  },
  {
    check: 'spyglass_task_epochs',
    what: 'blanks between epochs',
    wrong: associated({ task_epochs: '1, 2', description: 'a' }),
    right: associated({ task_epochs: '1,2', description: 'a' }),
  },
  {
    check: 'spyglass_statescript_description',
    what: 'a log that its description does not call one',
    wrong: associated(
      { task_epochs: '1', description: 'log of epoch 1' },
      'processing/associated_files/a.stateScriptLog',
    ),
    right: associated(
      { task_epochs: '1', description: 'State Script' },
      'processing/associated_files/a.stateScriptLog',
    ),
  },
  {
    check: 'spyglass_associated_files',
    what: 'something else among the files',
    wrong: (file) => series(file, 'processing/associated_files/a', {}),
    right: associated({ task_epochs: '1' }),
  },
  {
    check: 'spyglass_associated_place',
    what: 'a file elsewhere',
    wrong: associated({ task_epochs: '1' }, 'processing/files/log'),
    right: associated({ task_epochs: '1' }, 'processing/associated files/log'),
  },
  {
    check: 'spyglass_camera_name',
    what: 'a camera without a number behind a blank',
    wrong: (file) => camera(file, 'camera_device_0'),
    right: (file) => camera(file, 'overhead 12'),
  },
  {
    check: 'spyglass_device_class',
    what: 'a camera that is a plain device',
    wrong: (file) => typed(groupAt(file, 'general/devices/camera_device 0'), 'Device'),
    right: (file) => typed(groupAt(file, 'general/devices/led'), 'Device'),
  },
  {
    check: 'spyglass_group_device',
    what: 'a group whose device is no Probe',
    wrong: (file) => {
      typed(groupAt(file, 'general/devices/tetrode'), 'Device');
      const group = typed(groupAt(file, 'general/extracellular_ephys/0'), 'ElectrodeGroup');
      group.create_soft_link('/general/devices/tetrode', 'device');
    },
    right: (file) => probe(file, '0', 4),
  },
  {
    check: 'spyglass_electrode_columns',
    what: 'electrodes without references',
    wrong: withElectrodes(['probe_shank', 'probe_electrode', 'bad_channel']),
    right: (file) => electrodes(file, [{ group: '0' }]),
  },
  {
    check: 'spyglass_probe_numbers',
    what: 'a shank with a name',
    wrong: (file) => probe(file, '0', 2, 'left'),
    right: (file) => probe(file, '0', 2, '1'),
  },
];
