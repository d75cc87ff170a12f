export { memorySessionLog } from './storage/memory-session-log.ts';
export { openSessionLog } from './storage/open-session-log.ts';
