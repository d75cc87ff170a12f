import type { z } from 'zod';

/** What texts a setting takes. */
export interface Kind<T> {
  /** As in "expected …". */
  readonly expected: string;
  /** From the text of a variable or flag to the value; a list takes the texts of a flag that was given several times too. */
  readonly schema: z.ZodType<T>;
  readonly isList?: boolean | undefined;
}

interface Description {
  /** The environment variable. */
  readonly variable: string;
  /** The flag of `renshaw serve`, where it has one. */
  readonly flag?: string | undefined;
  /** Stands for the value in help texts. */
  readonly placeholder: string;
  /** What it means, in a sentence or two. */
  readonly about: string;
  /** Never shown, neither in errors nor in logs. */
  readonly isSecret?: boolean | undefined;
}

/** One value that the service can be told. */
export interface Setting<T> extends Description {
  readonly kind: Kind<T>;
  /** The text that holds when nothing is said; without one the value may be undefined. */
  readonly fallback?: string | undefined;
  /** What holds when nothing is said, where that is no fixed text. */
  readonly fallbackWords?: string | undefined;
}

/** A setting that always has a value. */
export function setting<T>(given: Description & { kind: Kind<T>; fallback: string }): Setting<T> {
  return given;
}

/** A setting that may be left out. */
export function optionalSetting<T>(
  given: Description & { kind: Kind<T>; fallbackWords?: string },
): Setting<T | undefined> {
  return given;
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

/** The values that a table of settings leads to. */
export type ValuesOf<T extends SettingTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};
