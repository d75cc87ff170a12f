// Run as a process: appends to the log of the given file, and is killed when the second append is stored.

import { openSessionLog } from '../../api/index.ts';

const log = await openSessionLog({ stateFolder: process.argv[2] ?? '' });
await log.create('a');
await log.append('a', [
  { type: 'said', text: 'one' },
  { type: 'said', text: 'two' },
]);
log.subscribe('a', () => process.kill(process.pid, 'SIGKILL'));
await log.append('a', [
  { type: 'said', text: 'killed' },
  { type: 'said', text: 'before the answer' },
]);
await log.append('a', [{ type: 'said', text: 'never' }]);
