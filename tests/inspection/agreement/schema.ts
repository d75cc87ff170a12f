import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateNwb } from '../../../inspection/index.ts';
import { type Finding, InputError } from '../../../schemas/index.ts';
import { python } from '../../yardstick.ts';

/** What tests/python/mutants.py prints. */
interface Corpus {
  readonly version: string;
  readonly valid: readonly JudgedFile[];
  readonly mutants: readonly (JudgedFile & MutantFacts)[];
  readonly otherwise: readonly string[];
}

interface JudgedFile {
  readonly name: string;
  readonly path: string;
  /** The errors of pynwb.validate; where there are none, what PyNWB raised while it opened the file. */
  readonly rejected: readonly string[];
}

interface MutantFacts {
  /** In which way it is mutated. */
  readonly rule: string;
  /** The valid file that was mutated. */
  readonly source: string;
  /** The object that was mutated. */
  readonly at: string;
}

export interface ComparedFile extends JudgedFile {
  readonly isRejectedThere: boolean;
  readonly isRejectedHere: boolean;
  /** All that was found here, best practices included; empty where the file was refused as a whole. */
  readonly findings: readonly Finding[];
}

export interface SchemaAgreement {
  /** Of PyNWB. */
  readonly version: string;
  readonly valid: readonly ComparedFile[];
  readonly mutants: readonly (ComparedFile & MutantFacts)[];
  /** Files of a sample for which the quick way of judging many gives another verdict than the plain one. */
  readonly otherwise: readonly string[];
  readonly seconds: { readonly there: number; readonly here: number };
}

/** Makes the valid files and their mutants, and lets PyNWB and us judge them. */
export async function compareSchema(): Promise<SchemaAgreement> {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-mutants-'));
  try {
    const started = performance.now();
    const corpus = (await python('mutants.py', [folder])) as Corpus;
    const between = performance.now();
    const compare = async <T extends JudgedFile>(files: readonly T[]): Promise<(T & ComparedFile)[]> => {
      const compared: (T & ComparedFile)[] = [];
      for (const file of files) compared.push({ ...file, ...(await judged(file)) });
      return compared;
    };
    const valid = await compare(corpus.valid);
    const mutants = await compare(corpus.mutants);
    return {
      version: corpus.version,
      valid,
      mutants,
      otherwise: corpus.otherwise,
      seconds: { there: (between - started) / 1000, here: (performance.now() - between) / 1000 },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judged({ path, rejected }: JudgedFile) {
  const findings = await findingsOf(path);
  return {
    isRejectedThere: rejected.length > 0,
    isRejectedHere: findings === undefined || findings.some(({ importance }) => importance === 'INVALID'),
    findings: findings ?? [],
  };
}

/** Undefined where the file is refused as a whole; whatever else is thrown is our fault and ends the comparison. */
async function findingsOf(path: string): Promise<readonly Finding[] | undefined> {
  try {
    return (await evaluateNwb(path)).findings;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw new Error(`${path} could not be evaluated`, { cause: error });
  }
}

export function disagreements({ mutants }: Pick<SchemaAgreement, 'mutants'>): SchemaAgreement['mutants'] {
  return mutants.filter(({ isRejectedThere, isRejectedHere }) => isRejectedThere !== isRejectedHere);
}
