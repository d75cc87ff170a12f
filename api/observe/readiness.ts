import { stat, statfs } from 'node:fs/promises';

export type Condition = 'ready' | 'degraded' | 'not-ready';

/** One thing that the service stands on. */
export interface Dependency {
  readonly name: string;
  /** How much of the service is left without it. */
  readonly without: 'degraded' | 'not-ready';
  /** Rejects, or takes too long, when it is not there. */
  readonly look: (signal: AbortSignal) => Promise<void>;
}

export interface Readiness {
  readonly status: Condition;
  readonly checks: readonly { readonly name: string; readonly status: Condition; readonly why?: string }[];
}

/** A network drive that is away would answer never. */
const PATIENCE_MS = 3000;

/** Looks at everything at the same time. The reasons are for who runs the service: they name folders and hosts. */
export async function readinessOf(dependencies: readonly Dependency[]): Promise<Readiness> {
  const checks = await Promise.all(
    dependencies.map(async ({ name, without, look }) => {
      try {
        await inTime(look);
        return { name, status: 'ready' as const };
      } catch (error) {
        return { name, status: without, why: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  const has = (status: Condition): boolean => checks.some((check) => check.status === status);
  return { status: has('not-ready') ? 'not-ready' : has('degraded') ? 'degraded' : 'ready', checks };
}

async function inTime(look: Dependency['look']): Promise<void> {
  const patience = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    patience.abort();
    reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`));
  }, PATIENCE_MS);
  try {
    await Promise.race([look(patience.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Room on the disk of a folder. */
export function roomIn(name: string, folder: string, leastBytes: number): Dependency {
  return {
    name,
    without: 'degraded',
    look: async () => {
      const { bavail, bsize } = await statfs(folder);
      const bytes = bavail * bsize;
      if (bytes < leastBytes)
        throw new Error(
          `${megabytes(bytes)} are free in ${folder}; at least ${megabytes(leastBytes)} should be`,
        );
    },
  };
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;

/** Folders that may lie on other machines. One that is away keeps nobody from working with the others. */
export function foldersAreThere(name: string, folders: readonly string[]): Dependency {
  return {
    name,
    without: 'degraded',
    look: async () => {
      for (const folder of folders)
        if (!(await stat(folder)).isDirectory()) throw new Error(`${folder} is no folder`);
    },
  };
}
