export { type ConversationAgent, type ConversationDeps, createConversationAgent } from './agent.ts';
export { deriveState } from './state/derive.ts';
export { metadataOf } from './state/metadata.ts';
export type { SessionState } from './state/session-state.ts';
export { type Transient, viewOf } from './state/view.ts';
