import type { Context } from 'hono';
import { principalOf } from '../accounts/context.ts';
import type { Principal } from '../accounts/principal.ts';
import type { AppDeps } from '../app-deps.ts';
import { uploadRootOf } from './uploads.ts';

/** What somebody may list, open and write in: the data roots of the service, and their own uploads. */
export function rootsOf(
  { dataRoots, uploads }: Pick<AppDeps, 'dataRoots' | 'uploads'>,
  principal: Pick<Principal, 'userId'>,
): readonly string[] {
  return uploads === undefined ? dataRoots : [...dataRoots, uploadRootOf(uploads, principal)];
}

/** Those of whoever asks. */
export const ownRoots = (deps: Pick<AppDeps, 'dataRoots' | 'uploads'>, c: Context): readonly string[] =>
  rootsOf(deps, principalOf(c));
