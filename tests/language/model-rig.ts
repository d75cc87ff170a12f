import { afterEach, beforeEach } from 'vitest';
import {
  type AnthropicEngineOptions,
  createAnthropicEngine,
  createBuiltinEngine,
  type FallbackReason,
  type LanguageEngine,
  utteranceSchema,
} from '../../agents/language/index.ts';
import { callTools, type MessagesApi, type Respond, startMessagesApi } from './messages-api.ts';
import { form, one } from './recorded.ts';

export const KEY = 'sk-test-0123456789';
export const RAT = utteranceSchema.parse({
  context: { asked: 'species', now: '2024-06-14T10:00:00-04:00' },
  text: 'a long evans rat, 420 g',
});
/** What the built-in engine does not make of {@link RAT}, so that it shows who read. */
export const MODELS_WAY = form({ said: [one('species', 'Rattus rattus', 'rat')] });

/** The model hands in this form. */
export const answering = (answer: unknown): Respond => callTools(['propose_metadata', answer]);

export interface ModelRig {
  readonly api: MessagesApi;
  /** What `onFallback` was called with. */
  readonly reasons: FallbackReason[];
  engine(options?: Partial<AnthropicEngineOptions>): LanguageEngine;
}

/** A fresh server for every test of the file that calls this, and engines that ask it. */
export function modelRig(): ModelRig {
  let api: MessagesApi | undefined;
  const reasons: FallbackReason[] = [];
  beforeEach(async () => {
    api = await startMessagesApi();
    reasons.length = 0;
  });
  afterEach(() => api?.close());
  const running = (): MessagesApi => {
    if (api === undefined) throw new Error('the server runs while a test does');
    return api;
  };
  return {
    get api() {
      return running();
    },
    reasons,
    engine: (options = {}) =>
      createAnthropicEngine({
        apiKey: KEY,
        baseURL: running().url,
        fallback: createBuiltinEngine(),
        onFallback: (reason) => reasons.push(reason),
        timeoutMs: 5000,
        ...options,
      }),
  };
}
