import { join, resolve } from 'node:path';
import {
  type Accounts,
  type Audit,
  type Entrance,
  ownSessions,
  type Principal,
  type SignIn,
  type UploadOptions,
} from '../api/index.ts';
import type { Hub } from '../mcp-server/index.ts';
import type { SettingValues } from '../schemas/settings/index.ts';
import type { Assistant } from './assistant.ts';

/** Where it listens on every address of the machine, which is no name that anybody asks for. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

/** How people come in, by the settings. */
export function entranceOf(
  settings: Pick<
    SettingValues,
    | 'host'
    | 'publicNames'
    | 'trustedProxies'
    | 'corsOrigins'
    | 'signIn'
    | 'userHeader'
    | 'requestsPerMinute'
    | 'signInsPerMinute'
    | 'openAtOnce'
  >,
  accounts: Accounts,
): Entrance & { readonly signIn: SignIn } {
  const { host, publicNames, trustedProxies, corsOrigins, signInsPerMinute, userHeader } = settings;
  const { signIn: mode, requestsPerMinute, openAtOnce } = settings;
  return {
    signIn:
      mode === 'trusted-header'
        ? { mode, accounts, userHeader }
        : mode === 'users'
          ? { mode, accounts }
          : { mode },
    publicNames: EVERYWHERE.has(host) ? publicNames : [...publicNames, host],
    trustedProxies,
    corsOrigins,
    signInsPerMinute,
    openAtOnce,
    // The one person of a machine has nobody to leave room for.
    ...(mode === 'start-up-token' ? {} : { requestsPerMinute }),
  };
}

export interface HubMeans extends Pick<Assistant, 'hub' | 'log'> {
  readonly audit: Audit;
  /** What somebody may open and write in. */
  readonly roots: (principal: Principal) => readonly string[];
}

/** What an MCP host of a person sees: admins all agents, others the conversation, and of it what is theirs. */
export function hubFor({ hub, log, roots, audit }: HubMeans, principal: Principal): Hub {
  return {
    agents: hub.agents.filter(({ name }) => principal.role === 'admin' || name === 'conversation'),
    call: ownSessions({ call: hub.call, log, audit, roots: roots(principal) }, principal),
    close: () => hub.close(),
  };
}

/** A change of role begins anew. */
export const isSamePrincipal = (a: Principal, b: Principal): boolean =>
  a.userId === b.userId && a.role === b.role;

/** Where uploads go, and how much, by the settings. */
export function uploadsOf({
  stateFolder,
  uploadMaxBytes,
  uploadQuotaBytes,
  scanCommand,
  leastFreeBytes,
}: Pick<SettingValues, 'uploadMaxBytes' | 'uploadQuotaBytes' | 'scanCommand' | 'leastFreeBytes'> & {
  readonly stateFolder: string;
}): UploadOptions {
  return {
    folder: join(resolve(stateFolder), 'uploads'),
    maxBytes: uploadMaxBytes,
    quotaBytes: uploadQuotaBytes,
    scanCommand: scanCommand?.trim().split(/\s+/),
    leastFreeBytes,
  };
}
