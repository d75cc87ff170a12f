/**
 * Users have their own sessions, admins see those of all and the audit log. There is no role that only reads: a session
 * belongs to one person, so that a reader would see nothing.
 */
export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** By what somebody showed who they are. */
export type Via = 'start-up-token' | 'token' | 'cookie' | 'trusted-header' | 'command-line';

/** Who asks. */
export interface Principal {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly via: Via;
  /** The token or the sign-in at the page that they came with. */
  readonly tokenId?: string | undefined;
}

/** The person of this machine: who has the start-up token may do what they may. */
export const LOCAL: Principal = { userId: 'local', name: 'local', role: 'admin', via: 'start-up-token' };
