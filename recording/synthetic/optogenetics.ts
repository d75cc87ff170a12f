import { stringify } from 'yaml';
import { isRunEpoch } from './behaviour.ts';
import { wiredLines } from './dio.ts';
import type { ResolvedOptions } from './options.ts';

/** A zone of the track: corners as fractions of the image. */
interface Zone {
  readonly id: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const GEOMETRY_FILE = 'w_track.trackgeometry';
const CAMERA = { width: 1280, height: 960 } as const;

/** Around the wells of {@link headPosition}, and the middle of the track. */
const ZONES: readonly Zone[] = [
  { id: 3, x: [0.125, 0.25, 0.25, 0.125], y: [0.125, 0.125, 0.25, 0.25] },
  { id: 12, x: [0.75, 0.875, 0.90625, 0.875, 0.75], y: [0.125, 0.125, 0.1875, 0.25, 0.25] },
  { id: 56, x: [0.375, 0.625, 0.5], y: [0.5, 0.5, 0.875] },
];

/** What one script says, as a reader should find it. */
export interface StimulationTruth {
  readonly file: string;
  readonly text: string;
  readonly epochs: readonly number[];
  readonly nickname: string;
  readonly pulseLengthMs: number;
  readonly pulses: number;
  readonly periodMs: number;
  readonly trains: number;
  readonly trainIntervalMs: number;
  readonly lockout: number;
  readonly ripple: { readonly nAboveThreshold: number; readonly thresholdSd: number } | undefined;
  readonly theta: { readonly phaseDeg: number; readonly referenceNTrode: number } | undefined;
  readonly speed: { readonly thresholdCmPerS: number; readonly isAbove: boolean };
  /** Corners of each zone in pixels, [x, y], in the order of the script. */
  readonly zones: readonly (readonly (readonly [number, number])[])[];
  readonly powerMw: number;
  readonly wavelengthNm: number;
  readonly sites: readonly number[];
}

export interface OptogeneticsTruth {
  readonly geometryFile: string;
  readonly geometryText: string;
  /** Scripts that ran in an epoch of the session. */
  readonly scripts: readonly StimulationTruth[];
}

const SOURCE_WAVELENGTH_NM = 638;
const SITES = ['left', 'right'] as const;

interface Script extends Omit<StimulationTruth, 'text' | 'epochs' | 'zones'> {
  readonly zoneIds: readonly number[];
}

const RIPPLES: Script = {
  file: 'ripple_stimulation.yaml',
  nickname: 'Light on ripples',
  pulseLengthMs: 2,
  pulses: 20,
  periodMs: 5,
  trains: 1,
  trainIntervalMs: 1000,
  lockout: 250,
  ripple: { nAboveThreshold: 2, thresholdSd: 3.92 },
  theta: undefined,
  speed: { thresholdCmPerS: 8, isAbove: false },
  zoneIds: [12, 3],
  powerMw: 77,
  wavelengthNm: SOURCE_WAVELENGTH_NM,
  sites: [0, 1],
};

const THETA: Script = {
  file: 'theta_stimulation.yaml',
  nickname: 'Light in theta',
  pulseLengthMs: 2.5,
  pulses: 7,
  periodMs: 10,
  trains: 3,
  trainIntervalMs: 125,
  lockout: 80,
  ripple: undefined,
  theta: { phaseDeg: 320, referenceNTrode: 5 },
  speed: { thresholdCmPerS: 4.5, isAbove: true },
  zoneIds: [56],
  powerMw: 30.5,
  wavelengthNm: 635,
  sites: [1],
};

/** Ripples are waited for where the animal runs, theta where it rests: a test of readers, no experiment. */
function scripts(options: ResolvedOptions): StimulationTruth[] {
  const epochs = Array.from({ length: options.epochs }, (_, index) => index + 1);
  return [RIPPLES, THETA].flatMap((script) => {
    const ran = epochs.filter((epoch) => isRunEpoch(epoch) === (script === RIPPLES));
    const { zoneIds, ...rest } = script;
    const zones = zoneIds.map((id) => cornersInPixels(id));
    return ran.length === 0 ? [] : [{ ...rest, zones, epochs: ran, text: scriptText(script) }];
  });
}

function cornersInPixels(id: number): [number, number][] {
  const zone = ZONES.find((one) => one.id === id);
  return (zone?.x ?? []).map((x, corner) => [x * CAMERA.width, (zone?.y[corner] ?? 0) * CAMERA.height]);
}

const idOf = (what: string): string => `${what}-0000-11ee-8f41-a0369f6f691e`;
const leaf = (label: string, value: string) => ({
  id: `leaf of ${label}`,
  data: { label, type: 'filter', value },
  children: [],
});
const gate = (kind: string, children: readonly unknown[]) => ({
  id: `${kind} gate`,
  data: { label: `${kind.toUpperCase()} Gate`, type: 'gate', value: `gate-${kind}` },
  children,
});

function scriptText(script: Script): string {
  const trigger = script.ripple === undefined ? 'theta-phase-hilbert-filter-type' : 'ripple-new-filter-type';
  const zones = script.zoneIds.map((zone_id) => ({
    type_id: 'geometry-filter-type',
    instance_id: idOf(`zone${zone_id}`),
    nickname: `zone ${zone_id}`,
    source_id: idOf('camera'),
    trackgeometry: { filename: GEOMETRY_FILE, zone_id },
    cameraWidth: CAMERA.width,
    cameraHeight: CAMERA.height,
  }));
  const nodes = [
    { type_id: 'trodes-camera-data-type', instance_id: idOf('camera'), nickname: 'Trodes Camera' },
    ...zones,
    {
      type_id: 'trodes-digital-pulse-action-type',
      instance_id: idOf('pulses'),
      nickname: script.nickname,
      trigger_id: leaf('trigger', idOf('trigger')),
      condition_id: gate('and', [
        leaf('speed', idOf('speed')),
        gate(
          'or',
          zones.map(({ nickname, instance_id }) => leaf(nickname, instance_id)),
        ),
      ]),
      pulseLength: script.pulseLengthMs,
      nPulses: script.pulses,
      preDelay: 0,
      sequencePeriod: script.periodMs,
      nOutputTrains: script.trains,
      trainInterval: script.trainIntervalMs,
      primaryBit: 31,
      lockout_time: script.lockout,
    },
    {
      type_id: trigger,
      instance_id: idOf('trigger'),
      nickname: 'trigger',
      ...(script.ripple === undefined
        ? {
            theta_filter_degrees: script.theta?.phaseDeg,
            reference_ntrode: script.theta?.referenceNTrode,
          }
        : { n_above_threshold: script.ripple.nAboveThreshold, sd_threshold: script.ripple.thresholdSd }),
    },
    {
      type_id: 'speed-filter-type',
      instance_id: idOf('speed'),
      nickname: 'Speed filter',
      threshold: script.speed.thresholdCmPerS,
      threshold_above: script.speed.isAbove,
    },
  ];
  return stringify({ nodes });
}

/** As Trodes' camera module writes it: other objects before and behind the zones, one of them with a zone of its own. */
function geometryText(): string {
  const polygon = ({ id, x, y }: { id: number; x: readonly number[]; y: readonly number[] }) => [
    '<polygon settings>',
    `Zone id: ${id}`,
    `nodes_x: ${x.join(' ')}`,
    `nodes_y: ${y.join(' ')}`,
  ];
  const lines = [
    '<Linearization Object>',
    '',
    '<Rangeline Object>',
    '',
    '<Zone Objects> 1',
    '<Start settings>',
    'Description: Zone geometry',
    ...ZONES.flatMap(polygon),
    '<End settings>',
    '',
    '<Inclusion Zone Object> 1',
    '<Start settings>',
    ...polygon({ id: -1, x: [0, 1, 1], y: [0, 0, 1] }),
    '<End settings>',
    '',
    '<Exclusion Zone Objects>',
  ];
  return `${lines.join('\n')}\n`;
}

export function optogeneticsTruth(options: ResolvedOptions): OptogeneticsTruth | undefined {
  if (!options.optogenetics) return undefined;
  return { geometryFile: GEOMETRY_FILE, geometryText: geometryText(), scripts: scripts(options) };
}

export function optogeneticsFiles(
  options: ResolvedOptions,
): { readonly name: string; readonly text: string }[] {
  const truth = optogeneticsTruth(options);
  if (truth === undefined) return [];
  return [
    { name: truth.geometryFile, text: truth.geometryText },
    ...truth.scripts.map(({ file, text }) => ({ name: file, text })),
  ];
}

/** What the lab's form asks for; the first script leaves wavelength and fibers to be taken from the rest. */
export function optogeneticsMetadata(options: ResolvedOptions) {
  const truth = optogeneticsTruth(options);
  if (truth === undefined) return {};
  const light = wiredLines(options).find(({ role }) => role === 'light');
  const place = (side: (typeof SITES)[number]) => ({
    location: 'CA1',
    hemisphere: side,
    ap_in_mm: -3.8,
    ml_in_mm: side === 'left' ? -2.6 : 2.6,
    dv_in_mm: -2.2,
    roll_in_deg: 0,
    pitch_in_deg: 10,
    yaw_in_deg: 0,
    reference: 'Bregma at the cortical surface',
  });
  return {
    opto_excitation_source: [
      {
        name: 'red laser',
        model_name: 'LuxX+ 638-200',
        description: 'laser of the left table',
        wavelength_in_nm: SOURCE_WAVELENGTH_NM,
        power_in_W: 0.077,
        intensity_in_W_per_m2: 1e10,
      },
    ],
    optical_fiber: SITES.map((side) => ({
      name: `${side} fiber`,
      hardware_name: 'optogenix_lambda_fiber',
      implanted_fiber_description: `fiber into the ${side} CA1`,
      ...place(side),
    })),
    virus_injection: SITES.map((side, index) => ({
      name: `${side} injection`,
      description: `injection into the ${side} CA1`,
      virus_name: 'AAV-1-EF1a-DIO-ChRmine-mScarlet-WPRE',
      titer_in_vg_per_ml: 1e12,
      volume_in_uL: 0.45 + 0.1 * index,
      ...place(side),
    })),
    optogenetic_stimulation_software: 'fsgui',
    fs_gui_yamls: truth.scripts.map((script, index) => ({
      name: script.file,
      epochs: script.epochs,
      power_in_mW: script.powerMw,
      ...(light === undefined ? {} : { dio_output_name: light.name }),
      ...(options.cameras === 0 ? {} : { camera_id: 0 }),
      ...(index === 0 ? {} : { wavelength_in_nm: script.wavelengthNm, optogenetic_sites: script.sites }),
    })),
  };
}
