// Writes what is made of docs/agreement.md: `npm run agreement`.

import { compareChecks } from './checks.ts';
import { checksTable } from './checks-table.ts';
import { type MadePart, writePart } from './document.ts';
import { compareSchema } from './schema.ts';
import { schemaTable } from './schema-table.ts';

function tell(part: MadePart, { there, here }: { readonly there: number; readonly here: number }): void {
  process.stdout.write(`${part}: ${there.toFixed(1)} s to make and judge there, ${here.toFixed(1)} s here\n`);
}

const schema = await compareSchema();
await writePart('schema', schemaTable(schema));
tell('schema', schema.seconds);

const checks = await compareChecks();
await writePart('checks', checksTable(checks));
tell('checks', checks.seconds);
