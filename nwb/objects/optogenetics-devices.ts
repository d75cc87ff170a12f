import type { Attributes, GroupNode, Node, NwbType, Value } from '../model.ts';
import { float64, link, present, text } from '../model.ts';

const UNKNOWN = 'unknown';

function ophys(name: string): NwbType {
  return { namespace: 'ndx-ophys-devices', name };
}

function group(
  name: string,
  attributes: Readonly<Record<string, Value | undefined>>,
  children: Readonly<Record<string, Node | undefined>> = {},
): GroupNode {
  const kept: Attributes = present<Value>(attributes);
  return { kind: 'group', type: ophys(name), attributes: kept, children: present<Node>(children) };
}

function textOf(value: string | undefined): Value | undefined {
  return value === undefined || value === '' ? undefined : text(value);
}

function numberOf(value: number | undefined): Value | undefined {
  return value === undefined ? undefined : float64(value);
}

/** What lasers or lamps of one make have in common. Texts that the extension asks for and nobody gave are "unknown". */
export function excitationSourceModel(model: {
  readonly description?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly sourceType?: string | undefined;
  readonly excitationMode?: string | undefined;
  readonly wavelengthRangeNm?: readonly number[] | undefined;
}): GroupNode {
  return group('ExcitationSourceModel', {
    manufacturer: text(model.manufacturer ?? UNKNOWN),
    description: textOf(model.description),
    source_type: text(model.sourceType ?? UNKNOWN),
    excitation_mode: text(model.excitationMode ?? UNKNOWN),
    wavelength_range_in_nm:
      model.wavelengthRangeNm === undefined ? undefined : float64(model.wavelengthRangeNm),
  });
}

export function excitationSource(source: {
  readonly description?: string | undefined;
  readonly powerW?: number | undefined;
  readonly intensityWPerM2?: number | undefined;
  /** Path of its model. */
  readonly model: string | undefined;
}): GroupNode {
  return group(
    'ExcitationSource',
    {
      description: textOf(source.description),
      power_in_W: numberOf(source.powerW),
      intensity_in_W_per_m2: numberOf(source.intensityWPerM2),
    },
    { model: source.model === undefined ? undefined : link(source.model) },
  );
}

export function opticalFiberModel(model: {
  readonly description?: string | undefined;
  readonly manufacturer: string;
  readonly modelNumber?: string | undefined;
  readonly numericalAperture: number;
  readonly coreDiameterUm?: number | undefined;
  readonly activeLengthMm?: number | undefined;
  readonly ferruleName?: string | undefined;
  readonly ferruleModel?: string | undefined;
  readonly ferruleDiameterMm?: number | undefined;
}): GroupNode {
  return group('OpticalFiberModel', {
    manufacturer: text(model.manufacturer),
    model_number: textOf(model.modelNumber),
    description: textOf(model.description),
    numerical_aperture: float64(model.numericalAperture),
    core_diameter_in_um: numberOf(model.coreDiameterUm),
    active_length_in_mm: numberOf(model.activeLengthMm),
    ferrule_name: textOf(model.ferruleName),
    ferrule_model: textOf(model.ferruleModel),
    ferrule_diameter_in_mm: numberOf(model.ferruleDiameterMm),
  });
}

/**
 * A place in the brain: mm from a reference, degrees. The labs' form counts ML to the right, AP to the front and DV
 * upwards, which is the orientation RAS.
 */
export interface BrainPlace {
  readonly target: string;
  readonly reference: string;
  readonly apMm: number;
  readonly mlMm: number;
  readonly dvMm: number;
  readonly pitchDeg?: number | undefined;
  readonly yawDeg?: number | undefined;
  readonly rollDeg?: number | undefined;
}

function stereotacticPosition(place: BrainPlace): GroupNode {
  return group('StereotacticPosition', {
    anatomical_target: text(place.target),
    origin: text(place.reference),
    orientation: text('RAS'),
    x_in_mm: float64(place.mlMm),
    y_in_mm: float64(place.apMm),
    z_in_mm: float64(place.dvMm),
    pitch_in_deg: numberOf(place.pitchDeg),
    yaw_in_deg: numberOf(place.yawDeg),
    roll_in_deg: numberOf(place.rollDeg),
  });
}

export function opticalFiber(fiber: {
  readonly description?: string | undefined;
  readonly place: BrainPlace | undefined;
  /** Path of its model. */
  readonly model: string | undefined;
}): GroupNode {
  return group(
    'OpticalFiber',
    { description: textOf(fiber.description) },
    {
      model: fiber.model === undefined ? undefined : link(fiber.model),
      fiber_insertion: fiber.place === undefined ? undefined : stereotacticPosition(fiber.place),
    },
  );
}

export function viralVector(virus: {
  readonly constructName: string;
  readonly description?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly titerVgPerMl: number;
}): GroupNode {
  return group('ViralVector', {
    construct_name: text(virus.constructName),
    description: textOf(virus.description),
    manufacturer: text(virus.manufacturer ?? UNKNOWN),
    titer_in_vg_per_ml: float64(virus.titerVgPerMl),
  });
}

export function viralVectorInjection(injection: {
  readonly description?: string | undefined;
  readonly volumeUl: number;
  readonly place: BrainPlace | undefined;
  /** Path of its virus. */
  readonly virus: string;
}): GroupNode {
  return group(
    'ViralVectorInjection',
    { description: textOf(injection.description), volume_in_uL: float64(injection.volumeUl) },
    {
      viral_injection_coordinates:
        injection.place === undefined ? undefined : stereotacticPosition(injection.place),
      viral_vector: link(injection.virus),
    },
  );
}

/** The protein that acts on light. */
export function effector(one: {
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  readonly manufacturer?: string | undefined;
  /** Path of the injection that brought it. */
  readonly injection: string | undefined;
}): GroupNode {
  return group(
    'Effector',
    {
      label: text(one.label ?? UNKNOWN),
      description: textOf(one.description),
      manufacturer: textOf(one.manufacturer),
    },
    { viral_vector_injection: one.injection === undefined ? undefined : link(one.injection) },
  );
}
