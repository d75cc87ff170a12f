import { type AnthropicEngineOptions, createAnthropicEngine } from './anthropic/engine.ts';
import { createBuiltinEngine } from './builtin/engine.ts';
import type { LanguageEngine } from './contract.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Notices = Pick<AnthropicEngineOptions, 'onFallback'>;

/** A variable that is set to nothing is not set. */
function variable(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

/**
 * The model that the environment names, in front of the built-in engine: `ANTHROPIC_API_KEY`, and if they are set `RENSHAW_MODEL` and
 * `ANTHROPIC_BASE_URL`. Undefined without a key.
 */
export function modelFromEnvironment(env: Environment, notices: Notices = {}): LanguageEngine | undefined {
  const apiKey = variable(env, 'ANTHROPIC_API_KEY');
  if (apiKey === undefined) return undefined;
  return createAnthropicEngine({
    apiKey,
    model: variable(env, 'RENSHAW_MODEL'),
    baseURL: variable(env, 'ANTHROPIC_BASE_URL'),
    fallback: createBuiltinEngine(),
    onFallback: notices.onFallback,
  });
}

/** The model where the environment has a key, the built-in engine elsewhere. */
export function languageFromEnvironment(env: Environment, notices: Notices = {}): LanguageEngine {
  return modelFromEnvironment(env, notices) ?? createBuiltinEngine();
}
