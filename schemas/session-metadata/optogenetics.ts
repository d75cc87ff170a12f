import { z } from 'zod';
import { manners } from '../yaml/manners.ts';
import { readHemisphere } from './words.ts';

const text = (example: string) =>
  z
    .string()
    .optional()
    .meta({ examples: [example] });
const name = (example: string) =>
  z
    .string()
    .min(1)
    .meta({ examples: [example] });
const number = (example: number) =>
  z
    .number()
    .optional()
    .meta({ examples: [example] });

const hemisphere = z
  .string()
  .register(manners, { read: readHemisphere })
  .optional()
  .meta({ examples: ['left'] });

/** Where something was put into the brain: mm from the reference, degrees of the axes. */
const coordinates = {
  location: text('CA1'),
  hemisphere,
  ap_in_mm: number(-3.8),
  ml_in_mm: number(2.6),
  dv_in_mm: number(1.5),
  roll_in_deg: number(0),
  pitch_in_deg: number(0),
  yaw_in_deg: number(0),
  reference: text('Bregma at the cortical surface'),
};

export const optoExcitationSource = z
  .object({
    name: name('Omicron LuxX+ Blue'),
    model_name: text('Omicron LuxX+ 488-100'),
    description: text('Laser for optogenetic stimulation'),
    wavelength_in_nm: number(488),
    power_in_W: number(0.077),
    intensity_in_W_per_m2: number(1e10),
  })
  .register(manners, {
    spellings: { power_in_w: 'power_in_W', intensity_in_w_per_m2: 'intensity_in_W_per_m2' },
  });

export const opticalFiber = z.object({
  name: name('Fiber 1'),
  hardware_name: text('demo fiber device'),
  implanted_fiber_description: text('fiber above CA1'),
  ...coordinates,
});

export const virusInjection = z
  .object({
    name: name('Injection 1'),
    description: text('Injection of the opsin'),
    virus_name: text('demo_virus_1'),
    titer_in_vg_per_ml: number(1e12),
    volume_in_uL: number(0.45),
    ...coordinates,
  })
  .register(manners, { spellings: { volume_in_ul: 'volume_in_uL' } });

/** One fs_gui script and the epochs it ran in. The numbers fill in for a script that does not hold them. */
export const fsGuiYaml = z.object({
  name: name('fsgui_ripple_trigger.yaml'),
  epochs: z
    .array(z.int().min(0))
    .optional()
    .meta({ examples: [[1, 3]] }),
  power_in_mW: number(77),
  dio_output_name: text('Light_1'),
  camera_id: z
    .int()
    .min(0)
    .optional()
    .meta({ examples: [0] }),
  wavelength_in_nm: number(488),
  optogenetic_sites: z
    .array(z.int().min(0))
    .optional()
    .meta({ examples: [[0]] }),
  /** A box of the form: the next fields were typed by hand. */
  state_script_parameters: z
    .boolean()
    .optional()
    .meta({ examples: [false] }),
  pulseLength: number(40),
  nPulses: number(1),
  sequencePeriod: number(0),
  nOutputTrains: number(1),
  trainInterval: number(0),
});

export type OptoExcitationSource = z.infer<typeof optoExcitationSource>;
export type OpticalFiber = z.infer<typeof opticalFiber>;
export type VirusInjection = z.infer<typeof virusInjection>;
export type FsGuiYaml = z.infer<typeof fsGuiYaml>;
