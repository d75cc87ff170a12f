import type { CameraTruth } from './cameras.ts';
import type { DioTruth } from './dio.ts';
import type { ResolvedOptions } from './options.ts';
import { sampleOfPacket, type Timeline } from './timeline.ts';

/** `.videoTimeStamps.cameraHWSync`: counter, frame count and hardware time of every frame. */
export function cameraHWSync(camera: CameraTruth, options: ResolvedOptions): Buffer {
  const head = [
    '<Start settings>',
    `Clock rate: ${options.rateHz}`,
    'Camera name: Allied Vision',
    'Fields: <PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>',
    '<End settings>',
  ];
  const records = Buffer.alloc(camera.frames.length * 16);
  for (const [index, frame] of camera.frames.entries()) {
    records.writeUInt32LE(frame.posTimestamp, index * 16);
    records.writeUInt32LE(frame.frameCount, index * 16 + 4);
    records.writeBigUInt64LE(BigInt(frame.hwTimestampNs), index * 16 + 8);
  }
  return Buffer.concat([Buffer.from(`${head.join('\n')}\n`), records]);
}

/** `.videoPositionTracking`: the two LEDs in every frame that was tracked. */
export function videoPositionTracking(camera: CameraTruth, options: ResolvedOptions): Buffer {
  const head = [
    '<Start settings>',
    'threshold: 220',
    'dark: 0',
    `clockrate: ${options.rateHz}`,
    'camera resolution: 1280x960',
    'pixel scale: 0 pix/cm',
    'Fields: <time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>',
    '<End settings>',
  ];
  const tracked = camera.frames.filter(({ position }) => position !== null);
  const records = Buffer.alloc(tracked.length * 12);
  for (const [index, { posTimestamp, position }] of tracked.entries()) {
    if (position === null) continue;
    records.writeUInt32LE(posTimestamp, index * 12);
    records.writeUInt16LE(position.x, index * 12 + 4);
    records.writeUInt16LE(position.y, index * 12 + 6);
    records.writeUInt16LE(position.x2, index * 12 + 8);
    records.writeUInt16LE(position.y2, index * 12 + 10);
  }
  return Buffer.concat([Buffer.from(`${head.join('\n')}\n`), records]);
}

export interface StateScriptTruth {
  readonly epoch: number;
  readonly text: string;
  /** Lines with two masks: milliseconds of the acquisition, states of the inputs, states of the outputs; bit 0 is port 1. */
  readonly masks: readonly (readonly [ms: number, inputs: number, outputs: number])[];
}

const portOf = (hardwareName: string): { output: boolean; bit: number } => ({
  output: hardwareName.startsWith('Dout'),
  bit: Number(hardwareName.replace(/\D+/, '')) - 1,
});

/** The log of the behavioural program: the masks follow the digital lines, except those of the cameras. */
export function stateScript(
  options: ResolvedOptions,
  epoch: number,
  recordings: readonly { readonly timeline: Timeline; readonly dio: readonly DioTruth[] }[],
): StateScriptTruth {
  const events = recordings.flatMap(({ timeline, dio }) =>
    dio
      .filter(({ name }) => !name.includes('camera ticks'))
      .flatMap((line) =>
        line.transitions.map(([packet, value]) => ({
          line,
          value,
          // Counters start with the acquisition, and so does the program's clock.
          ms: Math.floor(
            ((timeline.firstCounter + sampleOfPacket(timeline, packet)) * 1000) / options.rateHz,
          ),
        })),
      ),
  );
  events.sort((one, other) => one.ms - other.ms);
  const masks: (readonly [number, number, number])[] = [];
  const states = new Map<string, number>(
    recordings[0]?.dio.map((line) => [line.hardwareName, line.initial]) ?? [],
  );
  const lines = ['# Initiated', '# callbacks: poke, reward', '~~~', 'Script accepted'];
  let rewards = 0;
  for (const { line, value, ms } of events) {
    states.set(line.hardwareName, value);
    let inputs = 0;
    let outputs = 0;
    for (const [hardwareName, state] of states) {
      const { output, bit } = portOf(hardwareName);
      if (hardwareName === 'Din4' || hardwareName === 'Din5' || state === 0) continue;
      if (output) outputs = (outputs | (1 << bit)) >>> 0;
      else inputs = (inputs | (1 << bit)) >>> 0;
    }
    masks.push([ms, inputs, outputs]);
    lines.push(`${ms} ${inputs} ${outputs}`);
    if (value === 0) continue;
    if (line.name.startsWith('poke')) lines.push(`${ms} UP ${portOf(line.hardwareName).bit + 1}`);
    if (line.name.startsWith('reward'))
      lines.push(`${ms} rewards = ${++rewards}`, `${ms} reward given at ${line.name}`);
  }
  return { epoch, text: `${lines.join('\n')}\n`, masks };
}
