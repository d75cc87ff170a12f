import { setImmediate } from 'node:timers/promises';
import { type NwbObject, NwbReader } from '../nwb/index.ts';
import { type EvaluationReport, type Finding, InputError, throwIfCancelled } from '../schemas/index.ts';
import { catalogOfFile } from './catalog-of-file.ts';
import type { RankedCheck } from './checks/check.ts';
import { checks } from './checks/index.ts';
import type { CheckConfig, Level } from './checks/levels.ts';
import { schemaCorrections } from './corrections-schema.ts';
import { InspectedFile } from './file.ts';
import { ownChecks } from './own/index.ts';
import { findingOf, withDistinctIds } from './problem.ts';
import type { Report } from './schema/rule.ts';
import { isSpecification, validateObject, validateRoot } from './schema/validate.ts';

export interface EvaluateOptions {
  /** Which checks beside the schema, and at which levels. `dandi` if left out. */
  readonly config?: CheckConfig | undefined;
  /** Checks of our own that are made beside those of the configuration: those whose names begin so. */
  readonly also?: 'dandi_' | 'recording_' | 'spyglass_' | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the objects that were looked at, and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const everyCheck: readonly RankedCheck[] = [...checks, ...ownChecks];

type MadeCheck = Omit<RankedCheck, 'importance'> & { readonly level: Level };

/** The checks that a call asks for, each with its level there. */
function checksOf(config: CheckConfig, also: EvaluateOptions['also']): readonly MadeCheck[] {
  return everyCheck.flatMap(({ importance, ...check }) => {
    const isAlso = also !== undefined && check.name.startsWith(also);
    const level = importance[config] ?? (isAlso ? importance.all : undefined);
    return level === undefined ? [] : [{ ...check, level }];
  });
}

/** After so many objects others get their turn, and a cancellation its effect. */
const OBJECTS_PER_TURN = 50;

const order = { INVALID: 0, CRITICAL: 1, BEST_PRACTICE_VIOLATION: 2, BEST_PRACTICE_SUGGESTION: 3 } as const;

/**
 * Checks an NWB file: every object against the schemas that the file caches (those that we carry where it caches
 * none), then the best practices. Large datasets are never read whole. The file is not changed.
 *
 * @throws InputError('file') when the path cannot be read, InputError('nwb') when it is no whole HDF5 file;
 * CancelledError
 */
export async function evaluateNwb(path: string, options: EvaluateOptions = {}): Promise<EvaluationReport> {
  const started = performance.now();
  throwIfCancelled(options.signal);
  const reader = await NwbReader.open(path);
  try {
    return await evaluateOpen(reader, path, options, started);
  } finally {
    reader[Symbol.dispose]();
  }
}

async function evaluateOpen(
  reader: NwbReader,
  path: string,
  { signal, onProgress, config = 'dandi', also }: EvaluateOptions,
  started: number,
): Promise<EvaluationReport> {
  const { catalog, cached, problems } = catalogOfFile(reader);
  const file = new InspectedFile(reader, catalog);
  const made = checksOf(config, also);
  const findings: Finding[] = problems.map((problem) =>
    findingOf('unreadable-specification', 'INVALID', problem),
  );
  const report: Report = (rule, problem) => {
    findings.push(
      findingOf(rule, 'INVALID', { ...problem, corrections: schemaCorrections(file, problem.path) }),
    );
  };
  validateRoot(file, report);
  const objects = [...reader.objects()].filter((object) => !isSpecification(object));
  for (const [index, object] of objects.entries()) {
    if (index % OBJECTS_PER_TURN === 0) {
      await setImmediate();
      throwIfCancelled(signal);
      onProgress?.(index, objects.length);
    }
    inspect(file, object, report, findings, made);
  }
  onProgress?.(objects.length, objects.length);
  const sorted = withDistinctIds(findings).sort((a, b) => order[a.importance] - order[b.importance]);
  return {
    file: path,
    bytes: reader.bytes,
    checkedAt: new Date().toISOString(),
    passed: sorted.every(({ importance }) => importance !== 'INVALID' && importance !== 'CRITICAL'),
    findings: sorted,
    config,
    scope: scopeOf(objects.length, cached, made.length, config),
    seconds: (performance.now() - started) / 1000,
  };
}

function inspect(
  file: InspectedFile,
  object: NwbObject,
  report: Report,
  findings: Finding[],
  made: readonly MadeCheck[],
): void {
  try {
    validateObject(file, object, report);
    if (file.factsOf(object) === undefined) return;
    for (const { name, level, type, run } of made) {
      if (type !== undefined && !file.isA(object, type)) continue;
      for (const problem of run(object, file)) findings.push(findingOf(name, level, problem));
    }
  } catch (error) {
    // Data that cannot be read are a fault of this object; the others can still be judged.
    if (!(error instanceof InputError)) throw error;
    report('unreadable-data', {
      path: object.path,
      message: `${object.path} cannot be read: ${error.fault.found}. ${error.fault.todo}`,
      found: error.fault.found,
    });
  }
}

const levels: Readonly<Record<CheckConfig, string>> = {
  dandi: 'best-practice checks at the levels that DANDI uses',
  plain: 'best-practice checks at the levels that NWB Inspector gives them',
  spyglass: 'checks of what spyglass looks up and of what is critical by itself',
  all: 'checks of best practices, of the recording, and of what spyglass and DANDI ask for',
};

function scopeOf(
  objects: number,
  cached: readonly { readonly name: string; readonly version: string }[],
  made: number,
  config: CheckConfig,
): string {
  const schemas = cached.map(({ name, version }) => `${name} ${version}`).join(', ');
  const against =
    schemas === ''
      ? 'the schemas that Renshaw carries, since the file caches none'
      : `the schemas that the file caches (${schemas})`;
  return `${objects} objects were checked against ${against}, and against ${made} ${levels[config]}; long data were sampled, not read whole.`;
}
