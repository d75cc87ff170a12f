export { createApp } from './app.ts';
export type { AppDeps } from './app-deps.ts';
export { ProgressBoard } from './live/progress-board.ts';
export { type RunningService, type ServeOptions, serve } from './serve.ts';
export { memorySessionLog } from './storage/memory-session-log.ts';
export { openSessionLog } from './storage/open-session-log.ts';
