export { type HostConnection, serveHost } from './host/serve-host.ts';
export { HttpHosts, type HttpHostsOptions } from './http/http-hosts.ts';
export { type Hub, type HubOptions, startHub } from './hub.ts';
export { type StdioOptions, serveStdio } from './stdio.ts';
export { createEngine, type EngineOptions } from './tools/index.ts';
export { type WireTap, wirePair } from './wire.ts';
