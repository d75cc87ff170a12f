import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createConversionAgent } from '../../agents/conversion/index.ts';
import { createEngine, type Hub, startHub } from '../../mcp-server/index.ts';
import { previewSignal } from '../../mcp-server/tools/preview-signal.ts';
import { openRecording } from '../../recording/index.ts';
import { patternValue, syntheticRigs } from '../../recording/synthetic/index.ts';
import {
  InputError,
  inspectionSchema,
  type ScanSummary,
  type SourcedValue,
  scanSummarySchema,
  signalPreviewSchema,
} from '../../schemas/index.ts';
import { type Scratch, scratchFolder } from '../mcp-server/made-session.ts';

let scratch: Scratch;
let hub: Hub;
beforeAll(async () => {
  scratch = await scratchFolder();
  hub = await startHub({ agents: [createEngine({ dataRoots: [scratch.root] }), createConversionAgent()] });
});
afterAll(async () => {
  await hub.close();
  await scratch[Symbol.asyncDispose]();
});

const scan = (folder: string, session?: string): Promise<ScanSummary> =>
  hub.call('conversion', 'scan_session', { folder, session }, scanSummarySchema);
const valueFor = (summary: ScanSummary, field: string): SourcedValue =>
  summary.values.find((one) => one.field === field) ?? expect.fail(`no value for ${field}`);

/** What a conversation makes of the values, all of them confirmed. */
function metadataFrom(summary: ScanSummary, said: Record<string, unknown>): Record<string, unknown> {
  const metadata: Record<string, unknown> = {};
  const values: [string, unknown][] = [
    ...summary.values.map(({ field, value }): [string, unknown] => [field, value]),
    ...Object.entries(said),
  ];
  for (const [field, value] of values) {
    const [top = '', key] = field.split('.');
    metadata[top] = key === undefined ? value : { ...(metadata[top] as object | undefined), [key]: value };
  }
  return metadata;
}

describe('a session without a metadata file', () => {
  let folder = '';
  let summary: ScanSummary;
  beforeAll(async () => {
    folder = await scratch.session('bare', { seconds: 3, epochs: 2, cameras: 2, dropped: [[9000, 1]] });
    summary = await scan(folder);
  });

  it('is told from its files', () => {
    expect(summary).toMatchObject({
      animal: 'sample',
      date: '20230622',
      rateHz: 30000,
      channels: 32,
      hasScale: true,
      isPtp: true,
      cameras: [
        { number: 1, epochs: [1, 2] },
        { number: 2, epochs: [1, 2] },
      ],
    });
    expect(summary.nTrodes).toHaveLength(8);
    expect(summary.dioLines).toContain('ECU_Din1');
    expect(summary.metadataFile).toBeUndefined();
    expect(summary.recordings).toMatchObject([
      { epoch: 1, tag: 'a1', file: '20230622_sample_01_a1.rec', lostPackets: 1, gaps: 1 },
      { epoch: 2, tag: 'a2' },
    ]);
    expect(summary.recordings[0]?.start).toBe('2023-06-22T20:00:00.888Z');
  });

  it('brings facts and proposals, each with where it comes from', () => {
    const told = summary.values.map(({ field, status, provenance }) => [field, status, provenance.source]);
    expect(told).toEqual([
      ['subject.subject_id', 'accepted', 'file-name'],
      ['session_id', 'accepted', 'derived'],
      ['data_acq_device', 'accepted', 'recording'],
      ['associated_files', 'accepted', 'file-name'],
      ['associated_video_files', 'accepted', 'file-name'],
      ['tasks', 'proposed', 'file-name'],
      ['cameras', 'proposed', 'file-name'],
      ['behavioral_events', 'proposed', 'recording'],
      ['electrode_groups', 'proposed', 'derived'],
      ['ntrode_electrode_group_channel_map', 'proposed', 'derived'],
    ]);
    expect(valueFor(summary, 'subject.subject_id').value).toBe('sample');
    expect(valueFor(summary, 'session_id').value).toBe('sample_20230622');
    expect(valueFor(summary, 'data_acq_device').value).toEqual([
      { name: 'SpikeGadgets', system: 'SpikeGadgets' },
    ]);
    expect(valueFor(summary, 'cameras').value).toEqual([{ id: 1 }, { id: 2 }]);
    expect(valueFor(summary, 'electrode_groups').value).toHaveLength(8);
    const events = valueFor(summary, 'behavioral_events').value as { description: string; name: string }[];
    expect(events.find(({ description }) => description === 'Din5')?.name).toMatch(/^camera ticks/);
    expect(events.find(({ description }) => description === 'Din7')).toBeUndefined();
  });

  it('shows its signals: samples with their scale, and the extremes of long stretches', async () => {
    const file = join(folder, '20230622_sample_01_a1.rec');
    const look = (args: Record<string, unknown>) =>
      hub.call('conversion', 'preview_signal', { file, ...args }, signalPreviewSchema);
    const samples = await look({ channels: ['3:2'], fromSeconds: 0.1, seconds: 0.01 });
    const { nTrodes } = await openRecording(file);
    const hwChan = nTrodes.find(({ id }) => id === 3)?.hwChans[1] ?? -1;
    const counts = Array.from({ length: 300 }, (_, index) => patternValue(0, hwChan, 3000 + index));
    expect(samples).toMatchObject({ kind: 'counts', firstPacket: 3000, points: 300, isWhole: true });
    expect(samples.channels).toEqual([{ id: '3:2', nTrode: 3, microvoltsPerCount: 0.195, counts }]);
    const extremes = await look({
      channels: ['3:2', 'ECU_Ain1'],
      fromSeconds: 0.1,
      seconds: 0.01,
      points: 7,
    });
    expect(extremes).toMatchObject({ kind: 'min-max', packetsPerPoint: 43, points: 7 });
    const ofPoint = (point: number) => counts.slice(point * 43, (point + 1) * 43);
    const points = [0, 1, 2, 3, 4, 5, 6].map(ofPoint);
    expect(extremes.channels[0]).toMatchObject({
      min: points.map((all) => Math.min(...all)),
      max: points.map((all) => Math.max(...all)),
    });
    expect((await look({})).channels).toHaveLength(8);
    await expect(look({ channels: ['3:9', 'nothing'] })).rejects.toThrow(/no channel 3:9, nothing/);
    await expect(look({ fromSeconds: 9 })).rejects.toThrow(/less than 3\.000 s/);
    await expect(look({ points: 1e6 })).rejects.toThrow(/points/);
  });

  it('looks at parts of a stretch that is too long to read whole, and says so', async () => {
    const file = join(folder, '20230622_sample_01_a1.rec');
    const settings = { file, channels: ['1:1'], fromSeconds: 0, points: 10 };
    const read: number[] = [];
    const parts = await previewSignal(settings, {
      signal: new AbortController().signal,
      onBytes: (done, total) => read.push(done / total),
      wholeBytes: 1e6,
    });
    const { packetBytes } = await openRecording(file);
    expect(parts).toMatchObject({ isWhole: false, points: 10, kind: 'min-max' });
    const rows = Math.floor((1e6 / (parts.spanPackets * packetBytes)) * parts.packetsPerPoint);
    const { nTrodes } = await openRecording(file);
    const hwChan = nTrodes[0]?.hwChans[0] ?? -1;
    const first = Array.from({ length: rows }, (_, index) => patternValue(0, hwChan, index));
    expect(parts.channels[0]?.max?.[0]).toBe(Math.max(...first));
    expect(read.at(-1)).toBe(1);
  });

  it('is planned without writing anything', async () => {
    const tasks = [{ task_name: 'run', task_epochs: [1, 2] }];
    const metadata = metadataFrom(summary, { tasks, 'subject.species': 'Rattus norvegicus' });
    const outFolder = join(scratch.root, 'planned');
    const planned = await hub.call(
      'conversion',
      'plan_conversion',
      { folder, outFolder, metadata },
      z.looseObject({}),
    );
    expect(planned).toMatchObject({ output: join(outFolder, 'sample20230622.nwb'), electrodes: 32 });
    expect(await readdir(scratch.root)).not.toContain('planned');
    const inspected = await hub.call('conversion', 'inspect_recording', { path: folder }, inspectionSchema);
    expect(inspected.sessions[0]?.recordings[0]?.gaps.lostPackets).toBe(1);
  });

  it('converts with what was proposed and what a person adds', async () => {
    const outFolder = join(scratch.root, 'out');
    const tasks = [{ task_name: 'run', task_epochs: [1, 2] }];
    const metadata = metadataFrom(summary, { tasks, 'subject.species': 'Rattus norvegicus' });
    const check = z.object({ fits: z.boolean(), message: z.string() });
    expect(await hub.call('conversion', 'check_hardware_map', { folder, metadata }, check)).toEqual({
      fits: true,
      message: '32 channels are mapped to electrodes',
    });
    const estimate = z.object({ output: z.string(), seconds: z.number(), bytes: z.number() });
    const estimated = await hub.call('conversion', 'estimate', { folder, outFolder }, estimate);
    const started = await hub.call(
      'conversion',
      'convert_session',
      { folder, outFolder, metadata },
      z.object({ jobId: z.string(), output: z.string(), estimatedSeconds: z.number() }),
    );
    expect(started.output).toBe(estimated.output);
    const stages = new Set<string>();
    const end = await hub.call(
      'conversion',
      'await_job',
      { jobId: started.jobId },
      z.object({ outcome: z.string(), output: z.object({ path: z.string(), bytes: z.number() }) }),
      { onProgress: ({ stage }) => stages.add(stage) },
    );
    expect(end).toMatchObject({ outcome: 'done', output: { path: started.output } });
    expect((await readFile(started.output)).length).toBe(end.output.bytes);
    expect(stages).toContain('Finishing the file');
  });

  it('whose map does not fit says which nTrode', async () => {
    const metadata = metadataFrom(summary, {});
    const map = metadata['ntrode_electrode_group_channel_map'] as unknown[];
    const check = z.object({ fits: z.boolean(), message: z.string() });
    const args = {
      folder,
      metadata: { ...metadata, tasks: [], ntrode_electrode_group_channel_map: map.slice(1) },
    };
    const { fits, message } = await hub.call('conversion', 'check_hardware_map', args, check);
    expect(fits).toBe(false);
    expect(message).toMatch(/^1 .*only in the header/m);
  });
});

describe('a session with a metadata file', () => {
  it('takes everything from it, and proposes only what it lacks', async () => {
    const folder = await scratch.session('described', { metadata: true });
    const summary = await scan(folder);
    expect(summary.metadataFile).toBe('20230622_sample_metadata.yml');
    expect(valueFor(summary, 'subject.species')).toMatchObject({
      value: 'Rattus norvegicus',
      status: 'accepted',
      provenance: { source: 'yaml', detail: '20230622_sample_metadata.yml' },
    });
    expect(summary.values.every(({ provenance }) => provenance.source === 'yaml')).toBe(true);
    expect(new Set(summary.values.map(({ field }) => field)).size).toBe(summary.values.length);
    expect(summary.warnings).toEqual([]);
  });

  it('that is broken, or of another animal, is told and not believed', async () => {
    const folder = await scratch.session('confused', { metadata: true });
    const path = join(folder, '20230622_sample_metadata.yml');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('subject_id: sample', 'subject_id: other'));
    expect((await scan(folder)).claims).toMatchObject([
      { field: 'subject.subject_id', value: 'sample', provenance: { source: 'file-name' } },
    ]);
    await writeFile(path, `${text}\nlab: [`);
    const broken = await scan(folder);
    expect(broken.warnings[0]).toMatch(/^the metadata file 20230622_sample_metadata\.yml was not used: /);
    expect(broken.metadataFile).toBeUndefined();
    expect(valueFor(broken, 'electrode_groups').status).toBe('proposed');
  });

  it('whose channel map does not fit the recording says so', async () => {
    const folder = await scratch.session('misfit', { metadata: true });
    const path = join(folder, '20230622_sample_metadata.yml');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/ntrode_id: 8\b/, 'ntrode_id: 80'));
    expect((await scan(folder)).warnings.join('\n')).toMatch(/channel map of the metadata file does not fit/);
  });
});

describe('rigs', () => {
  it.each([
    ['probe128', 'electrode_groups', 1],
    ['probe32', 'electrode_groups', 1],
    ['unevenNTrodes', 'electrode_groups', 8],
  ] as const)('%s: %s has %d', async (rig, field, count) => {
    const summary = await scan(
      await scratch.session(rig, { ...syntheticRigs[rig], cameras: 0, seconds: 0.2 }),
    );
    expect(valueFor(summary, field).value).toHaveLength(count);
    expect(valueFor(summary, field).certainty).toBe('uncertain');
  });

  it('with probes that the header describes asks for no map', async () => {
    const rig = { ...syntheticRigs.twoNeuropixels1, cameras: 0, seconds: 0.1 };
    const summary = await scan(await scratch.session('header-probes', rig));
    expect(summary.hasProbes).toBe(true);
    expect(valueFor(summary, 'electrode_groups')).toMatchObject({
      value: [{ id: 1 }, { id: 2 }],
      certainty: 'certain',
      provenance: { source: 'recording' },
    });
    expect(summary.values.map(({ field }) => field)).not.toContain('ntrode_electrode_group_channel_map');
  });

  it('without ephys, cameras and scale says so by leaving out', async () => {
    const behaviour = await scan(
      await scratch.session('behaviour', { ...syntheticRigs.behaviourOnly, cameras: 0 }),
    );
    const fields = behaviour.values.map(({ field }) => field);
    expect(fields).not.toContain('electrode_groups');
    expect(fields).not.toContain('cameras');
    const old = await scan(
      await scratch.session('old', { ...syntheticRigs.oldRig, seconds: 0.5, dropped: [] }),
    );
    expect(old.hasScale).toBe(false);
    expect(old.values.map(({ field }) => field)).not.toContain('raw_data_to_volts');
  });

  it('in one folder have to be named', async () => {
    const folder = await scratch.session('several', { animal: 'one' });
    await scratch.session('several', { animal: 'two' });
    const error = await scan(folder).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).kind).toBe('session');
    expect((await scan(folder, 'two/20230622')).animal).toBe('two');
  });
});
