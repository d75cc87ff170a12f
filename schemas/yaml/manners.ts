import { z } from 'zod';

/** What one scalar says, once a way of writing it has been understood. */
export type Reading =
  | { readonly kind: 'value'; readonly value: unknown; readonly note?: string }
  | { readonly kind: 'absent'; readonly note: string }
  | { readonly kind: 'as-is' };

/**
 * How people write a field beside the form that the schema asks for. Kept apart from the schema, so that the
 * schema stays a plain shape (it becomes JSON schema for tools and forms) and every liberty is told as a warning.
 */
export interface Manners {
  /** Understands the text of a scalar; `as-is` leaves it to the schema to judge. */
  readonly read?: (text: string) => Reading;
  /** Other spellings of the keys of a mapping, towards the key of the schema. */
  readonly spellings?: Readonly<Record<string, string>>;
}

export const manners: z.core.$ZodRegistry<Manners> = z.registry<Manners>();
