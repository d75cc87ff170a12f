import type { CameraTruth } from './cameras.ts';
import type { ResolvedOptions } from './options.ts';

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
