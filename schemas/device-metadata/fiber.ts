import { z } from 'zod';

const text = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example] });

const size = (description: string, example: number) =>
  z
    .number()
    .min(0)
    .meta({ description, examples: [example] });

/** A file that describes an optical fiber: the form of the `optical_fiber_metadata` files that labs share. */
export const fiberTypeSchema = z.object({
  hardware_name: text('What hardware_name of an optical fiber says', 'optogenix_lambda_fiber'),
  description: text('The fiber in a few words', 'tapered fiber').optional(),
  fiber_name: text('What its maker calls it', 'Lambda').optional(),
  fiber_model: text('Product number', 'lambda_b5').optional(),
  manufacturer: text('Maker', 'Optogenix'),
  numerical_aperture: size('Numerical aperture', 0.39),
  core_diameter_in_um: size('Diameter of the core in µm', 200).optional(),
  active_length_in_mm: size('Length of the taper in mm', 2).optional(),
  ferrule_name: text('Ferrule', 'cFCF - 2.5mm Ceramic Ferrule').optional(),
  ferrule_model: text('Product number of the ferrule', 'SFLC230').optional(),
  ferrule_diameter_in_mm: size('Diameter of the ferrule in mm', 2.5).optional(),
});

export type FiberType = z.infer<typeof fiberTypeSchema>;
