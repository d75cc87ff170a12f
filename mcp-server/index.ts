export { type Hub, type HubOptions, startHub } from './hub.ts';
export { createEngine, type EngineOptions } from './tools/index.ts';
