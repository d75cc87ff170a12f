export { createAccount } from './anthropic/budget.ts';
export {
  type AnthropicEngineOptions,
  createAnthropicEngine,
  DEFAULT_MODEL,
} from './anthropic/engine.ts';
export { describeFallback, type FallbackReason } from './anthropic/fallback.ts';
export { createBuiltinEngine } from './builtin/engine.ts';
export {
  type AskOptions,
  type BrainRegion,
  brainRegionSchema,
  type Doubt,
  type Draft,
  doubtSchema,
  FIELDS,
  type Field,
  fieldSchema,
  INTENTS,
  type Intent,
  intentSchema,
  type LanguageEngine,
  type Metadata,
  type ModelAccount,
  metadataSchema,
  type Phrased,
  type PhraseOptions,
  type Understanding,
  type Utterance,
  understandingSchema,
  utteranceSchema,
} from './contract.ts';
export { type Environment, languageFromEnvironment, modelFromEnvironment } from './environment.ts';
export { understandLines } from './lines.ts';
