import { describe, expect, it } from 'vitest';
import { fieldIn, lastText, others, Rig } from './rig.ts';

const groups = (count: number, location: string) =>
  Array.from({ length: count }, (_, id) => ({
    id,
    location,
    targeted_location: location,
    targeted_x: 2.5,
    units: 'mm',
  }));

const yesterday = {
  kind: 'nwb',
  name: 'sample20230621.nwb',
  day: '2023-06-21',
  metadata: {
    experimenter_name: ['Doe, Jane'],
    lab: 'Frank Lab',
    session_description: 'rest',
    session_id: 'sample_20230621',
    subject: { subject_id: 'sample', sex: 'F', strain: 'Wistar', age: 'P84D', weight: 410 },
    electrode_groups: groups(8, 'CA1'),
    cameras: [{ id: 1, meters_per_pixel: 0.001 }, { id: 7 }],
    behavioral_events: [
      { description: 'Din1', name: 'left poke' },
      { description: 'Din9', name: 'feeder' },
    ],
    tasks: [{ task_name: 'sleep', task_epochs: [1] }],
  },
  leftOut: ['species "rat"'],
};

async function withFiles(files: Readonly<Record<string, unknown>>): Promise<Rig> {
  const rig = new Rig(others({ files: new Map(Object.entries(files)) }));
  await rig.start();
  return rig;
}

describe('a file that is given', () => {
  it.each([
    'use /data/old.nwb',
    '/data/old.nwb',
    '"/data/old.nwb"',
    "here is yesterday's: file:///data/old.nwb",
  ])('is found in "%s"', async (words) => {
    const rig = await withFiles({ '/data/old.nwb': yesterday });
    expect(fieldIn(await rig.say(words), 'lab')).toBe('Frank Lab');
  });

  it('is one of the folder where only its name is said', async () => {
    const rig = await withFiles({ '/data/sample/my.yml': { ...yesterday, kind: 'yaml' } });
    expect(fieldIn(await rig.say('take my.yml'), 'lab')).toBe('Frank Lab');
  });

  it('becomes proposals that say where they come from, and count with the start', async () => {
    const rig = await withFiles({ '/data/old.nwb': yesterday });
    const view = await rig.say('/data/old.nwb');
    expect(view.values.find(({ field }) => field === 'experimenter_name')).toMatchObject({
      status: 'proposed',
      provenance: { source: 'previous-nwb', detail: 'sample20230621.nwb, of 2023-06-21' },
    });
    expect(fieldIn(view, 'electrode_groups')).toMatchObject([
      { id: 0, location: 'CA1', targeted_x: 2.5, device_type: 'tetrode_12.5' },
      ...Array.from({ length: 7 }, () => ({})),
    ]);
    expect(fieldIn(view, 'behavioral_events')).toMatchObject([{ name: 'left poke' }, { name: 'Din2' }]);
    await rig.say('skip everything');
    await rig.say('go');
    const metadata = rig.others.calls.find(({ tool }) => tool === 'convert_session')?.args['metadata'];
    expect(metadata).toMatchObject({ lab: 'Frank Lab', subject: { strain: 'Wistar' } });
  });

  it('keeps to its own day what is true of one day alone, and says so', async () => {
    const rig = await withFiles({ '/data/old.nwb': yesterday });
    const view = await rig.say('/data/old.nwb');
    for (const field of ['subject.age', 'subject.weight', 'session_description'])
      expect(fieldIn(view, field)).toBeUndefined();
    expect(lastText(view)).toContain('Of its own day, and not taken: what happened, session id, age, weight');
  });

  it('gives them where it is of this day', async () => {
    const rig = await withFiles({ '/data/now.nwb': { ...yesterday, day: '2023-06-22' } });
    const view = await rig.say('/data/now.nwb');
    expect(fieldIn(view, 'subject.weight')).toBe(410);
    expect(fieldIn(view, 'tasks')).toMatchObject([{ task_name: 'sleep', task_epochs: [1] }]);
  });

  it('does not change what was told, and shows where it says otherwise', async () => {
    const rig = await withFiles({ '/data/old.nwb': yesterday });
    await rig.say('Jane Doe, Frank lab, UCSF');
    await rig.say('rat, male, 12 weeks');
    const view = await rig.say('/data/old.nwb');
    expect(fieldIn(view, 'subject.sex')).toBe('M');
    expect(lastText(view)).toContain(
      'Sources differ on the sex: you said M and the NWB file that you gave says F.',
    );
    expect(view.conflicts.map(({ field }) => field)).toEqual(['subject.sex']);
    const settled = await rig.say('the file is right');
    expect(fieldIn(settled, 'subject.sex')).toBe('F');
    expect(lastText(settled)).toContain('One sentence on what it did that day');
  });

  it('names what it could not use', async () => {
    const rig = await withFiles({
      '/data/old.nwb': {
        ...yesterday,
        metadata: { ...yesterday.metadata, electrode_groups: groups(32, 'CA1') },
      },
    });
    const text = lastText(await rig.say('/data/old.nwb'));
    expect(text).toContain('Not used: species "rat"');
    expect(text).toContain('electrode groups, since the file has 32 and this recording 8');
    expect(text).toContain('cameras: no 7 in this recording');
    expect(text).toContain('dio lines: no Din9 in this recording');
  });

  it('that cannot be read changes nothing, and the question stays', async () => {
    const rig = await withFiles({});
    const before = await rig.view();
    const view = await rig.say('use /data/nothing.yml');
    expect(view.values).toEqual(before.values);
    expect(lastText(view)).toMatch(/^I cannot use that file: found nothing that can be read.*Who recorded/s);
  });

  it('is taken back as a whole', async () => {
    const rig = await withFiles({ '/data/old.nwb': yesterday });
    await rig.say('/data/old.nwb');
    expect(fieldIn(await rig.say('undo'), 'lab')).toBeUndefined();
  });

  it('can be given by a tool', async () => {
    const rig = await withFiles({ '/data/old.nwb': yesterday });
    await rig.tool('attach_file', { sessionId: rig.sessionId, path: '/data/old.nwb' });
    expect(lastText(await rig.view())).toContain('From sample20230621.nwb I take experimenters, lab,');
  });
});
