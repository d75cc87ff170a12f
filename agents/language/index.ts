export {
  type AnthropicEngineOptions,
  createAnthropicEngine,
  DEFAULT_MODEL,
} from './anthropic/engine.ts';
export { describeFallback, type FallbackReason } from './anthropic/fallback.ts';
export { createBuiltinEngine } from './builtin/engine.ts';
export {
  type BrainRegion,
  brainRegionSchema,
  type Doubt,
  doubtSchema,
  FIELDS,
  type Field,
  fieldSchema,
  INTENTS,
  type Intent,
  intentSchema,
  type LanguageEngine,
  type Metadata,
  metadataSchema,
  type Understanding,
  type Utterance,
  understandingSchema,
  utteranceSchema,
} from './contract.ts';
export { type Environment, languageFromEnvironment, modelFromEnvironment } from './environment.ts';
export { understandLines } from './lines.ts';
