import { describe, expect, it } from 'vitest';
import {
  hardwareName,
  type LookedLine,
  proposeEvents,
} from '../../agents/conversion/propose/behavioral-events.ts';
import {
  associatedFiles,
  associatedVideoFiles,
  camerasOf,
  proposeCameras,
  proposeTasks,
} from '../../agents/conversion/propose/epochs.ts';
import { valuesOfMetadata } from '../../agents/conversion/propose/from-metadata.ts';

const line = (id: string, more: Partial<LookedLine> = {}): LookedLine => ({
  id,
  changes: 4,
  rises: 2,
  regularShare: 0,
  ...more,
});
const ticking = { changes: 200, rises: 100, medianIntervalS: 1 / 30, regularShare: 0.99 };

describe('digital lines', () => {
  const events = (lines: readonly LookedLine[], hasCameras = true) =>
    proposeEvents(
      { lines, method: 'looked at' },
      lines.map(({ id }) => id),
      hasCameras,
    );

  it('that changed are proposed under their hardware names; the others are not', () => {
    const proposal = events([line('ECU_Din1'), line('ECU_Din2', { changes: 0, rises: 0 })]);
    expect(proposal.events).toEqual([{ description: 'Din1', name: 'Din1' }]);
    expect(proposal.detail).toBe('1 of 2 lines changed; looked at');
  });

  it('that tick like a camera are called so, and numbered when there are several', () => {
    expect(events([line('ECU_Din5', ticking)]).events).toEqual([
      { description: 'Din5', name: 'camera ticks' },
    ]);
    expect(
      events([line('ECU_Din4', ticking), line('ECU_Din5', ticking)]).events.map(({ name }) => name),
    ).toEqual(['camera ticks 1', 'camera ticks 2']);
  });

  it.each([
    ['without a camera in the session', ticking, false],
    ['too seldom', { ...ticking, rises: 20 }, true],
    ['too irregularly', { ...ticking, regularShare: 0.7 }, true],
    ['too slowly', { ...ticking, medianIntervalS: 1 }, true],
    ['too fast', { ...ticking, medianIntervalS: 0.0005 }, true],
  ])('that tick %s keep their hardware name', (_, activity, hasCameras) => {
    expect(events([line('ECU_Din5', activity)], hasCameras).events[0]?.name).toBe('Din5');
  });

  it.each([
    ['ECU_Din1', ['ECU_Din1', 'Controller_Din1'], 'Din1'],
    ['Controller_Din1', ['ECU_Din1', 'Controller_Din1'], 'Controller_Din1'],
    ['Controller_Din1', ['Controller_Din1'], 'Din1'],
    ['MCU_Din1', ['Din1', 'MCU_Din1'], 'MCU_Din1'],
    ['Din1', ['Din1'], 'Din1'],
  ])('%s among %j is named so that the name leads back to it: %s', (id, all, name) => {
    expect(hardwareName(id, all)).toBe(name);
  });
});

describe('epochs and files', () => {
  const files = [
    { epoch: 2, tag: 'r1', role: 'video', name: 'b.1.h264', camera: 1 },
    { epoch: 1, tag: 's1', role: 'video', name: 'a.1.h264', camera: 1 },
    { epoch: 2, tag: 'r1', role: 'position-tracking', name: 'b.2.videoPositionTracking', camera: 2 },
    { epoch: 1, tag: 's1', role: 'statescript-log', name: 'sub/a.stateScriptLog' },
    { epoch: 1, tag: 's1', role: 'video', name: 'nobody.mp4' },
  ];

  it('name the cameras by number, and nothing else about them', () => {
    expect(camerasOf(files)).toEqual([
      { number: 1, epochs: [1, 2] },
      { number: 2, epochs: [2] },
    ]);
    expect(proposeCameras(camerasOf(files))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('give a row to every epoch, for a person to fill', () => {
    expect(proposeTasks([2, 1, 2], camerasOf(files))).toEqual([
      { task_name: '', task_description: '', task_environment: '', camera_id: [1], task_epochs: [1] },
      { task_name: '', task_description: '', task_environment: '', camera_id: [1, 2], task_epochs: [2] },
    ]);
  });

  it('bring their logs and videos along', () => {
    expect(associatedFiles(files)).toEqual([
      {
        name: 'a.stateScriptLog',
        description: 'statescript log of epoch 1',
        path: 'sub/a.stateScriptLog',
        task_epochs: [1],
      },
    ]);
    expect(associatedVideoFiles(files)).toEqual([
      { name: 'b.1.h264', camera_id: 1, task_epochs: [2] },
      { name: 'a.1.h264', camera_id: 1, task_epochs: [1] },
      { name: 'nobody.mp4', task_epochs: [1] },
    ]);
  });
});

it('a metadata file becomes values, field by field; what is empty is none', () => {
  const values = valuesOfMetadata(
    {
      lab: 'Frank',
      notes: '',
      keywords: [],
      subject: { species: 'Rattus norvegicus', weight: 420, strain: '' },
      cameras: [{ id: 0 }],
      units: { analog: '-1' },
    },
    'm.yml',
  );
  expect(values.map(({ field, value }) => [field, value])).toEqual([
    ['lab', 'Frank'],
    ['subject.species', 'Rattus norvegicus'],
    ['subject.weight', 420],
    ['cameras', [{ id: 0 }]],
    ['units.analog', '-1'],
  ]);
  expect(
    values.every(({ provenance, status }) => provenance.source === 'yaml' && status === 'accepted'),
  ).toBe(true);
});
