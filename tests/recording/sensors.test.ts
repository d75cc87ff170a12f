import { expect, test } from 'vitest';
import type { InterleavedChannel } from '../../recording/spikegadgets/packet-layout.ts';
import { groupSensors } from '../../recording/spikegadgets/sensors.ts';

function channel(id: string, offsetBytes: number, flagBit: number, flagOffsetBytes = 10): InterleavedChannel {
  return { id, device: 'Multiplexed', offsetBytes, bit: 0, isInput: true, flagOffsetBytes, flagBit };
}

test('axes of one kind under one flag are one sensor, in SI units', () => {
  const sensors = groupSensors([
    channel('Headstage_AccelX', 12, 3),
    channel('Headstage_AccelY', 14, 3),
    channel('Headstage_AccelZ', 16, 3),
    channel('GyroX', 12, 2),
    channel('GyroY', 14, 2),
    channel('Headstage_MagX', 12, 1),
    channel('Controller_Ain1', 12, 5),
  ]);
  expect(
    sensors.map(({ kind, name, channels }) => [kind, name, channels.map(({ id }) => id).join()]),
  ).toEqual([
    ['accelerometer', 'accelerometer', 'Headstage_AccelX,Headstage_AccelY,Headstage_AccelZ'],
    ['gyroscope', 'gyroscope', 'GyroX,GyroY'],
    ['magnetometer', 'magnetometer', 'Headstage_MagX'],
    ['controller_analog_input', 'controller_analog_input', 'Controller_Ain1'],
  ]);
  // 0.000061 g and 0.061 degrees a second for each count.
  expect(sensors[0]?.unitsPerCount).toBeCloseTo(0.00059820565, 12);
  expect(sensors[0]?.unit).toBe('m/s^2');
  expect(sensors[1]?.unitsPerCount).toBeCloseTo(0.00106465084, 10);
  expect(sensors[1]?.unit).toBe('rad/s');
  expect(sensors[2]).toMatchObject({ unitsPerCount: undefined, unit: undefined });
});

test('several of a kind keep apart, and unknown ones are kept', () => {
  const sensors = groupSensors([
    channel('Headstage_AccelX', 12, 3),
    channel('AccelX', 42, 3, 40),
    channel('Lick1', 12, 6),
    channel('Lick2', 14, 6),
    channel('Thermo', 12, 7),
  ]);
  expect(
    sensors.map(({ kind, name, flagOffsetBytes, flagBit }) => [kind, name, flagOffsetBytes, flagBit]),
  ).toEqual([
    ['accelerometer', 'accelerometer_Headstage_AccelX', 10, 3],
    ['accelerometer', 'accelerometer_AccelX', 40, 3],
    ['other', 'other_Lick1', 10, 6],
    ['other', 'other_Thermo', 10, 7],
  ]);
  expect(sensors[2]?.channels.map(({ offsetBytes }) => offsetBytes)).toEqual([12, 14]);
  expect(groupSensors([])).toEqual([]);
});
