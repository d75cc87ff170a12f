import type { FieldValue } from '../../schemas/index.ts';
import { type AuditEntry, auditEntrySchema } from '../../schemas/service/index.ts';
import type { Principal } from './principal.ts';
import type { Row, Sql } from './sql.ts';

/** What is written down. */
export const AUDITED = [
  'signed-in',
  'signed-out',
  'sign-in-refused',
  'user-added',
  'user-removed',
  'user-restored',
  'role-changed',
  'token-made',
  'token-revoked',
  'session-opened',
  'session-cancelled',
  'conversion-started',
  'corrections-approved',
  'accepted-as-is',
  'decided',
  'upload-begun',
  'uploaded',
  'upload-refused',
  'upload-removed',
  'downloaded',
] as const;
export type Audited = (typeof AUDITED)[number];

export type { AuditEntry };

/** Who, by the parts of a principal that are written down. */
export type Actor = Pick<Principal, 'userId' | 'name' | 'via'>;

export interface Deed {
  readonly by: Actor;
  readonly what: Audited;
  readonly target?: string | undefined;
  readonly address?: string | undefined;
  readonly detail?: Readonly<Record<string, FieldValue>> | undefined;
}

/** Who decided what. Only ever added to. */
export interface Audit {
  record(deed: Deed): Promise<void>;
  /** The entries behind a number, the oldest first. */
  read(options?: { readonly after?: number; readonly limit?: number }): Promise<AuditEntry[]>;
}

/** So that no reason or name fills the disk. */
const MAX_DETAIL_CHARACTERS = 4000;
export const MAX_ENTRIES = 1000;

export function auditOver(sql: Sql): Audit {
  return {
    async record({ by, what, target = '', address = '', detail = {} }) {
      const json = JSON.stringify(detail);
      const kept = json.length <= MAX_DETAIL_CHARACTERS ? json : JSON.stringify({ cut: json.slice(0, 3000) });
      await sql.change(
        'insert into audit (at, user_id, name, via, what, target, address, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)',
        [new Date().toISOString(), by.userId, by.name, by.via, what, target.slice(0, 500), address, kept],
      );
    },
    async read({ after = 0, limit = MAX_ENTRIES } = {}) {
      const rows = await sql.rows('select * from audit where seq > $1 order by seq limit $2', [after, limit]);
      return rows.map(entryOf);
    },
  };
}

function entryOf({ user_id: userId, detail, ...row }: Row): AuditEntry {
  return auditEntrySchema.parse({ ...row, userId, detail: JSON.parse(String(detail)) as unknown });
}
