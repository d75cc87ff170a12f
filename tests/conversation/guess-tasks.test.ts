import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../schemas/index.ts';
import { fieldIn, Rig } from './rig.ts';

describe('which of two epochs was the rest', () => {
  it.each([
    ['it ran the w-track with a rest before', ['rest', 'W-track']],
    ['it ran the w-track again after a rest', ['rest', 'W-track']],
    ['w-track runs following a long rest', ['rest', 'W-track']],
    ['after a rest it ran the w-track', ['rest', 'W-track']],
    ['a rest, then the w-track', ['rest', 'W-track']],
    ['a rest before the w-track', ['rest', 'W-track']],
    ['the w-track, preceded by a rest', ['rest', 'W-track']],
    ['the w-track, and before that a rest', ['rest', 'W-track']],
    ['a rest followed by the w-track', ['rest', 'W-track']],
    ['before the w-track it had a rest', ['rest', 'W-track']],
    ['it ran the w-track with a rest after', ['W-track', 'rest']],
    ['it ran the w-track, and after that had a rest', ['W-track', 'rest']],
    ['it ran the w-track, then had a rest', ['W-track', 'rest']],
    ['the w-track followed by a rest', ['W-track', 'rest']],
    ['the w-track before a rest', ['W-track', 'rest']],
    ['after the w-track it had a rest', ['W-track', 'rest']],
    ['it ran the w-track with a rest before and after', ['', '']],
    ['it ran the w-track and had a rest', ['', '']],
  ])('"%s"', async (words, names) => {
    const rig = new Rig();
    await rig.start();
    await rig.say('Jane Doe, Frank lab, UCSF');
    await rig.say('rat, male, 12 weeks, 420 g');
    const tasks = fieldIn(await rig.say(`yes. ${words}`), 'tasks') as Record<string, FieldValue>[];
    expect(tasks.map((task) => task['task_name'])).toEqual(names);
  });
});
