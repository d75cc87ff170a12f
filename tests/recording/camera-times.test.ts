import { describe, expect, test } from 'vitest';
import { unwrapFrameCounts } from '../../recording/spikegadgets/camera-frames.ts';
import { frameSegments } from '../../recording/spikegadgets/camera-segments.ts';
import { type LineChanges, ticksOf } from '../../recording/spikegadgets/camera-ticks.ts';
import { fittedFrameTimes, ptpFrameTimes } from '../../recording/spikegadgets/camera-times.ts';
import type { SyntheticOptions, SyntheticTruth } from '../../recording/synthetic/index.ts';
import { planSyntheticSession, syntheticRigs } from '../../recording/synthetic/index.ts';

/** What reading a synthetic session gives of one camera, and when its frames were really taken. */
function filmed(truth: SyntheticTruth, camera: number) {
  const made = truth.cameras.find((one) => one.camera === camera);
  const [recording] = truth.recordings;
  if (made === undefined || recording === undefined) throw new Error('no such camera');
  const last = recording.packets - 1;
  const startS = truth.unixSeconds(0, 0);
  const sPerSample = (truth.unixSeconds(0, last) - startS) / (truth.counter(0, last) - truth.counter(0, 0));
  const counters = Uint32Array.from(made.frames, (frame) => frame.posTimestamp);
  const { counts } = unwrapFrameCounts(made.frames.map((frame) => frame.frameCount));
  return {
    made,
    counters,
    counts,
    hardwareNs: BigUint64Array.from(made.frames, (frame) => BigInt(frame.hwTimestampNs)),
    arrivalsS: Float64Array.from(
      counters,
      (counter) => startS + sPerSample * (counter - truth.counter(0, 0)),
    ),
    trueS: made.frames.map((frame) => startS + frame.seconds * truth.options.rateHz * sPerSample),
    lines: recording.dio
      .filter(({ role }) => role === 'camera ticks')
      .map(
        (line): LineChanges => ({
          name: line.name,
          sharedWords: 0,
          startS,
          timesS: Float64Array.from(line.transitions, ([packet]) => truth.unixSeconds(0, packet)),
        }),
      ),
  };
}

function worst(times: Float64Array, truth: readonly number[], from: number): number {
  return Math.max(...truth.slice(from).map((time, index) => Math.abs(time - (times[from + index] ?? 0))));
}

const noPtp = (options: Partial<SyntheticOptions>) => planSyntheticSession({ ...options, ptp: false });
/** The delay varies by 2 ms from frame to frame: what a median and a line over 150 frames leave of that. */
const BOUND_S = 0.000_4;

describe('without PTP', () => {
  test.each([
    ['pulses', syntheticRigs.cameraTicks, 'pulse'],
    ['toggles', syntheticRigs.cameraToggles, 'toggle'],
  ] as const)('a line that %s once a frame gives the delay of the camera', (_what, rig, kind) => {
    const camera = filmed(planSyntheticSession(rig), 1);
    const segments = frameSegments(camera.counters, camera.counts);
    const times = fittedFrameTimes({ frameCounts: camera.counts }, segments, camera.arrivalsS, camera.lines);
    expect(times.firstFrame).toBe(camera.made.framesBeforePause);
    expect(times.ticks).toMatchObject({ kind, isAnchored: true, beforePause: 20 });
    expect(times.ticks?.lagS).toBeGreaterThan(0.008);
    expect(times.ticks?.lagS).toBeLessThan(0.01);
    expect(worst(times.timesS, camera.trueS, times.firstFrame)).toBeLessThan(BOUND_S);
    // Those before the pause have the recording's clock less the delay: 1 ms off at most, and on no line.
    expect(worst(times.timesS, camera.trueS, 0)).toBeLessThan(0.0015);
    expect(times.faults).toEqual([]);
    expect(times.method).toContain('overhead camera ticks');
  });

  test('without ticks the delay stays, and that is said', () => {
    const camera = filmed(noPtp({ ...syntheticRigs.cameraTicks, cameraTicks: 'none' }), 1);
    const segments = frameSegments(camera.counters, camera.counts);
    const times = fittedFrameTimes({ frameCounts: camera.counts }, segments, camera.arrivalsS, []);
    expect(times.ticks).toBeUndefined();
    expect(times.firstFrame).toBe(20);
    const late = camera.trueS.map((time) => time + 0.009);
    expect(worst(times.timesS, late, 20)).toBeLessThan(BOUND_S);
    expect(times.method).toContain('its delay, some milliseconds, is not taken off');
    expect(times.faults).toEqual([
      'the delay of the camera, some milliseconds, is not taken off its times: no line of behavioral_events is named "camera ticks"',
    ]);
  });

  test('a line that ticks too seldom is no use, and is named', () => {
    const camera = filmed(noPtp({ seconds: 2, epochs: 1 }), 1);
    const times = fittedFrameTimes(
      { frameCounts: camera.counts },
      frameSegments(camera.counters, camera.counts),
      camera.arrivalsS,
      camera.lines,
    );
    expect(times.ticks).toBeUndefined();
    expect(times.faults).toEqual([
      expect.stringMatching(
        /is not taken off its times: "overhead camera ticks" ticks \d\d times .*fewer than 100$/,
      ),
    ]);
  });

  test('frames without a pause are anchored where there are as many ticks, and else lie within a frame', () => {
    const camera = filmed(noPtp({ ...syntheticRigs.cameraTicks, startPause: null, dropped: [] }), 1);
    const segments = frameSegments(camera.counters, camera.counts);
    const timed = (lines: readonly LineChanges[]) =>
      fittedFrameTimes({ frameCounts: camera.counts }, segments, camera.arrivalsS, lines);
    const times = timed(camera.lines);
    expect(times.firstFrame).toBe(0);
    expect(times.ticks?.isAnchored).toBe(true);
    expect(worst(times.timesS, camera.trueS, 0)).toBeLessThan(BOUND_S);
    // Three ticks less: nothing tells which is the first frame's, but the delay is shorter than a frame.
    const fewer = timed(camera.lines.map((line) => ({ ...line, timesS: line.timesS.slice(6) })));
    expect(fewer.ticks?.isAnchored).toBe(false);
    expect(fewer.method).toContain('taken to be shorter than a frame');
    expect(worst(fewer.timesS, camera.trueS, 0)).toBeLessThan(BOUND_S);
  });

  test('lost frames, lost ticks and a counter that stands still do not shift the delay', () => {
    const camera = filmed(planSyntheticSession({ ...syntheticRigs.cameraTicks, seconds: 8 }), 1);
    // Frames 60 to 62 and 130 to 149 did not arrive; then the counter stood still for 12 frames.
    const kept = camera.trueS
      .map((_, frame) => frame)
      .filter((frame) => !(frame >= 60 && frame < 63) && !(frame >= 130 && frame < 150));
    const pick = (values: ArrayLike<number>) => Float64Array.from(kept, (frame) => values[frame] ?? 0);
    const counters = Uint32Array.from(pick(camera.counters));
    const arrivalsS = pick(camera.arrivalsS);
    const frozenFrom = kept.indexOf(160);
    for (let frame = frozenFrom; frame < frozenFrom + 12; frame++) {
      counters[frame] = counters[frozenFrom - 1] ?? 0;
      arrivalsS[frame] = arrivalsS[frozenFrom - 1] ?? 0;
    }
    const [line] = camera.lines;
    if (line === undefined) throw new Error('no ticks');
    // Two whole pulses were lost with packets.
    const lines = [{ ...line, timesS: line.timesS.filter((_, index) => index < 100 || index >= 104) }];
    const segments = frameSegments(counters, pick(camera.counts));
    expect(segments).toMatchObject({ segments: 3, repeated: 12, jumps: 1, lostFrames: 23 });
    const times = fittedFrameTimes({ frameCounts: pick(camera.counts) }, segments, arrivalsS, lines);
    const trueS = [...pick(camera.trueS)];
    expect(times.ticks?.lagS).toBeGreaterThan(0.0085);
    expect(times.ticks?.lagS).toBeLessThan(0.0095);
    const labelled = trueS.map((time, frame) =>
      segments.labels[frame] === 0 ? (times.timesS[frame] ?? 0) : time,
    );
    // Segments of 50 frames tell less of their line than one of 150.
    expect(worst(times.timesS, labelled, times.firstFrame)).toBeLessThan(0.000_8);
    // The camera ran on while the counter stood still.
    expect(worst(times.timesS, trueS, times.firstFrame)).toBeLessThan(0.002);
  });

  test('a camera takes the line that has its name, or behind which its frames arrive soonest', () => {
    const truth = planSyntheticSession({ ...syntheticRigs.cameraTicks, cameras: 2, dropped: [] });
    for (const [number, name] of [
      [1, 'overhead camera ticks'],
      [2, 'side camera ticks'],
    ] as const) {
      const camera = filmed(truth, number);
      expect(camera.lines).toHaveLength(2);
      const timed = (lines: readonly LineChanges[]) =>
        fittedFrameTimes(
          { frameCounts: camera.counts },
          frameSegments(camera.counters, camera.counts),
          camera.arrivalsS,
          lines,
        );
      const times = timed(camera.lines);
      expect(times.ticks?.name).toBe(name);
      expect(worst(times.timesS, camera.trueS, times.firstFrame)).toBeLessThan(BOUND_S);
      const other = timed(camera.lines.map((line) => ({ ...line, sharedWords: line.name === name ? 0 : 1 })));
      expect(other.ticks?.name).not.toBe(name);
    }
  });

  test('a file without frame counts is fitted over the numbers of its frames', () => {
    const camera = filmed(planSyntheticSession(syntheticRigs.cameraTicks), 1);
    const times = fittedFrameTimes(
      { frameCounts: undefined },
      frameSegments(camera.counters, undefined),
      camera.arrivalsS,
      camera.lines,
    );
    expect(worst(times.timesS, camera.trueS, times.firstFrame)).toBeLessThan(BOUND_S);
    expect(times.method).toContain('since the file has no frame counts');
  });

  test('one frame, or none, has the time at which it arrived', () => {
    const none = fittedFrameTimes(
      { frameCounts: new Float64Array(0) },
      frameSegments(new Uint32Array(0), undefined),
      new Float64Array(0),
      [],
    );
    expect(none.timesS).toHaveLength(0);
    const one = fittedFrameTimes(
      { frameCounts: Float64Array.of(3) },
      frameSegments(Uint32Array.of(9), undefined),
      Float64Array.of(1.7e9),
      [],
    );
    expect([...one.timesS]).toEqual([1.7e9]);
  });
});

describe('ticks', () => {
  const frameS = 1 / 30;
  const pulses = (widthS: number, from = 1000) =>
    Float64Array.from({ length: 300 }, (_, i) => from + Math.floor(i / 2) * frameS + (i % 2) * widthS);

  test('are where a pulse begins, whichever way it goes and however long it is', () => {
    for (const width of [0.001, 0.02, 0.031]) {
      const found = ticksOf({ name: 'a', sharedWords: 0, startS: 998, timesS: pulses(width) }, frameS);
      expect(found).toMatchObject({ kind: 'pulse' });
      expect(typeof found === 'string' ? 0 : found.timesS[1]).toBeCloseTo(1000 + frameS, 6);
    }
  });

  test('of a camera that ran already begin where the line leaves the state in which it is longer', () => {
    // The recording began 1 ms before the end of a pulse of 3 ms.
    const timesS = pulses(0.003).slice(1);
    const found = ticksOf({ name: 'a', sharedWords: 0, startS: 1000.002, timesS }, frameS);
    expect(typeof found === 'string' ? 0 : found.timesS[0]).toBeCloseTo(1000 + frameS, 6);
  });

  test('that come at another rate than frames are none of this camera', () => {
    expect(ticksOf({ name: 'a', sharedWords: 0, startS: 0, timesS: pulses(0.01) }, 1 / 50)).toMatch(
      /^"a" changes every .* fits no frame of 20\.0 ms$/,
    );
    expect(ticksOf({ name: 'a', sharedWords: 0, startS: 0, timesS: new Float64Array(0) }, frameS)).toMatch(
      /ticks 0 times/,
    );
  });
});

describe('with PTP', () => {
  test.each([
    ['two cameras, one of whose counts wrap', syntheticRigs.twoCameras, 20],
    ['no pause', { ...syntheticRigs.noStartPause }, 0],
  ] as const)('times are those of the camera: %s', (_what, rig, firstFrame) => {
    const truth = planSyntheticSession(rig);
    for (const { camera } of truth.cameras) {
      const made = filmed(truth, camera);
      const times = ptpFrameTimes(made.hardwareNs);
      expect(times.firstFrame).toBe(firstFrame);
      expect(worst(times.timesS, made.trueS, 0)).toBeLessThan(1e-6);
      expect(frameSegments(made.counters, made.counts)).toMatchObject({
        segments: 1,
        jumps: 0,
        steppedBack: 0,
      });
    }
  });
});
