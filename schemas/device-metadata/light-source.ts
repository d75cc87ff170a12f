import { z } from 'zod';
import { manners } from '../yaml/manners.ts';

const text = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example] });

/** A file that describes a light source: the form of the `optical_source_metadata` files that labs share. */
export const lightSourceTypeSchema = z
  .object({
    model_name: text('What model_name of an excitation source says', 'LuxX+ 638-200'),
    description: text('The light source in a few words', 'red diode laser').optional(),
    manufacturer: text('Maker', 'Omicron'),
    source_type: text('Laser, LED, …', 'laser').optional(),
    excitation_mode: text('One-photon, two-photon, …', 'one-photon').optional(),
    wavelength_range_in_nm: z
      .array(z.number().min(0))
      .length(2)
      .optional()
      .meta({ description: 'Shortest and longest wavelength in nm', examples: [[638, 638]] }),
  })
  .register(manners, { spellings: { illumination_type: 'source_type' } });

export type LightSourceType = z.infer<typeof lightSourceTypeSchema>;
