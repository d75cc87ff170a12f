// Writes what is made of docs/agreement.md: `npm run agreement`.

import { compareChecks } from './checks.ts';
import { checksTable } from './checks-table.ts';
import { writePart } from './document.ts';

const agreement = await compareChecks();
await writePart('checks', checksTable(agreement));
const { there, here } = agreement.seconds;
process.stdout.write(`checks: ${there.toFixed(1)} s to make and inspect there, ${here.toFixed(1)} s here\n`);
