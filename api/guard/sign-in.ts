import type { Accounts } from '../accounts/accounts.ts';

/** How people show who they are. */
export type SignIn =
  /** Who has the address that is printed at the start is the person of this machine. For loopback alone. */
  | { readonly mode: 'start-up-token' }
  /** Tokens of users, sent along by programs, or given once at the page. */
  | { readonly mode: 'users'; readonly accounts: Accounts }
  /** A proxy in front, which has signed people in, names them in a header; programs may bring tokens all the same. */
  | { readonly mode: 'trusted-header'; readonly accounts: Accounts; readonly userHeader: string };

/** From where, by which names and how often the service may be asked. */
export interface Entrance {
  /** Host names by which people reach it, beside those of loopback. */
  readonly publicNames?: readonly string[] | undefined;
  /** Addresses or networks of proxies whose X-Forwarded-For, X-Forwarded-Proto and user header are believed. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Origins of other pages that may ask, with a token. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Of one user, and of one address. Without it there is no limit. */
  readonly requestsPerMinute?: number | undefined;
  /** What one user may hold open at a time, sockets, streams and downloads among it. Without it there is no limit. */
  readonly openAtOnce?: number | undefined;
  /** How often it is looked whether who holds an answer open may still come in. */
  readonly lookAgainMs?: number | undefined;
  /** Attempts of one address that fail. */
  readonly signInsPerMinute?: number | undefined;
}

export const DEFAULT_SIGN_INS_PER_MINUTE = 30;
