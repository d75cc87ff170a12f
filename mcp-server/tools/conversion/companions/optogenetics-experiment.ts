import {
  type Addition,
  type BrainPlace,
  EFFECTORS_PATH,
  effector,
  excitationSource,
  excitationSourceModel,
  experimentMetadata,
  OPTOGENETICS_PATH,
  objectName,
  opticalFiber,
  opticalFiberModel,
  VIRUS_INJECTIONS_PATH,
  VIRUSES_PATH,
  viralVector,
  viralVectorInjection,
} from '../../../../nwb/index.ts';
import type { SessionMetadata, StimulationDevices } from '../../../../schemas/index.ts';

const DEVICES = '/general/devices';
const MODELS = `${DEVICES}/models`;
/** Names that other devices of a session have. */
const OTHER_DEVICES = /^(models|header_device|dataacq_device\d+|(camera_device|probe) \d+)$/;

type Item<K extends 'opto_excitation_source' | 'optical_fiber' | 'virus_injection'> = NonNullable<
  SessionMetadata[K]
>[number];
type Source = Item<'opto_excitation_source'>;
type Fiber = Item<'optical_fiber'>;
type Injection = Item<'virus_injection'>;

type GroupNode = ReturnType<typeof effector>;

/** What an optogenetic experiment used, and what could not be told. */
export interface Experiment {
  readonly additions: readonly Addition[];
  readonly warnings: readonly string[];
}

/** Light sources, fibers, viruses and effectors of the metadata as objects of the file. Pure. */
export function experiment(metadata: SessionMetadata, devices: StimulationDevices): Experiment {
  return new ExperimentBuilder(metadata, devices).build();
}

class ExperimentBuilder {
  readonly #metadata: SessionMetadata;
  readonly #types: StimulationDevices;
  readonly #additions: Addition[] = [];
  readonly #warnings: string[] = [];
  readonly #modelPaths = new Map<string, string>();
  readonly #viruses: Record<string, GroupNode> = {};
  readonly #injections: Record<string, GroupNode> = {};
  readonly #effectors: Record<string, GroupNode> = {};

  constructor(metadata: SessionMetadata, devices: StimulationDevices) {
    this.#metadata = metadata;
    this.#types = devices;
  }

  build(): Experiment {
    const sources = (this.#metadata.opto_excitation_source ?? []).map((source) => this.#source(source));
    const injections = this.#metadata.virus_injection ?? [];
    for (const injection of injections) this.#injection(injection);
    const fibers = this.#metadata.optical_fiber ?? [];
    if (fibers.length === 0)
      this.#warn('optical_fiber is missing: no site of stimulation is known; give the fibers');
    const [source] = sources;
    if (sources.length > 1 && fibers.length > 0)
      this.#warn(
        'there are several opto_excitation_source, and which feeds which fiber is not said: sites name none',
      );
    const sites = fibers.map((fiber) => ({
      fiber: this.#fiber(fiber),
      effector: `${EFFECTORS_PATH}/${this.#effectorOf(fiber, injections)}`,
      excitationSource: sources.length === 1 ? source : undefined,
    }));
    // The extension asks for one at least.
    if (Object.keys(this.#effectors).length === 0)
      this.#unknownEffector('nothing says which protein acts on the light');
    const software = this.#metadata.optogenetic_stimulation_software;
    if (software === undefined)
      this.#warn('optogenetic_stimulation_software is missing: "unknown" is written; give its name');
    this.#additions.push({
      parent: OPTOGENETICS_PATH.slice(0, OPTOGENETICS_PATH.lastIndexOf('/')),
      name: OPTOGENETICS_PATH.slice(OPTOGENETICS_PATH.lastIndexOf('/') + 1),
      node: experimentMetadata({
        stimulationSoftware: software ?? 'unknown',
        sites,
        viruses: this.#viruses,
        injections: this.#injections,
        effectors: this.#effectors,
      }),
    });
    return { additions: this.#additions, warnings: this.#warnings };
  }

  #warn(sentence: string): void {
    this.#warnings.push(`optogenetics: ${sentence}`);
  }

  #source(source: Source): string {
    const nm = source.wavelength_in_nm;
    const words = [source.description, nm === undefined ? undefined : `peak wavelength ${nm} nm`];
    return this.#device(
      source.name,
      excitationSource({
        description: words.filter((word) => word !== undefined).join('; '),
        powerW: source.power_in_W,
        intensityWPerM2: source.intensity_in_W_per_m2,
        model: this.#sourceModel(source),
      }),
    );
  }

  #sourceModel({ name, model_name }: Source): string | undefined {
    if (model_name === undefined) {
      this.#warn(`light source "${name}" has no model_name: its model is left out; give it`);
      return undefined;
    }
    const type = this.#types.lightSources.get(model_name);
    if (type === undefined) this.#warn(noFile('light source', 'model_name', model_name, 'what its model is'));
    else if (type.excitation_mode === undefined || type.source_type === undefined)
      this.#warn(
        `the file of the light source "${model_name}" lacks source_type or excitation_mode: "unknown" is written; give them there`,
      );
    return this.#model(model_name, () =>
      excitationSourceModel({
        description: type?.description,
        manufacturer: type?.manufacturer,
        sourceType: type?.source_type,
        excitationMode: type?.excitation_mode,
        wavelengthRangeNm: type?.wavelength_range_in_nm,
      }),
    );
  }

  #fiber(fiber: Fiber): string {
    const hemisphere = fiber.hemisphere === undefined ? undefined : `${fiber.hemisphere} hemisphere`;
    const words = [fiber.implanted_fiber_description, fiber.location, hemisphere];
    return this.#device(
      fiber.name,
      opticalFiber({
        description: words.filter((word) => word !== undefined && word !== '').join('; '),
        place: this.#place(`fiber "${fiber.name}"`, fiber),
        model: this.#fiberModel(fiber),
      }),
    );
  }

  #fiberModel({ name, hardware_name }: Fiber): string | undefined {
    if (hardware_name === undefined) {
      this.#warn(`fiber "${name}" has no hardware_name: its model is left out; give it`);
      return undefined;
    }
    const type = this.#types.fibers.get(hardware_name);
    if (type === undefined) {
      this.#warn(noFile('fiber', 'hardware_name', hardware_name, 'its model (numerical aperture, maker)'));
      return undefined;
    }
    return this.#model(hardware_name, () =>
      opticalFiberModel({
        description: type.description,
        manufacturer: type.manufacturer,
        modelNumber: type.fiber_model,
        numericalAperture: type.numerical_aperture,
        coreDiameterUm: type.core_diameter_in_um,
        activeLengthMm: type.active_length_in_mm,
        ferruleName: type.ferrule_name,
        ferruleModel: type.ferrule_model,
        ferruleDiameterMm: type.ferrule_diameter_in_mm,
      }),
    );
  }

  #injection(injection: Injection): void {
    const type = this.#types.viruses.get(injection.virus_name ?? '');
    const virus = this.#virus(injection);
    const hemisphere = injection.hemisphere === undefined ? undefined : `${injection.hemisphere} hemisphere`;
    const words = [injection.description, hemisphere].filter((word) => word !== undefined);
    const name = objectName(injection.name);
    if (virus !== undefined && injection.volume_in_uL === undefined)
      this.#warn(`injection "${injection.name}" has no volume_in_uL: it is left out; give it`);
    if (virus !== undefined && injection.volume_in_uL !== undefined)
      this.#injections[name] = viralVectorInjection({
        description: words.join('; '),
        volumeUl: injection.volume_in_uL,
        place: this.#place(`injection "${injection.name}"`, injection),
        virus: `${VIRUSES_PATH}/${virus}`,
      });
    if (type?.effector === undefined)
      this.#warn(
        `which protein injection "${injection.name}" brings is not said: its label is "unknown"; give effector in the file of the virus`,
      );
    this.#effectors[name] = effector({
      label: type?.effector,
      description: `brought by the virus ${injection.virus_name ?? 'of this injection'}`,
      injection: this.#injections[name] === undefined ? undefined : `${VIRUS_INJECTIONS_PATH}/${name}`,
    });
  }

  /** Name of the injection's virus in the file; two titers of a virus are two preparations. */
  #virus({ name, virus_name, titer_in_vg_per_ml }: Injection): string | undefined {
    const missing = Object.entries({ virus_name, titer_in_vg_per_ml }).filter(([, one]) => one === undefined);
    if (virus_name === undefined || titer_in_vg_per_ml === undefined) {
      this.#warn(
        `injection "${name}" has no ${missing.map(([field]) => field).join(' and no ')}: it and its virus are left out; give what is missing`,
      );
      return undefined;
    }
    const type = this.#types.viruses.get(virus_name);
    if (type === undefined) this.#warn(noFile('virus', 'virus_name', virus_name, 'its construct and maker'));
    const node = viralVector({
      constructName: type?.construct_name ?? 'unknown',
      description: type?.description,
      manufacturer: type?.manufacturer,
      titerVgPerMl: titer_in_vg_per_ml,
    });
    const titerOf = (one: GroupNode | undefined) => JSON.stringify(one?.attributes?.['titer_in_vg_per_ml']);
    let free = objectName(virus_name);
    for (let number = 2; this.#viruses[free] !== undefined; number++) {
      if (titerOf(this.#viruses[free]) === titerOf(node)) return free;
      free = `${objectName(virus_name)}_${number}`;
    }
    this.#viruses[free] = node;
    return free;
  }

  /** The effector under a fiber: the only one, or the one that was injected there. */
  #effectorOf(fiber: Fiber, injections: readonly Injection[]): string {
    if (injections.length === 1 && injections[0] !== undefined) return objectName(injections[0].name);
    const there = injections.filter(
      ({ hemisphere, location }) => hemisphere === fiber.hemisphere && location === fiber.location,
    );
    const [only] = there;
    if (only !== undefined && there.length === 1) return objectName(only.name);
    const why =
      injections.length === 0
        ? 'there is no virus_injection'
        : `of ${injections.length} injections, ${there.length} are where the fiber "${fiber.name}" is`;
    return this.#unknownEffector(`${why}: which protein acts on its light is not known`);
  }

  #unknownEffector(why: string): string {
    const name = 'unknown effector';
    if (this.#effectors[name] === undefined) this.#warn(`${why}; "unknown" is written`);
    this.#effectors[name] ??= effector({ description: 'not said by the metadata', injection: undefined });
    return name;
  }

  #place(what: string, one: Fiber | Injection): BrainPlace | undefined {
    const { location, reference, ap_in_mm, ml_in_mm, dv_in_mm, hemisphere } = one;
    const needed = { location, reference, ap_in_mm, ml_in_mm, dv_in_mm };
    const missing = Object.entries(needed).flatMap(([field, value]) => (value === undefined ? [field] : []));
    if (
      location === undefined ||
      reference === undefined ||
      ap_in_mm === undefined ||
      ml_in_mm === undefined ||
      dv_in_mm === undefined
    ) {
      this.#warn(`${what} has no ${missing.join(', no ')}: its place in the brain is left out; give them`);
      return undefined;
    }
    if ((hemisphere === 'left' && ml_in_mm > 0) || (hemisphere === 'right' && ml_in_mm < 0))
      this.#warn(
        `${what} is in the ${hemisphere} hemisphere, and ml_in_mm ${ml_in_mm} counts to the right: it is written as given; check the sign`,
      );
    return {
      target: location,
      reference,
      apMm: ap_in_mm,
      mlMm: ml_in_mm,
      dvMm: dv_in_mm,
      pitchDeg: one.pitch_in_deg,
      yawDeg: one.yaw_in_deg,
      rollDeg: one.roll_in_deg,
    };
  }

  #device(name: string, node: GroupNode): string {
    const taken = this.#additions.flatMap((one) => (one.parent === DEVICES ? [one.name] : []));
    let free = objectName(name);
    for (let number = 2; taken.includes(free) || OTHER_DEVICES.test(free); number++)
      free = `${objectName(name)}_${number}`;
    this.#additions.push({ parent: DEVICES, name: free, node });
    return `${DEVICES}/${free}`;
  }

  /** Path of a model, made when it is first met. A camera of that name keeps it. */
  #model(name: string, make: () => GroupNode): string {
    const known = this.#modelPaths.get(name);
    if (known !== undefined) return known;
    const ofCameras = (this.#metadata.cameras ?? []).flatMap(({ model, manufacturer }) =>
      model === undefined ? [] : [objectName(model), objectName(`${manufacturer ?? 'unknown'} ${model}`)],
    );
    const taken = [
      ...ofCameras,
      ...this.#additions.flatMap((one) => (one.parent === MODELS ? [one.name] : [])),
    ];
    let free = objectName(name);
    for (let number = 2; taken.includes(free); number++) free = `${objectName(name)}_${number}`;
    this.#additions.push({ parent: MODELS, name: free, node: make() });
    this.#modelPaths.set(name, `${MODELS}/${free}`);
    return `${MODELS}/${free}`;
  }
}

function noFile(what: string, field: string, name: string, lacking: string): string {
  return `no file describes the ${what} "${name}": ${lacking} is not known; put a .yml with ${field}: ${name} into a folder that --probes names`;
}
