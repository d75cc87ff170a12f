import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import type { MessageView, SessionView } from '../../schemas/index.ts';
import { haltWhen } from '../halted.ts';
import { hasPython } from '../yardstick.ts';
import { ANSWERS, RIGHT_SPECIES, WRONG_SPECIES } from './answers.ts';
import { atRest, begins, holdJob, type IsThere, writesBelow } from './held-job.ts';
import { type Happening, RemoteSession, type Service, startService } from './service.ts';
import { expectAcceptable } from './verdict.ts';

const NWB = 'sample20230622.nwb';

let folder = '';
let outFolder = '';
let service: Service;
let session: RemoteSession;

const serve = (): Promise<Service> => startService({ stateFolder: join(folder, 'state'), dataRoot: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-kill-'));
  outFolder = join(folder, 'nwb');
  await mkdir(outFolder);
  await mkdir(join(folder, 'state'));
  await writeSyntheticSession(join(folder, 'session'), {
    animal: 'sample',
    epochs: 2,
    seconds: 4,
    channels: 32,
    metadata: false,
  });
  service = await serve();
});
afterAll(async () => {
  try {
    await service.kill();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function restart(): Promise<void> {
  service = await serve();
  session = new RemoteSession(service, session.id);
}

/** Kills the service while nothing is under way: nobody may see that it was gone. */
async function killedAtRest(view: SessionView): Promise<void> {
  await service.kill();
  await restart();
  expect(await session.view()).toEqual(view);
}

/** Begins a step, kills the service at the first sign of what is looked for, and starts it again. */
async function killedDuring(
  step: () => Promise<void>,
  isTime: (happening: Happening) => boolean | Promise<boolean>,
): Promise<SessionView> {
  const before = await session.view();
  const killed = session.killedWhen(before.lastSeq, isTime);
  // The answer may be lost together with the service that owed it.
  await Promise.all([step().catch(() => undefined), killed]);
  await restart();
  return before;
}

/** The same in the midst of work, which is halted there until the service is gone: no machine is too fast for it. */
async function killedAtWork(step: () => Promise<void>, isThere: IsThere): Promise<SessionView> {
  const before = await session.view();
  await atRest(service.pid);
  const stepping = step().catch(() => undefined);
  const held = await holdJob(service.pid, isThere);
  for await (const { type } of service.happenings(session.id, before.lastSeq))
    if (type === 'job-started') break;
  // The job holds what the service wrote to: both end, or none.
  await Promise.all([service.kill(), stepping, held.creep()]);
  await restart();
  return before;
}

/** The same for work that the service does itself: it goes by steps until it has told that it began. */
async function killedInSteps(step: () => Promise<void>): Promise<void> {
  const { lastSeq } = await session.view();
  let hasBegun = false;
  const looking = (async () => {
    for await (const { type } of service.happenings(session.id, lastSeq)) {
      hasBegun ||= type === 'job-started';
      if (hasBegun) break;
    }
  })();
  const stepping = step().catch(() => undefined);
  await haltWhen(service.pid, () => hasBegun);
  await Promise.all([service.kill(), stepping, looking]);
  await restart();
}

/** What was there is still there, word for word, and every question has been asked once. */
function expectContinued(before: SessionView, after: SessionView): void {
  expect(after.messages.slice(0, before.messages.length)).toEqual(before.messages);
  // Work that is begun again is announced again.
  const isAnnouncement = ({ choices }: MessageView) => choices.every(({ say }) => say === 'cancel');
  const asked = after.messages.filter((message) => message.who === 'renshaw' && !isAnnouncement(message));
  const texts = asked.map(({ text }) => text);
  expect(texts).toEqual([...new Set(texts)]);
}

const listed = z.object({ sessions: z.array(z.object({ sessionId: z.string() })) });

/** The id of the only session, as soon as there is one. */
async function idOfTheFirst(): Promise<string> {
  for (;;) {
    const [only] = listed.parse(await service.ask('GET', 'sessions')).sessions;
    if (only !== undefined) return only.sessionId;
  }
}

const hasNwb = async (): Promise<boolean> => (await readdir(outFolder)).includes(NWB);

describe('a service that is killed at any moment', () => {
  it('while it reads the folder: it reads it again, and greets once', async () => {
    const opening = service
      .ask('POST', 'sessions', { folder: join(folder, 'session'), outFolder })
      .catch(() => undefined);
    session = new RemoteSession(service, await idOfTheFirst());
    await service.kill();
    await opening;
    await restart();
    const view = await session.reached('collecting');
    expect(view.messages).toHaveLength(1);
  });

  it('while the person answers: nothing of what was said or understood is lost', async () => {
    await session.say(ANSWERS.people);
    await killedAtRest(await session.view());
    await session.say(ANSWERS.animal);
    await killedAtRest(await session.view());
  });

  it('before it answered: it answers what was said, once', async () => {
    const before = await killedDuring(
      () => session.say(ANSWERS.day),
      ({ type }) => type === 'said',
    );
    const after = await session.reached('collecting');
    expectContinued(before, after);
    expect(after.messages.slice(before.messages.length).map(({ who }) => who)).toEqual(['you', 'renshaw']);
    expect(after.messages.at(-2)?.text).toBe(ANSWERS.day);
  });

  it('before the start: the summary stands, with the question to start', async () => {
    await session.say(ANSWERS.experiment);
    await session.say(ANSWERS.places);
    await session.edit({ kind: 'set', field: 'subject.species', value: WRONG_SPECIES });
    const view = await session.view();
    expect(view.phase).toBe('confirming');
    await killedAtRest(view);
  });

  it('while it converts: it goes on by itself, says so, and checks the file', async () => {
    const before = await killedAtWork(() => session.say('go'), writesBelow(outFolder));
    const after = await session.reached('deciding');
    expect(await hasNwb()).toBe(true);
    expectContinued(before, after);
    expect(after.messages.map(({ text }) => text).join()).toContain(`interrupted while I wrote ${NWB}`);
    const shown = ({ values }: SessionView) => values.map(({ field, display }) => [field, display]);
    expect(shown(after)).toEqual(shown(before));
    expect(after.report?.findings.map(({ check }) => check)).toContain('check_subject_species_form');
  });

  it('while it checks the file: it checks it again without being asked', async () => {
    const before = await killedAtWork(() => session.say('check again'), begins);
    const after = await session.reached('deciding');
    expectContinued(before, after);
    expect(after.report?.findings.map(({ check }) => check)).toContain('check_subject_species_form');
    const happened: string[] = [];
    for await (const { seq, type } of service.happenings(session.id, before.lastSeq)) {
      happened.push(type);
      if (seq === after.lastSeq) break;
    }
    expect(happened.filter((type) => type === 'resumed')).toHaveLength(1);
  });

  it('while the person decides: the findings stand as they were', async () => {
    const view = await session.view();
    expect(view.phase).toBe('deciding');
    await killedAtRest(view);
  });

  it('while it corrects the file: it puts it back, and asks before it does it again', async () => {
    // A correction takes a moment: where it was done before the kill, the fault is put in again.
    const isInterrupted = async (): Promise<boolean> => {
      const before = await session.view();
      await killedInSteps(approve);
      const after = await session.reached('deciding', 'confirming', 'done');
      expectContinued(before, after);
      return after.messages.at(-1)?.text.includes('interrupted while I corrected') === true;
    };
    for (let attempt = 1; !(await isInterrupted()); attempt += 1) {
      expect(attempt).toBeLessThan(5);
      await session.edit({ kind: 'set', field: 'subject.species', value: WRONG_SPECIES });
      await session.say('go');
      await session.reached('deciding');
    }
    expect((await session.view()).report?.passed).toBe(false);
    await session.say('go');
    const checked = await session.reached('done', 'deciding');
    expect(checked.report?.passed).toBe(true);
    // What is left would only be nicer.
    if (checked.phase === 'deciding') await session.say('leave it');
    await session.reached('done');
  });

  async function approve(): Promise<void> {
    const { report } = await session.view();
    const finding = report?.findings.find(({ check }) => check === 'check_subject_species_form');
    const [correction] = finding?.corrections ?? [];
    const value = RIGHT_SPECIES;
    await session.decide({ kind: 'approve', corrections: [{ id: correction?.id, value }] });
  }

  it('when all is done: the file stands, and nothing beside it but its videos', async () => {
    const view = await session.view();
    await killedAtRest(view);
    const names = (await readdir(outFolder)).filter((name) => !name.endsWith('.html'));
    const videos = (await readdir(join(folder, 'session'))).filter((name) => name.endsWith('.h264'));
    expect(names.sort()).toEqual([...videos, NWB].sort());
    const path = join(outFolder, NWB);
    expect(view.outputs.find(({ kind }) => kind === 'nwb')).toEqual({
      name: NWB,
      bytes: (await stat(path)).size,
      kind: 'nwb',
    });
    if (hasPython) await expectAcceptable(path);
  });
});
