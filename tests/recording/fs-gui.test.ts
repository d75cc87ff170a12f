import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseFsGui } from '../../recording/index.ts';
import { planSyntheticSession } from '../../recording/synthetic/index.ts';
import { InputError } from '../../schemas/index.ts';
import { cpuTimer } from '../cpu-time.ts';

type Node = Readonly<Record<string, unknown>>;

const leaf = (value: string) => ({ id: 'x', data: { label: value, type: 'filter', value }, children: [] });
const gate = (value: string, ...children: unknown[]) => ({ data: { type: 'gate', value }, children });
const action = (more: Node = {}): Node => ({
  type_id: 'trodes-digital-pulse-action-type',
  instance_id: 'pulses',
  nickname: 'Light',
  ...more,
});
const ripple: Node = {
  type_id: 'ripple-new-filter-type',
  instance_id: 'r',
  n_above_threshold: 2,
  sd_threshold: 3.9,
};
const theta: Node = {
  type_id: 'theta-phase-hilbert-filter-type',
  instance_id: 't',
  theta_filter_degrees: 320.5,
  reference_ntrode: 15,
};
const speed: Node = { type_id: 'speed-filter-type', instance_id: 's', threshold: 4, threshold_above: true };
const zone: Node = {
  type_id: 'geometry-filter-type',
  instance_id: 'z',
  trackgeometry: { filename: 'a.trackgeometry', zone_id: 54 },
  cameraWidth: 1292,
  cameraHeight: 964,
};
const read = (...nodes: readonly unknown[]) => parseFsGui(stringify({ nodes }), 'script.yaml');

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('parseFsGui', () => {
  test('reads the scripts of the generator', () => {
    const truth = planSyntheticSession({ optogenetics: true, channels: 4, seconds: 1 }).optogenetics;
    expect(truth?.scripts).toHaveLength(2);
    for (const expected of truth?.scripts ?? []) {
      const script = parseFsGui(expected.text, expected.file);
      expect(script).toMatchObject({
        action: {
          nickname: expected.nickname,
          pulseLengthMs: expected.pulseLengthMs,
          pulses: expected.pulses,
          periodMs: expected.periodMs,
          trains: expected.trains,
          trainIntervalMs: expected.trainIntervalMs,
          lockout: expected.lockout,
        },
        ripple: expected.ripple,
        theta: expected.theta,
        speed: expected.speed,
        notes: [],
      });
      expect(script.zones).toHaveLength(expected.zones.length);
    }
  });

  test('follows trees of gates, and filter_id beside condition_id', () => {
    const { zones, speed: found } = read(
      action({
        trigger_id: leaf('r'),
        condition_id: gate('gate-and', gate('gate-or', leaf('z'), gate('gate-and', leaf('z2')))),
        filter_id: leaf('s'),
      }),
      ripple,
      speed,
      zone,
      { ...zone, instance_id: 'z2', trackgeometry: { filename: 'b.trackgeometry', zone_id: 7 } },
    );
    expect(zones.map(({ geometryFile, zoneId }) => [geometryFile, zoneId])).toEqual([
      ['a.trackgeometry', 54],
      ['b.trackgeometry', 7],
    ]);
    expect(found).toEqual({ thresholdCmPerS: 4, isAbove: true });
  });

  test('leaves open what it does not say: the metadata may', () => {
    const { action: found, ripple: none, zones, notes } = read(action({ lockout_time: null }));
    expect(found).toEqual({ nickname: 'Light' });
    expect([none, zones]).toEqual([undefined, []]);
    expect(notes).toEqual(['nothing triggers its pulses']);
  });

  test('says what the table has no columns for', () => {
    const {
      ripple: first,
      theta: other,
      notes,
    } = read(
      action({
        trigger_id: gate('gate-or', leaf('r'), leaf('r2'), leaf('t'), leaf('u')),
        condition_id: gate('gate-not', leaf('s')),
      }),
      ripple,
      { ...ripple, instance_id: 'r2', sd_threshold: 9 },
      theta,
      speed,
      { type_id: 'axis-filter-type', instance_id: 'u', nickname: 'axis' },
    );
    expect([first?.thresholdSd, other]).toEqual([3.9, { phaseDeg: 320.5, referenceNTrode: 15 }]);
    expect(notes).toEqual([
      expect.stringMatching(/^the gate "gate-not" of condition_id is only in its text/),
      'the axis-filter-type "axis" has no column',
      'only the first of its 2 ripple filters has columns',
    ]);
  });

  test.each([
    [
      'no nodes',
      () => parseFsGui('a: 1', 'script.yaml'),
      'script.yaml, nodes: found nothing; expected a list of nodes',
    ],
    ['an empty file', () => parseFsGui('', 'script.yaml'), 'nodes: found nothing'],
    ['a list', () => parseFsGui('[1, 2]', 'script.yaml'), 'nodes: found nothing'],
    ['a node that is a text', () => read('x'), 'nodes[0]: found x; expected a node'],
    ['a node without a type', () => read({ instance_id: 'a' }), 'nodes[0].type_id: found nothing'],
    ['no action', () => read(ripple), 'nodes: found 0 nodes with an action-type; expected one'],
    ['two actions', () => read(action(), action({ instance_id: 'b' })), 'found 2 nodes with an action-type'],
    [
      'two nodes of one id',
      () => read(action(), ripple, ripple),
      'nodes[2].instance_id: found r a second time',
    ],
    [
      'a number that is a text',
      () => read(action({ pulseLength: '2 ms' })),
      'nodes[0].pulseLength: found 2 ms; expected a number',
    ],
    [
      'a count with a fraction',
      () => read(action({ nPulses: 2.5 })),
      'nodes[0].nPulses: found 2.5; expected a whole number',
    ],
    [
      'a number without an end',
      () => parseFsGui('nodes: [{type_id: action-type, instance_id: a, pulseLength: .inf}]', 'f'),
      'pulseLength: found Infinity',
    ],
    [
      'a trigger that is not there',
      () => read(action({ trigger_id: leaf('gone') })),
      'nodes[0].trigger_id.data.value: found gone; expected the instance_id',
    ],
    [
      'a gate of something that is not there',
      () => read(action({ condition_id: gate('gate-and', leaf('s'), leaf('q')) }), speed),
      'nodes[0].condition_id.children[1].data.value: found q',
    ],
    [
      'a ripple filter without a threshold',
      () => read(action({ trigger_id: leaf('r') }), { ...ripple, sd_threshold: null }),
      'nodes[1].sd_threshold: found nothing',
    ],
    [
      'a speed filter of no direction',
      () => read(action({ filter_id: leaf('s') }), { ...speed, threshold_above: 1 }),
      'nodes[1].threshold_above: found 1; expected true or false',
    ],
    [
      'a zone without geometry',
      () => read(action({ filter_id: leaf('z') }), { ...zone, trackgeometry: [] }),
      'nodes[1].trackgeometry: found a list of 0',
    ],
    [
      'an image without width',
      () => read(action({ filter_id: leaf('z') }), { ...zone, cameraWidth: 0 }),
      'nodes[1].cameraWidth: found 0',
    ],
  ])('names the place of a fault: %s', (_, run, message) => {
    expect(refusal(run)).toContain(message);
  });

  test.each([
    ['brackets without an end', '['.repeat(200_000)],
    ['lists in lists without an end', `nodes: ${'\n'}${'- '.repeat(100_000)}`],
    ['mappings without an end', `nodes: ${'{a: '.repeat(50_000)}`],
    [
      'aliases that stand for millions',
      [
        'a: &a [x, x, x, x, x, x, x, x, x]',
        ...'bcdefghi'
          .split('')
          .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
        'nodes: *i',
      ].join('\n'),
    ],
    [
      'an alias to what holds it',
      'nodes: &n\n- {type_id: action-type, instance_id: a, condition_id: &c {data: {value: gate-and}, children: [*c]}}',
    ],
    ['a zero byte', 'nodes:\0'],
    ['a long line', `nodes: ${'x'.repeat(1_100_000)}`],
    ['keys of objects', 'nodes: [{__proto__: {type_id: action-type}, constructor: 1}]'],
  ])('refuses %s, in a moment', (_, text) => {
    const spentMs = cpuTimer();
    expect(refusal(() => parseFsGui(text, 'script.yaml'))).toContain('script.yaml');
    expect(spentMs()).toBeLessThan(3000);
  });
});
