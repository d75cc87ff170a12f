import { isIP } from 'node:net';
import { delimiter } from 'node:path';
import { z } from 'zod';
import type { Kind } from './setting.ts';

export const anyText: Kind<string> = { expected: 'some text', schema: z.string().trim().min(1) };

/** As a person writes it; where it starts is settled when it is used. */
export const folder = (expected: string): Kind<string> => ({
  expected,
  schema: z.string().trim().min(1),
});

export function wholeNumber(least: number, most: number): Kind<number> {
  return {
    expected: `a whole number from ${least} to ${most}`,
    schema: z
      .string()
      .trim()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(z.int().min(least).max(most)),
  };
}

export const amount: Kind<number> = {
  expected: 'a number from 0 on, such as 0.5',
  schema: z
    .string()
    .trim()
    .regex(/^(?:\d+\.?\d*|\.\d+)$/)
    .transform(Number)
    .pipe(z.number().min(0)),
};

export function oneOf<const T extends string>(...choices: readonly [T, ...T[]]): Kind<T> {
  return {
    expected: choices.length === 1 ? choices[0] : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`,
    schema: z.string().trim().pipe(z.enum(choices)),
  };
}

export const onOrOff: Kind<boolean> = {
  expected: 'on or off',
  schema: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['on', 'off', 'yes', 'no', 'true', 'false', '1', '0']))
    .transform((word) => /^(?:on|yes|true|1)$/.test(word)),
};

const UNITS = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 } as const;

export const byteCount: Kind<number> = {
  expected: 'a size such as 500 MB, 200 GB or 1000000',
  schema: z.string().transform((text, context) => {
    const [, number = '', unit = 'b'] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?b)?\s*$/i.exec(text) ?? [];
    const bytes = Number(number) * UNITS[unit.toLowerCase() as keyof typeof UNITS];
    if (number !== '' && Number.isSafeInteger(Math.round(bytes))) return Math.round(bytes);
    context.addIssue({ code: 'custom', message: 'no size' });
    return z.NEVER;
  }),
};

/** Several values: with `separator` between them in a variable, one a flag. */
function listOf<T>(one: z.ZodType<T, string>, expected: string, separator = ','): Kind<readonly T[]> {
  const texts = z.union([z.string().transform((text) => text.split(separator)), z.array(z.string())]);
  return {
    expected,
    isList: true,
    schema: texts
      .transform((parts) => parts.map((part) => part.trim()).filter((part) => part !== ''))
      .pipe(z.array(one)),
  };
}

export const folders: Kind<readonly string[]> = listOf(
  z.string(),
  'folders, with ":" between them (";" on Windows)',
  delimiter,
);

const HOST_NAME = /^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$/i;

const isHost = (text: string): boolean =>
  isIP(text.replace(/^\[(.*)\]$/, '$1')) !== 0 || HOST_NAME.test(text);

export const hostName: Kind<string> = {
  expected: 'the name or address of one of this machine’s networks, such as 127.0.0.1 or 0.0.0.0',
  schema: z.string().trim().refine(isHost),
};

export const hostNames: Kind<readonly string[]> = listOf(
  z.string().toLowerCase().refine(isHost),
  'names without protocol and port, such as renshaw.lab.example, with commas between them',
);

/** An origin as browsers send it. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return text === '*' || (url !== null && /^https?:$/.test(url.protocol) && url.origin === text);
}

export const origins: Kind<readonly string[]> = listOf(
  z.string().refine(isOrigin),
  'origins such as https://tools.lab.example, with commas between them',
);

/** An address, or a network with the number of bits that count. */
function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

export const networks: Kind<readonly string[]> = listOf(
  z.string().refine(isNetwork),
  'addresses or networks such as 10.0.0.5 or 10.0.0.0/8, with commas between them',
);

export const headerName: Kind<string> = {
  expected: 'the name of a header, such as X-Forwarded-User',
  schema: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9-]*$/),
};

export const httpAddress: Kind<string> = {
  expected: 'an address that begins with https:// or http://',
  schema: z
    .string()
    .trim()
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? '')),
};

export const postgresAddress: Kind<string> = {
  expected: 'an address such as postgres://renshaw:PASSWORD@localhost:5432/renshaw',
  schema: z
    .string()
    .trim()
    .refine((text) => /^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? '')),
};
