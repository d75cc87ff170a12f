import type { Camera, DataAcqDevice, ProbeType } from '../../schemas/index.ts';
import type { GroupNode, Node } from '../model.ts';
import { boolean, float64, int64, link, objectName, present, text, type Value } from '../model.ts';

const UNKNOWN = 'unknown';
const NOT_IN_HEADER = 'not in the header of the recording';

/** Attribute of HeaderDevice → attribute of `<GlobalConfiguration>`. */
const HEADER_ATTRIBUTES: Readonly<Record<string, string>> = {
  headstage_serial: 'headstageSerial',
  headstage_smart_ref_on: 'headstageSmartRefOn',
  realtime_mode: 'realtimeMode',
  headstage_auto_settle_on: 'headstageAutoSettleOn',
  timestamp_at_creation: 'timestampAtCreation',
  controller_firmware_version: 'controllerFirmwareVersion',
  controller_serial: 'controllerSerial',
  save_displayed_chan_only: 'saveDisplayedChanOnly',
  headstage_firmware_version: 'headstageFirmwareVersion',
  qt_version: 'qtVersion',
  compile_date: 'compileDate',
  compile_time: 'compileTime',
  file_prefix: 'filePrefix',
  headstage_gyro_sensor_on: 'headstageGyroSensorOn',
  headstage_mag_sensor_on: 'headstageMagSensorOn',
  trodes_version: 'trodesVersion',
  headstage_accel_sensor_on: 'headstageAccelSensorOn',
  commit_head: 'commitHead',
  system_time_at_creation: 'systemTimeAtCreation',
  file_path: 'filePath',
};

function novela(name: string): GroupNode['type'] {
  return { namespace: 'ndx-franklab-novela', name };
}

/** `<GlobalConfiguration>` of the first recording; what it lacks is said in words. */
export function headerDevice(global: Readonly<Record<string, string>>): GroupNode {
  const attributes = Object.fromEntries(
    Object.entries(HEADER_ATTRIBUTES).map(([attribute, source]) => [
      attribute,
      text(global[source] ?? NOT_IN_HEADER),
    ]),
  );
  const description = text('settings of the acquisition, from the header of the first recording');
  return {
    kind: 'group',
    type: novela('HeaderDevice'),
    attributes: { description, ...attributes },
    children: {},
  };
}

export function dataAcqDevice(device: DataAcqDevice): GroupNode {
  return {
    kind: 'group',
    type: novela('DataAcqDevice'),
    attributes: {
      description: text(device.name ?? 'data acquisition system'),
      system: text(device.system ?? UNKNOWN),
      amplifier: text(device.amplifier ?? UNKNOWN),
      adc_circuit: text(device.adc_circuit ?? UNKNOWN),
    },
    children: {},
  };
}

/** Cameras by device name, and the models that they link to; cameras of one model share it. */
export function cameras(list: readonly Camera[]): {
  readonly devices: Record<string, GroupNode>;
  readonly models: Record<string, GroupNode>;
} {
  const devices: Record<string, GroupNode> = {};
  const models: Record<string, GroupNode> = {};
  const nameOfModel = new Map<string, string>();
  for (const camera of list) {
    const children: Record<string, Node> = {};
    if (camera.model !== undefined && camera.model !== '') {
      const manufacturer = camera.manufacturer ?? UNKNOWN;
      const key = `${manufacturer}\n${camera.model}`;
      const plain = objectName(camera.model);
      const name =
        nameOfModel.get(key) ??
        (models[plain] === undefined ? plain : objectName(`${manufacturer} ${camera.model}`));
      nameOfModel.set(key, name);
      models[name] ??= cameraModel(manufacturer, camera.model);
      children['model'] = link(`/general/devices/models/${name}`);
    }
    devices[`camera_device ${camera.id}`] = {
      kind: 'group',
      type: novela('CameraDevice'),
      attributes: {
        description: text(camera.camera_name ?? `camera ${camera.id}`),
        meters_per_pixel: float64(camera.meters_per_pixel ?? Number.NaN),
        camera_name: text(camera.camera_name ?? `camera ${camera.id}`),
        lens: text(camera.lens ?? UNKNOWN),
      },
      children,
    };
  }
  return { devices, models };
}

function cameraModel(manufacturer: string, model: string): GroupNode {
  return {
    kind: 'group',
    type: { namespace: 'core', name: 'DeviceModel' },
    attributes: {
      manufacturer: text(manufacturer),
      model_number: text(model),
      description: text(`${manufacturer} ${model}, a camera`),
    },
    children: {},
  };
}

/** A probe with its shanks and electrodes. Positions are relative to the probe, in its unit (µm). */
export function probe(groupId: number, type: ProbeType): GroupNode {
  const shanks: Record<string, GroupNode> = {};
  for (const shank of type.shanks) {
    const electrodes: Record<string, GroupNode> = {};
    for (const electrode of shank.electrodes)
      electrodes[String(electrode.id)] = {
        kind: 'group',
        type: novela('ShanksElectrode'),
        attributes: {
          name: text(String(electrode.id)),
          rel_x: float64(electrode.rel_x),
          rel_y: float64(electrode.rel_y),
          rel_z: float64(electrode.rel_z),
        },
        children: {},
      };
    shanks[String(shank.shank_id)] = {
      kind: 'group',
      type: novela('Shank'),
      attributes: { name: text(String(shank.shank_id)) },
      children: electrodes,
    };
  }
  return {
    kind: 'group',
    type: novela('Probe'),
    attributes: present<Value>({
      description: text(type.probe_description),
      id: int64(groupId),
      probe_type: text(type.probe_type),
      units: text(type.units),
      probe_description: text(type.probe_description),
      contact_side_numbering:
        type.contact_side_numbering === undefined ? undefined : boolean(type.contact_side_numbering),
      contact_size: float64(type.contact_size),
    }),
    children: shanks,
  };
}
