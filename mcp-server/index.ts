export { type HostConnection, serveHost } from './host-server.ts';
export { type Hub, type HubOptions, startHub } from './hub.ts';
export { type StdioOptions, serveStdio } from './stdio.ts';
export { createEngine, type EngineOptions } from './tools/index.ts';
export { type WireTap, wirePair } from './wire.ts';
