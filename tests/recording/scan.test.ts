import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDefaultName, parseEpochName, parseMetadataName } from '../../recording/file-names.ts';
import { type Scan, scanFolder } from '../../recording/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('scan');

/** A new folder with empty files of these names, and folders where a name ends with a slash. */
function folderWith(...names: string[]): string {
  mkdirSync(inFolder(), { recursive: true });
  const folder = mkdtempSync(inFolder('f-'));
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, name);
  }
  return folder;
}

/** A scan as lines that are easy to compare. */
function told(scan: Scan): { sessions: Record<string, string[]>; unrecognised: Record<string, string> } {
  const name = (path: string): string => relative(scan.folder, path).replaceAll('\\', '/') || '.';
  return {
    sessions: Object.fromEntries(
      scan.sessions.map(({ animal, date, epochs, metadata }) => [
        `${animal}/${date}`,
        [
          ...metadata.map((file) => `${file.role} ${name(file.path)}`),
          ...epochs.flatMap(({ epoch, tag, files }) =>
            files.map(
              (file) =>
                `${epoch} ${tag} ${file.role}${file.camera === undefined ? '' : ` of camera ${file.camera}`} ${name(file.path)}`,
            ),
          ),
        ],
      ]),
    ),
    unrecognised: Object.fromEntries(scan.unrecognised.map(({ path, reason }) => [name(path), reason])),
  };
}

describe('a recording that lies in the folder twice', () => {
  const REC = '20230622_sample_01_a1.rec';
  /** Long enough that it is not compared byte by byte. */
  const content = Buffer.from(Array.from({ length: 1_200_000 }, (_, i) => (i * 2654435761) >>> 13));
  const withCopy = (change: (copy: Buffer) => Buffer, name = `copy/${REC}`): string => {
    const folder = folderWith(REC, name);
    writeFileSync(join(folder, REC), content);
    writeFileSync(join(folder, name), change(Buffer.from(content)));
    return folder;
  };
  const recordings = async (folder: string): Promise<string[]> =>
    Object.values(told(await scanFolder(folder)).sessions).flat();

  test('is taken once', async () => {
    const folder = withCopy((copy) => copy);
    expect(told(await scanFolder(folder))).toEqual({
      sessions: { 'sample/20230622': [`1 a1 recording ${REC}`] },
      unrecognised: {
        [`copy/${REC}`]: `a copy of ${join(folder, REC)} (same name, size and content, as far as it was looked at): only that one is taken`,
      },
    });
  });

  test('is no copy with other bytes at its start, middle or end, or of another length', async () => {
    for (const at of [0, 700_000, content.length - 1]) {
      const folder = withCopy((copy) => copy.fill(7, at, Math.min(at + 60_000, copy.length)));
      expect(await recordings(folder), `byte ${at}`).toHaveLength(2);
    }
    expect(await recordings(withCopy((copy) => copy.subarray(0, -1)))).toHaveLength(2);
  });

  test('is looked for among recordings of one epoch only', async () => {
    expect(await recordings(withCopy((copy) => copy, '20230622_sample_02_a1.rec'))).toHaveLength(2);
  });

  test('of no bytes is a copy too', async () => {
    const folder = withCopy((copy) => copy);
    for (const name of [REC, `copy/${REC}`]) writeFileSync(join(folder, name), '');
    expect(await recordings(folder)).toHaveLength(1);
  });
});

describe('a folder', () => {
  test('of one session, with all that Trodes writes', async () => {
    const folder = folderWith(
      '20230622_sample_01_a1.rec',
      '20230622_sample_01_a1.1.h264',
      '20230622_sample_01_a1.2.mp4',
      '20230622_sample_01_a1.1.videoPositionTracking',
      '20230622_sample_01_a1.1.videoTimeStamps',
      '20230622_sample_01_a1.1.videoTimeStamps.cameraHWSync',
      '20230622_sample_01_a1.stateScriptLog',
      '20230622_sample_01_a1.trackgeometry',
      '20230622_sample_01_a1.trodesconf',
      '20230622_sample_02_a2.1.rec',
      '20230622_sample_02_a2.2.REC',
      '20230622_sample_metadata.yml',
      '20230622_sample.metadata.yaml',
    );
    const scan = await scanFolder(folder);
    expect(told(scan)).toEqual({
      sessions: {
        'sample/20230622': [
          'metadata 20230622_sample.metadata.yaml',
          'metadata 20230622_sample_metadata.yml',
          '1 a1 video of camera 1 20230622_sample_01_a1.1.h264',
          '1 a1 position-tracking of camera 1 20230622_sample_01_a1.1.videoPositionTracking',
          '1 a1 video-timestamps of camera 1 20230622_sample_01_a1.1.videoTimeStamps',
          '1 a1 camera-hardware-sync of camera 1 20230622_sample_01_a1.1.videoTimeStamps.cameraHWSync',
          '1 a1 video of camera 2 20230622_sample_01_a1.2.mp4',
          '1 a1 recording 20230622_sample_01_a1.rec',
          '1 a1 statescript-log 20230622_sample_01_a1.stateScriptLog',
          '1 a1 track-geometry 20230622_sample_01_a1.trackgeometry',
          '1 a1 workspace 20230622_sample_01_a1.trodesconf',
          '2 a2 recording 20230622_sample_02_a2.1.rec',
          '2 a2 recording 20230622_sample_02_a2.2.REC',
        ],
      },
      unrecognised: {
        '20230622_sample_01_a1.trodesconf':
          'a workspace, which is used only when it is asked for: --reconfig groups channels by it',
      },
    });
    const [file] = scan.sessions[0]?.epochs[0]?.files ?? [];
    expect(file?.sizeBytes).toBe(28);
    expect(Math.abs((file?.modified.getTime() ?? 0) - Date.now())).toBeLessThan(3_600_000);
  });

  test('of several sessions, in folders of their own or not', async () => {
    const folder = folderWith(
      '20230622_sample_01_a1.rec',
      'day 2/20230623_sample_10_r1.rec',
      'day 2/deeper/20230623_sample_09_s1.rec',
      'day 2/20230623_other_1_a.rec',
      'empty/',
      '20230101_zebra_metadata.yml',
    );
    expect(told(await scanFolder(folder)).sessions).toEqual({
      'zebra/20230101': ['metadata 20230101_zebra_metadata.yml'],
      'sample/20230622': ['1 a1 recording 20230622_sample_01_a1.rec'],
      'other/20230623': ['1 a recording day 2/20230623_other_1_a.rec'],
      'sample/20230623': [
        '9 s1 recording day 2/deeper/20230623_sample_09_s1.rec',
        '10 r1 recording day 2/20230623_sample_10_r1.rec',
      ],
    });
  });

  test('with two tags for one epoch keeps them apart', async () => {
    const folder = folderWith('20230622_sample_01_b1.rec', '20230622_sample_01_a1.rec');
    expect(told(await scanFolder(folder)).sessions['sample/20230622']).toEqual([
      '1 a1 recording 20230622_sample_01_a1.rec',
      '1 b1 recording 20230622_sample_01_b1.rec',
    ]);
  });

  test('with names that say too little: each is listed with its reason', async () => {
    const folder = folderWith(
      '20230622_193012.rec',
      'notes.txt',
      '.DS_Store',
      '20230622_sample_01_a1.dio_Din1.dat',
      '20230622_sample_01_a1',
      '20231399_sample_01_a1.rec',
      '20230622_sample_a1.rec',
      'sub/20230622_sample_1234_a1.rec',
    );
    const named = 'not named {YYYYMMDD}_{animal}_{epoch}_{tag}.{extension}';
    expect(told(await scanFolder(folder))).toEqual({
      sessions: {},
      unrecognised: {
        '.DS_Store': named,
        '20230622_193012.rec':
          "named by Trodes' default (20230622 at 193012): animal and epoch are not known; rename it to 20230622_{animal}_{epoch}_{tag}.rec",
        '20230622_sample_01_a1': 'it has no extension',
        '20230622_sample_01_a1.dio_Din1.dat': 'the extension .dat is not one that is read',
        '20230622_sample_a1.rec': named,
        '20231399_sample_01_a1.rec': named,
        'notes.txt': named,
        'sub/20230622_sample_1234_a1.rec': named,
      },
    });
  });

  test('that is empty, missing, or a file', async () => {
    expect(told(await scanFolder(folderWith()))).toEqual({ sessions: {}, unrecognised: {} });
    const missing = await refusalOf(() => scanFolder(inFolder('nowhere')));
    expect(missing.message).toContain(
      'found nothing that can be read (ENOENT); expected a folder with .rec files',
    );
    const file = await refusalOf(() => scanFolder(join(folderWith('a.rec'), 'a.rec')));
    expect(file.message).toContain('found a file; expected the folder that holds it');
  });

  test('nested deeper than any session', async () => {
    const folder = folderWith(`${'d/'.repeat(14)}20230622_sample_01_a1.rec`);
    expect(told(await scanFolder(folder))).toEqual({
      sessions: {},
      unrecognised: { [`${'d/'.repeat(13).slice(0, -1)}`]: 'nested deeper than 12 folders' },
    });
  });

  test('is left when the work is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(scanFolder(folderWith('a.rec'), controller.signal)).rejects.toThrow(CancelledError);
  });
});

// Links need a right of their own on Windows.
describe.skipIf(process.platform === 'win32')('symbolic links', () => {
  test('never lead out of the folder, and bring no file twice', async () => {
    const outside = folderWith('20230622_sample_01_a1.rec', 'deep/20230622_sample_02_a2.rec');
    const folder = folderWith('real/20230622_sample_03_a3.rec', 'raw.bin');
    const link = (target: string, name: string): void => symlinkSync(target, join(folder, name));
    link(join(outside, '20230622_sample_01_a1.rec'), '20230622_sample_01_a1.rec');
    link(outside, 'outside');
    link('..', 'up');
    link('real', 'again');
    link('.', 'self');
    link('loop', 'loop');
    link('missing', '20230622_sample_05_a5.rec');
    link(join('real', '20230622_sample_03_a3.rec'), '20230622_sample_03_a3.rec');
    link('raw.bin', '20230622_sample_04_a4.rec');
    expect(told(await scanFolder(folder))).toEqual({
      sessions: {
        'sample/20230622': [
          '3 a3 recording real/20230622_sample_03_a3.rec',
          '4 a4 recording 20230622_sample_04_a4.rec',
        ],
      },
      unrecognised: {
        '20230622_sample_01_a1.rec': 'a symbolic link that leaves the folder',
        '20230622_sample_03_a3.rec': 'a symbolic link to a file that is read in its own place',
        '20230622_sample_05_a5.rec': 'a symbolic link to nothing',
        again: 'a symbolic link to a folder that is read in its own place',
        loop: 'a symbolic link to nothing',
        outside: 'a symbolic link that leaves the folder',
        'raw.bin': 'not named {YYYYMMDD}_{animal}_{epoch}_{tag}.{extension}',
        self: 'a symbolic link to a folder that is read in its own place',
        up: 'a symbolic link that leaves the folder',
      },
    });
  });

  test('may be how the folder itself is named', async () => {
    const folder = folderWith('20230622_sample_01_a1.rec');
    symlinkSync(folder, `${folder}-link`);
    expect(told(await scanFolder(`${folder}-link`)).sessions).toEqual({
      'sample/20230622': ['1 a1 recording 20230622_sample_01_a1.rec'],
    });
  });

  test('a folder whose name only begins like the outside is inside', async () => {
    const folder = folderWith('..odd/x.bin');
    symlinkSync(join('..odd', 'x.bin'), join(folder, '20230622_sample_01_a1.rec'));
    expect(Object.keys(told(await scanFolder(folder)).sessions)).toEqual(['sample/20230622']);
  });
});

describe.skipIf(process.platform === 'win32')('what may not be read', () => {
  /** Runs as somebody to whom permissions apply, when the tests run as root. */
  async function asNobody<T>(run: () => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0 || process.seteuid === undefined) return await run();
    process.seteuid(65534);
    try {
      return await run();
    } finally {
      process.seteuid(0);
    }
  }

  test('folders are listed, the rest is read', async () => {
    const folder = folderWith('locked/20230622_sample_02_a2.rec', '20230622_sample_01_a1.rec');
    for (const path of [inFolder(), folder]) chmodSync(path, 0o755);
    chmodSync(join(folder, 'locked'), 0);
    const scan = await asNobody(() => scanFolder(folder));
    chmodSync(join(folder, 'locked'), 0o755);
    expect(told(scan)).toEqual({
      sessions: { 'sample/20230622': ['1 a1 recording 20230622_sample_01_a1.rec'] },
      unrecognised: { locked: 'the folder cannot be read (EACCES)' },
    });
  });

  test('files in a folder that may be listed but not entered are listed', async () => {
    const folder = folderWith('listed/20230622_sample_02_a2.rec');
    for (const path of [inFolder(), folder]) chmodSync(path, 0o755);
    chmodSync(join(folder, 'listed'), 0o444);
    const scan = await asNobody(() => scanFolder(folder));
    chmodSync(join(folder, 'listed'), 0o755);
    expect(told(scan)).toEqual({
      sessions: {},
      unrecognised: { 'listed/20230622_sample_02_a2.rec': 'it cannot be read (EACCES)' },
    });
  });

  test('the folder itself is refused', async () => {
    const folder = folderWith('20230622_sample_01_a1.rec');
    chmodSync(folder, 0);
    const refusal = await refusalOf(() => asNobody(() => scanFolder(folder)));
    chmodSync(folder, 0o755);
    expect(refusal.message).toContain('EACCES');
  });

  test.runIf(process.platform === 'linux')('names that are no text are listed', async () => {
    const folder = folderWith('20230622_sample_01_a1.rec');
    writeFileSync(
      Buffer.concat([Buffer.from(join(folder, 'Gr')), Buffer.from([0xfc]), Buffer.from('n.rec')]),
      '',
    );
    const scan = await scanFolder(folder);
    expect(Object.keys(told(scan).sessions)).toEqual(['sample/20230622']);
    expect(scan.unrecognised).toEqual([
      { path: join(scan.folder, 'Gr\uFFFDn.rec'), reason: 'it cannot be read (ENOENT)' },
    ]);
  });
});

describe('names', () => {
  test('of epochs', () => {
    expect(parseEpochName('20230622_sample_01_a1.rec')).toEqual({
      date: '20230622',
      animal: 'sample',
      epoch: 1,
      tag: 'a1',
      rest: [],
      extension: 'rec',
    });
    expect(parseEpochName('20230622_two_words_007_home_cage.2.videoTimeStamps.cameraHWSync')).toMatchObject({
      animal: 'two_words',
      epoch: 7,
      tag: 'home_cage',
      rest: ['2'],
      extension: 'videoTimeStamps.cameraHWSync',
    });
    for (const name of [
      '',
      'a.rec',
      '2023062_a_01_b.rec',
      '20230600_a_01_b.rec',
      '20230622__01_a.rec',
      '20230622_a_01_.rec',
    ])
      expect(parseEpochName(name), name).toBeUndefined();
    expect(parseEpochName(`20230622_${'a_'.repeat(120)}1`)).toBeUndefined();
  });
  test('of metadata, in both spellings', () => {
    expect(parseMetadataName('20230622_sample_metadata.yml')).toEqual({ date: '20230622', animal: 'sample' });
    expect(parseMetadataName('20230622_two_words.metadata.YAML')).toEqual({
      date: '20230622',
      animal: 'two_words',
    });
    for (const name of [
      'metadata.yml',
      '20230622_metadata.yml',
      '20230622_sample.yml',
      '20239922_a_metadata.yml',
    ])
      expect(parseMetadataName(name), name).toBeUndefined();
  });
  test('that Trodes gives by itself', () => {
    expect(parseDefaultName('20230622_193012.rec')).toEqual({ date: '20230622', time: '193012' });
    for (const name of ['20230622_1930.rec', '20230622_193012.mda', '20231322_193012.rec'])
      expect(parseDefaultName(name), name).toBeUndefined();
  });
});
