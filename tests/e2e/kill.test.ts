import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import type { MessageView, SessionView } from '../../schemas/index.ts';
import { hasPython } from '../yardstick.ts';
import { ANSWERS, RIGHT_SPECIES, WRONG_SPECIES } from './answers.ts';
import { type Happening, RemoteSession, type Service, startService } from './service.ts';
import { expectAcceptable } from './verdict.ts';

const NWB = 'sample20230622.nwb';

let folder = '';
let outFolder = '';
let part = '';
let service: Service;
let session: RemoteSession;

const serve = (): Promise<Service> => startService({ stateFolder: join(folder, 'state'), dataRoot: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-kill-'));
  outFolder = join(folder, 'nwb');
  part = join(outFolder, `${NWB}.part`);
  await mkdir(outFolder);
  await mkdir(join(folder, 'state'));
  // About 80 MB: long enough to be killed while it is read, written or checked.
  await writeSyntheticSession(join(folder, 'session'), {
    animal: 'sample',
    epochs: 2,
    seconds: 15,
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

/** What was there is still there, word for word, and every question has been asked once. */
function expectContinued(before: SessionView, after: SessionView): void {
  expect(after.messages.slice(0, before.messages.length)).toEqual(before.messages);
  // Work that is begun again is announced again.
  const isAnnouncement = ({ choices }: MessageView) => choices.every(({ say }) => say === 'cancel');
  const asked = after.messages.filter((message) => message.who === 'renshaw' && !isAnnouncement(message));
  const texts = asked.map(({ text }) => text);
  expect(texts).toEqual([...new Set(texts)]);
}

const listed = z.object({ sessions: z.array(z.object({ sessionId: z.string(), phase: z.string() })) });

/** The id of the only session, as soon as there is one, which then must be in this phase. */
async function idWhile(phase: string): Promise<string> {
  for (;;) {
    const [only] = listed.parse(await service.ask('GET', 'sessions')).sessions;
    if (only === undefined) continue;
    expect(only.phase).toBe(phase);
    return only.sessionId;
  }
}

const isStart = ({ type }: Happening): boolean => type === 'job-started';
/** Waits until the conversion writes, so that it is killed in the middle. */
async function partBegins(): Promise<boolean> {
  while ((await stat(part).catch(() => undefined)) === undefined)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return true;
}
const hasNwb = async (): Promise<boolean> => (await readdir(outFolder)).includes(NWB);

describe('a service that is killed at any moment', () => {
  it('while it reads the folder: it reads it again, and greets once', async () => {
    const opening = service
      .ask('POST', 'sessions', { folder: join(folder, 'session'), outFolder })
      .catch(() => undefined);
    session = new RemoteSession(service, await idWhile('scanning'));
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

  it('while it converts: no file is left that looks finished, and the conversion is offered again', async () => {
    const before = await killedDuring(
      () => session.say('go'),
      async (happening) => isStart(happening) && (await partBegins()),
    );
    expect(await hasNwb()).toBe(false);
    const after = await session.reached('confirming');
    expectContinued(before, after);
    expect(after.messages.at(-1)?.choices.map(({ say }) => say)).toContain('go');
    const shown = ({ values }: SessionView) => values.map(({ field, display }) => [field, display]);
    expect(shown(after)).toEqual(shown(before));
  });

  it('while it checks the file: it checks it again without being asked', async () => {
    let isWritten = false;
    const before = await killedDuring(
      () => session.say('go'),
      ({ type }) => {
        isWritten ||= type === 'converted';
        return isWritten && type === 'job-started';
      },
    );
    expect(await hasNwb()).toBe(true);
    const after = await session.reached('deciding');
    expectContinued(before, after);
    expect(after.report?.findings.map(({ check }) => check)).toContain('check_subject_species_form');
    // Two checks were begun, the second by the service that came back.
    const begun: Happening[] = [];
    for await (const happening of service.happenings(session.id, before.lastSeq)) {
      begun.push(happening);
      if (happening.seq === after.lastSeq) break;
    }
    expect(begun.filter(isStart)).toHaveLength(3);
  });

  it('while the person decides: the findings stand as they were', async () => {
    const view = await session.view();
    expect(view.phase).toBe('deciding');
    await killedAtRest(view);
  });

  it('while it corrects the file: it asks before it does it again, and the file is whole', async () => {
    // A correction takes a moment: where it was done before the kill, the fault is put in again.
    const isInterrupted = async (): Promise<boolean> => {
      const before = await killedDuring(approve, isStart);
      // Where all of it was done before the kill, nothing is left to decide.
      const after = await session.reached('deciding', 'done');
      if (after.report?.passed !== true) expectContinued(before, after);
      return after.messages.at(-1)?.text.includes('stopped while it corrected') === true;
    };
    for (let attempt = 1; !(await isInterrupted()); attempt += 1) {
      expect(attempt).toBeLessThan(5);
      await session.edit({ kind: 'set', field: 'subject.species', value: WRONG_SPECIES });
      await session.say('go');
      await session.reached('deciding');
    }
    await approve();
    expect((await session.reached('done')).report?.passed).toBe(true);
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
