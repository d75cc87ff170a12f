import type { SampleChannel, Sensor, SensorKind } from '../contract.ts';
import type { InterleavedChannel } from './packet-layout.ts';

const STANDARD_GRAVITY = 9.80665;
const DEGREE = Math.PI / 180;

interface Calibration {
  readonly kind: SensorKind;
  readonly pattern: RegExp;
  readonly unitsPerCount: number | undefined;
  readonly unit: string | undefined;
}

/** Headstage sensors as SpikeGadgets sets them: ±2 g in 0.000061 g, ±2000 °/s in 0.061 °/s; the magnetometer is not calibrated. */
const CALIBRATIONS: readonly Calibration[] = [
  {
    kind: 'accelerometer',
    pattern: /^(?:Headstage_)?Accel[XYZ]$/,
    unitsPerCount: 0.000061 * STANDARD_GRAVITY,
    unit: 'm/s^2',
  },
  {
    kind: 'gyroscope',
    pattern: /^(?:Headstage_)?Gyro[XYZ]$/,
    unitsPerCount: 0.061 * DEGREE,
    unit: 'rad/s',
  },
  { kind: 'magnetometer', pattern: /^(?:Headstage_)?Mag[XYZ]$/, unitsPerCount: undefined, unit: undefined },
  {
    kind: 'controller_analog_input',
    pattern: /^Controller_Ain\d+$/,
    unitsPerCount: undefined,
    unit: undefined,
  },
];

function calibrationOf(id: string): Calibration {
  return (
    CALIBRATIONS.find((calibration) => calibration.pattern.test(id)) ?? {
      kind: 'other',
      pattern: /(?:)/,
      unitsPerCount: undefined,
      unit: undefined,
    }
  );
}

/** Groups interleaved channels into sensors: channels of one kind that one flag announces are one sample. */
export function groupSensors(channels: readonly InterleavedChannel[]): Sensor[] {
  const groups = new Map<string, { calibration: Calibration; members: InterleavedChannel[] }>();
  for (const channel of channels) {
    const calibration = calibrationOf(channel.id);
    const key = `${calibration.kind} ${channel.flagOffsetBytes} ${channel.flagBit}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { calibration, members: [channel] });
    else group.members.push(channel);
  }
  const perKind = new Map<SensorKind, number>();
  for (const { calibration } of groups.values())
    perKind.set(calibration.kind, (perKind.get(calibration.kind) ?? 0) + 1);
  const sensors: Sensor[] = [];
  for (const { calibration, members } of groups.values()) {
    const [first] = members;
    if (first === undefined) continue;
    const isOnly = perKind.get(calibration.kind) === 1;
    sensors.push({
      kind: calibration.kind,
      name: isOnly ? calibration.kind : `${calibration.kind}_${first.id}`,
      channels: members.map((member): SampleChannel => ({ id: member.id, offsetBytes: member.offsetBytes })),
      flagOffsetBytes: first.flagOffsetBytes,
      flagBit: first.flagBit,
      unitsPerCount: calibration.unitsPerCount,
      unit: calibration.unit,
    });
  }
  return sensors;
}
