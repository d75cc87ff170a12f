/** The hardware that a header can name in its HardwareConfiguration, as data. Sources: real headers of 2019 to 2024. */

export interface DeviceChannel {
  readonly id: string;
  readonly dataType: 'digital' | 'analog' | 'uint32';
  /** Counted from the first byte of the device. */
  readonly startByte: number;
  readonly bit: number;
  readonly input: boolean;
  /** Only for channels that share bytes: where the flag stands that says whose value this packet carries. */
  readonly interleaved?: { readonly idByte: number; readonly idBit: number };
}

export interface SyntheticDevice {
  readonly name: string;
  /** null: the header gives no numBytes, and the device takes none. */
  readonly numBytes: number | null;
  /** The attribute `available`; undefined leaves it out. */
  readonly available?: boolean | undefined;
  /** Whether the bytes stand in the packet. Default true; only a device with available="0" may say false. */
  readonly inPacket?: boolean;
  readonly packetOrderPreference: number;
  readonly channels: readonly DeviceChannel[];
}

export type DeviceName =
  | 'Controller_DIO'
  | 'MCU_IO'
  | 'ECU'
  | 'Multiplexed'
  | 'headstageSensor'
  | 'neuropixels_LFP'
  | 'SysClock';

function digital(prefix: string, count: number, firstByte: number, input: boolean): DeviceChannel[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${index + 1}`,
    dataType: 'digital',
    startByte: firstByte + Math.floor(index / 8),
    bit: index % 8,
    input,
  }));
}

function analog(prefix: string, count: number, firstByte: number, input: boolean): DeviceChannel[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${index + 1}`,
    dataType: 'analog',
    startByte: firstByte + 2 * index,
    bit: 0,
    input,
  }));
}

function interleaved(id: string, idBit: number, startByte: number, uint32 = false): DeviceChannel {
  return {
    id,
    dataType: uint32 ? 'uint32' : 'analog',
    startByte,
    bit: 0,
    input: true,
    interleaved: { idByte: 0, idBit },
  };
}

/** The bits of the flag byte, as the headstage firmware sets them. */
export const FLAG_BITS = {
  rfSync: 0,
  magnetometer: 1,
  gyroscope: 2,
  accelerometer: 3,
  controllerAnalog: 5,
} as const;

function headstageSensors(prefix: string): DeviceChannel[] {
  const sensors = [
    ['Accel', FLAG_BITS.accelerometer],
    ['Gyro', FLAG_BITS.gyroscope],
    ['Mag', FLAG_BITS.magnetometer],
  ] as const;
  return sensors.flatMap(([sensor, bit]) =>
    ['X', 'Y', 'Z'].map((axis, index) => interleaved(`${prefix}${sensor}${axis}`, bit, 2 + 2 * index)),
  );
}

/**
 * A device as real rigs have it.
 * @param ecuPrefix whether the ids of the ECU's channels start with `ECU_` (newer Trodes) or not (before about 2020)
 */
export function deviceNamed(name: DeviceName, ecuPrefix: boolean): SyntheticDevice {
  const ecu = ecuPrefix ? 'ECU_' : '';
  switch (name) {
    case 'Controller_DIO':
      return {
        name,
        numBytes: 1,
        available: true,
        packetOrderPreference: 10,
        channels: digital('Controller_Din', 8, 0, true),
      };
    case 'MCU_IO': {
      const inputs = digital('MCU_Din', 6, 0, true);
      const auxiliary = digital('MCU_Aux', 2, 0, true).map((channel) => ({
        ...channel,
        bit: channel.bit + 6,
      }));
      return {
        name,
        numBytes: 1,
        available: true,
        packetOrderPreference: 10,
        channels: [...inputs, ...auxiliary],
      };
    }
    case 'ECU':
      return {
        name,
        numBytes: 32,
        available: true,
        packetOrderPreference: 20,
        channels: [
          ...digital(`${ecu}Din`, 32, 0, true),
          ...digital(`${ecu}Dout`, 32, 4, false),
          ...analog(`${ecu}Ain`, 8, 8, true),
          ...analog(`${ecu}Aout`, 4, 24, false),
        ],
      };
    case 'Multiplexed':
      return {
        name,
        numBytes: 8,
        available: true,
        packetOrderPreference: 30,
        channels: [
          ...headstageSensors('Headstage_'),
          interleaved('RFsync', FLAG_BITS.rfSync, 2, true),
          interleaved('Headstage_Ack1', 4, 2, true),
          interleaved('Headstage_Ack2', 4, 4, true),
          interleaved('Headstage_Ack3', 4, 6, true),
          interleaved('Controller_Ain1', FLAG_BITS.controllerAnalog, 2),
        ],
      };
    case 'headstageSensor':
      return {
        name,
        numBytes: 8,
        available: true,
        packetOrderPreference: 30,
        channels: headstageSensors(''),
      };
    case 'neuropixels_LFP':
      return { name, numBytes: 130, available: true, packetOrderPreference: 1000, channels: [] };
    case 'SysClock':
      return { name, numBytes: 8, available: true, packetOrderPreference: 10000, channels: [] };
  }
}
