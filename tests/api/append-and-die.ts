// Run as a process: appends to the log of the given file, and is killed when the second append is stored.

import { openSessionLog } from '../../api/index.ts';

const log = await openSessionLog(process.argv[2] ?? '');
log.create('a');
log.append('a', [
  { type: 'said', text: 'one' },
  { type: 'said', text: 'two' },
]);
log.subscribe('a', () => process.kill(process.pid, 'SIGKILL'));
log.append('a', [
  { type: 'said', text: 'killed' },
  { type: 'said', text: 'before the answer' },
]);
log.append('a', [{ type: 'said', text: 'never' }]);
