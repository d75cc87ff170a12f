import { mkdirSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../cli/command.ts';
import { dandiCommand } from '../../cli/commands/dandi.ts';
import {
  type DandiFacts,
  dandiLabel,
  modalitiesOf,
  planDandiLayout,
  subjectOfDandiName,
} from '../../inspection/dandi-layout.ts';
import { evaluateNwb, organizeForDandi } from '../../inspection/index.ts';
import { applyEdits } from '../../nwb/index.ts';
import { InputError } from '../../schemas/index.ts';
import { temporaryFolder, writeWithH5wasm } from '../nwb/bulk-fixture.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';
import { checksIn, findingsOf, groupAt, ownFindings, text, typed, video } from './own-files.ts';

const facts = (given: Partial<DandiFacts>): DandiFacts => ({
  path: 'a.nwb',
  subjectId: 'rat',
  sessionId: 'day 1',
  startTime: '2023-06-22T20:00:00+00:00',
  objectId: 'id-1',
  modalities: ['behavior', 'ecephys'],
  videos: [],
  ...given,
});
const targets = (...files: readonly Partial<DandiFacts>[]) =>
  planDandiLayout(files.map(facts)).map((place) => place?.target);

describe('names and folders', () => {
  test.each([
    ['a_b', 'a-b'],
    [' rat 1 ', 'rat-1'],
    ['a*b\\c/d<e>f:g|h"i\'j?k%l@m;n,o.p', 'a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p'],
    ['Ä-1+2', 'Ä-1+2'],
  ])('the label %j is %j', (given, label) => {
    expect(dandiLabel(given)).toBe(label);
  });

  test('subject, session, modalities', () => {
    expect(targets({})).toEqual(['sub-rat/sub-rat_ses-day-1_behavior+ecephys.nwb']);
    expect(targets({ subjectId: 'a_b', modalities: [] })).toEqual(['sub-a-b/sub-a-b_ses-day-1.nwb']);
  });

  test('a session without an id is called by its start', () => {
    expect(targets({ sessionId: undefined })).toEqual([
      'sub-rat/sub-rat_ses-20230622T200000_behavior+ecephys.nwb',
    ]);
    expect(targets({ sessionId: ' ', startTime: '2023-06-22T00:00:00Z' })).toEqual([
      'sub-rat/sub-rat_ses-20230622_behavior+ecephys.nwb',
    ]);
    expect(targets({ sessionId: undefined, startTime: undefined })).toEqual([
      'sub-rat/sub-rat_behavior+ecephys.nwb',
    ]);
  });

  test('files of one session are told apart by the CRC of their object_id in 36 digits', () => {
    // zlib.crc32(b'id-1') is 1497390780, of b'id-2' 3226013446.
    expect(targets({}, { objectId: 'id-2' }, { sessionId: 'day 2' })).toEqual([
      'sub-rat/sub-rat_ses-day-1_obj-oria4c_behavior+ecephys.nwb',
      'sub-rat/sub-rat_ses-day-1_obj-1hconwm_behavior+ecephys.nwb',
      'sub-rat/sub-rat_ses-day-2_behavior+ecephys.nwb',
    ]);
    expect(targets({}, {})).toEqual([undefined, undefined]);
    expect(targets({}, { objectId: undefined })[1]).toBeUndefined();
  });

  test('names that differ in capitals alone are one name on many disks', () => {
    const [first, second] = targets({}, { subjectId: 'Rat', objectId: 'id-2' });
    expect(first?.toLowerCase()).not.toBe(second?.toLowerCase());
    expect(first).toContain('_obj-');
  });

  test('videos go into a folder called like the file, by the object_id of their series', () => {
    const files = ['x.1.MP4', '/far/y.mov', 'https://example.org/z.mp4'];
    const [place] = planDandiLayout([
      facts({ videos: [{ path: '/acquisition/v', objectId: 'v-id', files }] }),
    ]);
    expect(place?.videos[0]?.files.map(({ to }) => to)).toEqual([
      'sub-rat_ses-day-1_behavior+ecephys/v-id_external_file_0.mp4',
      'sub-rat_ses-day-1_behavior+ecephys/v-id_external_file_1.mov',
      'https://example.org/z.mp4',
    ]);
  });

  test('modalities are those of the types, in the order of the alphabet', () => {
    expect(modalitiesOf(['NWBFile', 'Units', 'SpatialSeries', 'ElectricalSeries', 'Device'])).toEqual([
      'behavior',
      'ecephys',
    ]);
    expect(modalitiesOf(['TimeSeries', 'ImageSeries', 'OptogeneticSeries'])).toEqual(['image', 'ogen']);
  });

  test.each([
    ['sub-rat.nwb', 'rat'],
    ['sub-rat_ses-1_behavior+ecephys.nwb', 'rat'],
    ['sub-rat_desc-label.nwb', 'rat'],
    ['sub-rat_notsupported-irrelevant.nwb', undefined],
    ['sub-r.t_ses-1.nwb', undefined],
    ['rat20230622.nwb', undefined],
    ['sub-rat_ses-1_Behavior.nwb', undefined],
  ])('%s names the subject %j', (name, subject) => {
    expect(subjectOfDandiName(name)).toBe(subject);
  });
});

describe('checks', () => {
  const at = async (name: string, files: string[] = [], subject = 'rat'): Promise<string[]> => {
    await using folder = await temporaryFolder();
    const path = folder.file(name);
    await mkdir(dirname(path), { recursive: true });
    await writeWithH5wasm(path, (file) => {
      typed(file, 'NWBFile').create_attribute('nwb_version', '2.9.0');
      text(groupAt(file, 'general/subject'), 'subject_id', subject);
      if (files.length > 0) video(file, 'acquisition/film', { files });
    });
    return checksIn(await ownFindings(path), 'dandi_');
  };
  const ours = 'sub-rat/sub-rat_ses-1_image';

  test.each<[string, () => Promise<string[]>, string[]]>([
    ['laid out', () => at(`${ours}.nwb`, ['sub-rat_ses-1_image/v_external_file_0.mp4']), []],
    ['a name of spyglass', () => at('rat20230622.nwb'), ['dandi_file_name']],
    ['no folder of the subject', () => at('sub-rat_ses-1.nwb'), ['dandi_folder']],
    ['another subject', () => at(`${ours}.nwb`, [], 'mouse'), ['dandi_subject_of_name']],
    ['a subject with letters that labels do not take', () => at('sub-a-b/sub-a-b.nwb', [], 'a_b'), []],
    ['a raw stream', () => at(`${ours}.nwb`, ['sub-rat_ses-1_image/v.h264']), ['dandi_video_format']],
    ['a video beside', () => at(`${ours}.nwb`, ['v.mp4']), ['dandi_video_place']],
    ['a video above', () => at(`${ours}.nwb`, ['../v.mp4']), ['dandi_video_place']],
    ['a video in the network', () => at(`${ours}.nwb`, ['https://example.org/v.mp4']), []],
  ])('%s', async (_, found, expected) => {
    expect(await found()).toEqual(expected);
  });

  test('links into other files, and links inside of the file', async () => {
    const linked = await findingsOf((file) => {
      groupAt(file, 'acquisition').create_external_link('raw.nwb', '/acquisition/e-series', 'e-series');
    });
    expect(linked.find(({ check }) => check === 'dandi_external_link')?.path).toBe('/acquisition/e-series');
    const inside = await findingsOf((file) => {
      groupAt(file, 'acquisition').create_soft_link('/general', 'e-series');
    });
    expect(checksIn(inside)).not.toContain('dandi_external_link');
  });
});

describe('a session of ours', () => {
  let made: MadeNwb;
  /** The same with .mp4 named inside; what is in the videos does not matter here. */
  let source = '';
  const film = '/processing/video_files/video/20230622_sample_01_a1.1.h264/external_file';
  beforeAll(async () => {
    made = await makeNwb({ seconds: 2, epochs: 1, startPause: null });
    source = await made.copy('source.nwb');
    const folder = dirname(source);
    await copyFile(join(folder, '20230622_sample_01_a1.1.h264'), join(folder, 'film.mp4'));
    await applyEdits(source, [{ kind: 'set-text', path: film, value: ['film.mp4'] }]);
  });
  afterAll(() => made.close());

  const own = async (path: string): Promise<Record<string, string>> => {
    const { findings } = await evaluateNwb(path, { config: 'all' });
    const ours = findings.filter(({ check }) => /^(?:recording|spyglass|dandi)_/.test(check));
    return Object.fromEntries(ours.map(({ check, importance }) => [check, importance]));
  };

  test('has no findings of our own but those that are true', async () => {
    expect(await own(made.path)).toEqual({
      // It is called by the rules of spyglass, and its videos are as recorded.
      dandi_file_name: 'BEST_PRACTICE_SUGGESTION',
      dandi_video_format: 'BEST_PRACTICE_VIOLATION',
      // A line that nothing is connected to; in two seconds nobody poked.
      recording_dio_without_edges: 'BEST_PRACTICE_SUGGESTION',
      // Sensors stand at their true rate.
      spyglass_sensor_layout: 'BEST_PRACTICE_SUGGESTION',
    });
  });

  test('configurations: what the assistant asks for has none of them', async () => {
    const named = async (config: 'plain' | 'dandi' | 'spyglass' | undefined): Promise<string[]> => {
      const { findings, scope } = await evaluateNwb(made.path, { config });
      expect(scope).toMatch(/objects were checked against/);
      return findings
        .map(({ check }) => check.replace(/_.*/, ''))
        .filter((one, at, all) => all.indexOf(one) === at);
    };
    expect(await named(undefined)).toEqual(['check']);
    expect(await named('plain')).toEqual(['check']);
    expect(await named('spyglass')).toEqual(['spyglass']);
  });

  test('is laid out as a copy with its videos; the source stays as it is', async () => {
    await using folder = await temporaryFolder();
    const out = folder.file('dandiset');
    const before = await readFile(source);
    const steps: number[] = [];
    const [file] = await organizeForDandi([source], {
      outFolder: out,
      placement: 'link',
      onProgress: (done) => steps.push(done),
    });
    const stem = 'sub-sample_ses-sample-20230622_behavior+ecephys+image';
    expect(file?.target).toBe(join(out, 'sub-sample', `${stem}.nwb`));
    expect(steps).toEqual([0, 1]);
    // Its videos have other names inside, so that the file itself is a copy.
    expect(file?.placement).toBe('copy');
    expect(file?.videos.map((one) => dirname(one.target))).toEqual([join(out, 'sub-sample', stem)]);
    expect((await stat(file?.videos[0]?.target ?? '')).nlink).toBe(2);
    expect(await readdir(out)).toEqual(['sub-sample']);
    expect((await readFile(source)).equals(before)).toBe(true);
    expect(file?.report.passed).toBe(true);
    expect(file?.report.file).toBe(file?.target);
    expect(checksIn(file?.report.findings ?? [], 'dandi_')).toEqual([]);
    expect(checksIn(await ownFindings(file?.target ?? ''), 'dandi_')).toEqual([]);
    // Nothing is overwritten.
    await expect(organizeForDandi([source], { outFolder: out, placement: 'copy' })).rejects.toThrow(
      /exists already/,
    );
  });

  test('a file without videos is linked when asked to', async () => {
    const path = await made.copy('linked.nwb');
    const group = film.slice(0, film.lastIndexOf('/video/'));
    await applyEdits(path, [{ kind: 'remove', path: group }]);
    const [file] = await organizeForDandi([path], { outFolder: dirname(path), placement: 'link' });
    expect(file).toMatchObject({ placement: 'link', videos: [] });
    expect((await stat(path)).ino).toBe((await stat(file?.target ?? '')).ino);
    expect(basename(file?.target ?? '')).toBe('sub-sample_ses-sample-20230622_behavior+ecephys.nwb');
  });

  test.each<[string, RegExp]>([
    ['h264', /--video mp4/],
    ['missing', /no file .*gone\.mp4/],
    ['subject', /no subject_id/],
    ['twice', /same subject, session and object_id/],
  ])('%s: refused before anything is written', async (what, message) => {
    await using folder = await temporaryFolder();
    const path = await made.copy(`${what}.nwb`);
    if (what === 'missing') await applyEdits(path, [{ kind: 'set-text', path: film, value: ['gone.mp4'] }]);
    if (what === 'subject') await applyEdits(path, [{ kind: 'remove', path: '/general/subject/subject_id' }]);
    if (what === 'twice') await applyEdits(path, [{ kind: 'set-text', path: film, value: ['film.mp4'] }]);
    const out = folder.file('dandiset');
    const paths = what === 'twice' ? [source, path] : [path];
    await expect(organizeForDandi(paths, { outFolder: out, placement: 'copy' })).rejects.toThrow(message);
    await expect(stat(out)).rejects.toThrow(/ENOENT/);
  });

  test('cancelled, nothing is left of it', async () => {
    await using folder = await temporaryFolder();
    const cancel = new AbortController();
    const out = folder.file('a/dandiset');
    const running = organizeForDandi([source], {
      outFolder: out,
      placement: 'copy',
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await expect(running).rejects.toThrow('Cancelled');
    await expect(stat(folder.file('a'))).rejects.toThrow(/ENOENT/);
  });

  test('a name that somebody else takes meanwhile is theirs, and nothing is left of the call', async () => {
    await using folder = await temporaryFolder();
    const out = folder.file('dandiset');
    const other = await made.copy('other.nwb');
    const edits = [
      { path: film, value: ['film.mp4'] },
      { path: '/general/session_id', value: 'day 2' },
    ];
    await applyEdits(
      other,
      edits.map((edit) => ({ kind: 'set-text', ...edit })),
    );
    await mkdir(out);
    const theirs = join(out, 'sub-sample', 'sub-sample_ses-day-2_behavior+ecephys+image');
    const running = organizeForDandi([source, other], {
      outFolder: out,
      placement: 'copy',
      onProgress: (done) => {
        if (done === 1) mkdirSync(theirs, { recursive: true });
      },
    });
    await expect(running).rejects.toThrow(/it exists already/);
    expect(await readdir(out)).toEqual(['sub-sample']);
    expect(await readdir(dirname(theirs))).toEqual([basename(theirs)]);
  });

  test('the place of the output cannot be made: a fault of the input', async () => {
    const running = organizeForDandi([source], { outFolder: join(source, 'out'), placement: 'copy' });
    await expect(running).rejects.toThrow(InputError);
  });

  describe('the command', () => {
    async function run(...words: string[]): Promise<{ passed: unknown; out: string }> {
      const sink = new PassThrough();
      const io = { out: sink, err: new PassThrough(), signal: new AbortController().signal };
      const passed = await dandiCommand.run(parseArguments(dandiCommand, words), io);
      return { passed, out: String(sink.read() ?? '') };
    }

    test('says where files went, and whether DANDI would take them', async () => {
      await using folder = await temporaryFolder();
      const { passed, out } = await run(source, '--out', folder.file('a'), '--link');
      expect(passed).toBe(true);
      expect(out).toContain('1 file laid out. Nothing stands against an upload.');
      expect(out).toContain('copied: the names of its videos had to be changed inside');
      const path = await made.copy('rat.nwb');
      await applyEdits(path, [
        { kind: 'set-text', path: film, value: ['film.mp4'] },
        { kind: 'set-text', path: '/general/subject/species', value: 'rat' },
      ]);
      const refused = await run(path, '--out', folder.file('b'));
      expect(refused.passed).toBe(false);
      expect(refused.out).toMatch(
        /DANDI would refuse 1 of them[\s\S]*against it, \/general\/subject\/species/,
      );
      const json: unknown = JSON.parse((await run(source, '--out', folder.file('c'), '--json')).out);
      expect(json).toMatchObject({ files: [{ source, placement: 'copy', report: { passed: true } }] });
    });

    test('needs a folder, and one way to fill it', async () => {
      await expect(run(source)).rejects.toThrow(/needs --out/);
      await expect(run(source, '--out', 'x', '--copy', '--link')).rejects.toThrow(/exclude each other/);
      await expect(run('--out', 'x')).rejects.toThrow(/needs FILE/);
    });
  });

  test('a folder that was there keeps what others put into it', async () => {
    await using folder = await temporaryFolder();
    const out = folder.file('dandiset');
    await mkdir(join(out, 'sub-sample'), { recursive: true });
    await writeFile(join(out, 'sub-sample', 'notes.txt'), 'mine');
    await link(source, join(out, 'sub-sample', 'other.nwb'));
    const cancel = new AbortController();
    const running = organizeForDandi([source], {
      outFolder: out,
      placement: 'copy',
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await expect(running).rejects.toThrow('Cancelled');
    expect(await readdir(out)).toEqual(['sub-sample']);
    expect(await readdir(join(out, 'sub-sample'))).toEqual(['notes.txt', 'other.nwb']);
  });
});
