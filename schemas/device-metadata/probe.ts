import { z } from 'zod';

const text = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example] });

const position = (axis: string) =>
  z.number().meta({ description: `Position on ${axis}, in the probe's unit`, examples: [0] });

export const probeElectrodeSchema = z
  .object({
    id: z
      .int()
      .min(0)
      .meta({ description: 'Number of the electrode on the probe', examples: [0] }),
    rel_x: position('x'),
    rel_y: position('y'),
    rel_z: position('z'),
  })
  .meta({ examples: [{ id: 0, rel_x: 0, rel_y: 0, rel_z: 0 }] });

export const probeShankSchema = z.object({
  shank_id: z
    .int()
    .min(0)
    .meta({ description: 'Number of the shank', examples: [0] }),
  electrodes: z.array(probeElectrodeSchema).min(1),
});

/** A device-type file: the form of the `probe_metadata` files that labs share. */
export const probeTypeSchema = z.object({
  probe_type: text('What device_type of an electrode group says', 'tetrode_12.5'),
  probe_description: text('The probe in a few words', 'four wire electrode'),
  units: text('Unit of positions and sizes', 'um'),
  contact_size: z
    .number()
    .min(0)
    .meta({ description: 'Size of a contact', examples: [12.5] }),
  contact_side_numbering: z
    .boolean()
    .meta({ description: 'Whether electrodes are numbered as seen from the contact side', examples: [true] }),
  // Files in use contradict their own list here (64c-3s… says 4 and has 3): the list is what counts.
  num_shanks: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Number of shanks', examples: [1] }),
  shanks: z.array(probeShankSchema).min(1),
});
