import { UsageError } from '../../schemas/index.ts';
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

const isOn = (value: string | undefined): boolean => /^(?:1|on|yes|true)$/i.test(value ?? '');

/** A limit of 0 is one: the model is never asked. @throws UsageError for what is no number */
function limitsFrom(env: Environment): { usd?: number; tokens?: number } {
  const limits: { usd?: number; tokens?: number } = {};
  for (const [key, name] of [
    ['usd', 'RENSHAW_MODEL_BUDGET_USD'],
    ['tokens', 'RENSHAW_MODEL_BUDGET_TOKENS'],
  ] as const) {
    const value = variable(env, name);
    if (value === undefined) continue;
    const number = Number(value);
    if (!Number.isFinite(number) || number < 0)
      throw new UsageError(
        `${name} is ${JSON.stringify(value)}, which is no number from 0 on. Set it to one such as ${key === 'usd' ? '0.5' : '200000'}, or leave it out.`,
      );
    limits[key] = number;
  }
  return limits;
}

/**
 * The model that the environment names, in front of the built-in engine: `ANTHROPIC_API_KEY`, and if they are set `RENSHAW_MODEL`,
 * `ANTHROPIC_BASE_URL`, the limits for a session `RENSHAW_MODEL_BUDGET_USD` and `RENSHAW_MODEL_BUDGET_TOKENS`, and `RENSHAW_PHRASE`.
 * Undefined without a key.
 */
export function modelFromEnvironment(env: Environment, notices: Notices = {}): LanguageEngine | undefined {
  const apiKey = variable(env, 'ANTHROPIC_API_KEY');
  if (apiKey === undefined) return undefined;
  return createAnthropicEngine({
    limits: limitsFrom(env),
    phrases: isOn(variable(env, 'RENSHAW_PHRASE')),
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
