import { z } from 'zod';

const text = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description, examples: [example] });

/** A file that describes a virus: the form of the `virus_metadata` files that labs share. */
export const virusTypeSchema = z.object({
  virus_name: text('What virus_name of a virus injection says', 'AAV-EF1a-DIO-hChR2'),
  construct_name: text('The construct that it carries', 'AAV-EF1a-DIO-hChR2(H134R)-EYFP'),
  description: text('The virus in a few words', 'makes ChR2 where there is Cre').optional(),
  manufacturer: text('Who made it', 'UNC Vector Core'),
  effector: text('The protein that acts on light', 'hChR2(H134R)-EYFP').optional(),
});

export type VirusType = z.infer<typeof virusTypeSchema>;
