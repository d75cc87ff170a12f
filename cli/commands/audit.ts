import type { AuditEntry } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { withAccounts } from './user.ts';

export const auditCommand: Command = {
  name: 'audit',
  summary:
    'Prints who decided what: sign-ins, users, sessions, approvals, files accepted as they are, uploads, downloads.',
  positionals: [],
  options: [
    { name: 'after', value: 'N', help: 'only what stands behind the entry of this number' },
    { name: 'json', help: 'one JSON object a line' },
    { name: 'state', value: 'DIR', help: 'where the service keeps its state; default as in renshaw serve' },
  ],
  details:
    'The oldest first. Nothing can be changed or taken out of it. It is where the service keeps it: in its state folder, or in the database of DATABASE_URL, in the environment or a file .env.',
  async run(args, io) {
    const asLine = args.isOn('json') ? (entry: AuditEntry) => JSON.stringify(entry) : describeEntry;
    await withAccounts(args, io, async ({ audit }) => {
      let after = args.integer('after', 0, Number.MAX_SAFE_INTEGER) ?? 0;
      for (;;) {
        const entries = await audit.read({ after });
        const last = entries.at(-1);
        if (last === undefined) return '';
        io.out.write(entries.map((entry) => `${asLine(entry)}\n`).join(''));
        after = last.seq;
      }
    });
  },
};

function describeEntry({ seq, at, name, via, what, target, address, detail }: AuditEntry): string {
  const more = Object.keys(detail).length === 0 ? '' : ` ${JSON.stringify(detail)}`;
  const from = address === '' ? via : `${via}, ${address}`;
  return `${seq}  ${at}  ${name} (${from})  ${what}${target === '' ? '' : ` ${target}`}${more}`;
}
