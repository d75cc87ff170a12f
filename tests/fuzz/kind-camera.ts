import {
  type CameraFrames,
  cameraFrames,
  fittedFrameTimes,
  frameSegments,
  joinPositions,
  ptpFrameTimes,
  readTrodesData,
  timeFaults,
} from '../../recording/index.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

const END = '<End settings>\n';
/** Ticks of a camera at 30 frames a second. */
const TICKS = {
  name: 'camera ticks',
  startS: 1.6e9,
  timesS: Float64Array.from({ length: 300 }, (_, index) => 1.6e9 + index / 60),
};

/** Other fields than those of today's Trodes. */
function otherFields(fields: string, recordBytes: number): Uint8Array {
  const head = `<Start settings>\nClock rate: 30000\nFields: ${fields}\n${END}`;
  const records = Uint8Array.from({ length: 20 * recordBytes }, (_, index) => index % 7);
  return Buffer.concat([Buffer.from(head), records]);
}

/** Trodes data files of cameras: frames with their clock, tracked positions, and what is computed of both. */
export const cameraKind: Kind = {
  name: 'camera',
  extension: '.videoTimeStamps.cameraHWSync',
  share: 2,
  words: [
    END,
    '<Start settings>\n',
    'Fields: <time uint32>\n',
    '<xloc uint16>',
    '<HWTimestamp double>',
    '<HWTimestamp int64>',
    '<HWframeCount float>',
    '<wave 4*float32>',
    '<wave float32*1048576>',
    '<PosTimestamp uint32>',
  ],
  async seeds() {
    const made = await filesOf(
      { seconds: 2, channels: 0, cameras: 1, dropped: [], metadata: false, stateScript: false },
      /cameraHWSync|videoPositionTracking/,
    );
    return [
      ...made,
      otherFields('<time uint32><HWframeCount float><HWTimestamp double>', 16),
      otherFields('<PosTimestamp double><frameCount int32><HWTimestamp int64>', 20),
      otherFields('<time uint32><xloc uint16><yloc uint16><wave 3*float32>', 20),
    ];
  },
  textBytes: (seed) => Buffer.from(seed).indexOf(END) + END.length,
  async read({ file }) {
    const frames = cameraFrames(await readTrodesData(await file()));
    const { counters, frameCounts, hardwareNs } = frames;
    if (hardwareNs !== undefined) timeFaults(ptpFrameTimes(hardwareNs).timesS);
    const segments = frameSegments(counters, frameCounts);
    fittedFrameTimes(frames, segments, arrivalsOf(frames), [TICKS]);
    joinPositions(counters, counters.toReversed());
    joinPositions(counters, counters);
  },
};

function arrivalsOf({ counters }: CameraFrames): Float64Array {
  return Float64Array.from(counters, (counter) => 1.6e9 + counter / 30_000);
}
