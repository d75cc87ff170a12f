import { z } from 'zod';
import { fieldValueSchema } from '../assistant/provenance.ts';
import { phaseSchema, sessionViewSchema } from '../assistant/session-view.ts';
import { changeSchema, decisionSchema } from '../assistant/steps.ts';

export const sessionEntrySchema = z.object({
  sessionId: z.string(),
  title: z.string(),
  phase: phaseSchema,
  /** The state of the work in one line. */
  status: z.string(),
  folder: z.string().optional(),
  animal: z.string().optional(),
  /** YYYYMMDD */
  date: z.string().optional(),
  /** The session whose conversation is that of its batch. */
  batch: z.string().optional(),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
});

/** The newest first. */
export const sessionListSchema = z.object({ sessions: z.array(sessionEntrySchema) });

const where = {
  /** Where the file goes; next to the recording if not given. */
  outFolder: z.string().min(1).optional(),
  /** Which session, where the folder holds several: animal/date. */
  session: z.string().min(1).optional(),
};

/** A folder of recordings inside of the data roots, or the sample session. */
export const openSessionSchema = z.union([
  z.strictObject({ folder: z.string().min(1), ...where }),
  z.strictObject({ sample: z.literal(true), ...where }),
]);

/** Days of one animal, in their order: the first leads. */
export const openBatchSchema = z.strictObject({
  days: z
    .array(z.strictObject({ folder: z.string().min(1), session: z.string().min(1).optional() }))
    .min(2)
    .max(100),
  outFolder: z.string().min(1).optional(),
});

export const openedBatchSchema = z.object({ sessionId: z.string(), days: z.array(z.string()) });

/** Where DANDI wants a file, relative to the folder of the dandiset; videos relative to the file. */
export const dandiPlaceSchema = z.object({
  target: z.string(),
  videos: z.array(z.object({ from: z.string(), to: z.string() })),
});

export const openedSchema = z.object({ sessionId: z.string() });

/** The session as it is after the step. */
export const steppedSchema = z.object({ view: sessionViewSchema });

export const saySchema = z.strictObject({ text: z.string().trim().min(1).max(100_000) });
export const editSchema = z.strictObject({ change: changeSchema });
export const decideSchema = z.strictObject({ decision: decisionSchema });

/** Values by field, such as `subject.species`: all are stored, or none and what does not fit is said. */
export const answersSchema = z.strictObject({
  answers: z
    .record(z.string().min(1), fieldValueSchema)
    .refine((given) => Object.keys(given).length > 0, 'at least one field'),
});

/** A metadata YAML or an NWB file: by its path, or by its name alone where it lies in the folder of the session. */
export const attachSchema = z.strictObject({ path: z.string().min(1) });

export type SessionEntry = z.infer<typeof sessionEntrySchema>;
export type DandiPlace = z.infer<typeof dandiPlaceSchema>;
export type OpenBatch = z.infer<typeof openBatchSchema>;
export type OpenSession = z.infer<typeof openSessionSchema>;
