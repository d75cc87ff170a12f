import { describe, expect, it } from 'vitest';
import {
  createAccount,
  languageFromEnvironment,
  type ModelAccount,
  understandLines,
} from '../../agents/language/index.ts';
import { type ModelLimit, type ModelUse, UsageError } from '../../schemas/index.ts';
import { beginAnswer, callTools, fail, inTurn, USAGE } from './messages-api.ts';
import { answering, KEY, MODELS_WAY, modelRig, RAT } from './model-rig.ts';

const rig = modelRig();

interface Watched extends ModelAccount {
  readonly uses: ModelUse[];
  readonly limits: ModelLimit[];
}

function watched(): Watched {
  const account = createAccount();
  const uses: ModelUse[] = [];
  const limits: ModelLimit[] = [];
  return {
    uses,
    limits,
    total: () => account.total(),
    used: (use, limit) => {
      uses.push(use);
      limits.push(limit);
      account.used(use, limit);
    },
  };
}

const TOKENS = USAGE.input_tokens + USAGE.cache_read_input_tokens + USAGE.output_tokens;
/** 120 at 2, 3000 from the cache at 0.1, 80 of the answer at 10 dollars a million. */
const USD = (120 * 2 + 3000 * 0.1 + 80 * 10) / 1e6;

describe('what a model uses', () => {
  it('is told with every request: tokens, those from the cache, and dollars', async () => {
    const account = watched();
    rig.api.respond = inTurn(callTools(['read_facts', { names: [] }]), answering(MODELS_WAY));
    await rig.engine().understand(RAT, { account });
    expect(account.uses).toHaveLength(2);
    expect(account.uses[0]).toEqual({
      model: 'claude-sonnet-5-5',
      inputTokens: 120,
      cacheReadTokens: 3000,
      cacheWriteTokens: 0,
      outputTokens: 80,
      usd: USD,
    });
    expect(account.limits[0]).toEqual({ usd: 1 });
    const total = account.total();
    expect(total.tokens).toBe(2 * TOKENS);
    expect(total.usd).toBeCloseTo(2 * USD, 12);
  });

  it('of a model without a known price is counted in tokens', async () => {
    const account = watched();
    rig.api.respond = answering(MODELS_WAY);
    await rig.engine({ model: 'my-own', limits: { tokens: 60_000 } }).understand(RAT, { account });
    expect(account.uses.map(({ usd }) => usd)).toEqual([undefined]);
    expect([account.limits, account.total()]).toEqual([[{ tokens: 60_000 }], { tokens: TOKENS, usd: 0 }]);
  });

  it('before a stream broke counts, a request that was refused does not', async () => {
    const account = watched();
    rig.api.respond = beginAnswer('The ', (response) => response.destroy());
    await rig.engine().understand(RAT, { account });
    expect(account.uses).toMatchObject([{ inputTokens: 120, cacheReadTokens: 3000 }]);
    rig.api.respond = fail(401, 'authentication_error');
    await rig.engine().understand(RAT, { account });
    expect(account.uses).toHaveLength(1);
  });
});

describe('the limit', () => {
  it.each([
    ['dollars', { limits: { usd: 0.06 } }],
    ['tokens', { model: 'my-own', limits: { tokens: 30_000 } }],
  ])(
    'in %s is never passed: then the built-in engine reads, until another session asks',
    async (_, options) => {
      const engine = rig.engine(options);
      const account = watched();
      rig.api.respond = answering(MODELS_WAY);
      let aways = 0;
      for (let i = 0; i < 20; i++) {
        const { metadata, away } = await engine.understand(RAT, { account });
        expect(metadata.species).toBe(away === undefined ? 'Rattus rattus' : 'Rattus norvegicus');
        if (away === undefined) expect(aways).toBe(0);
        else aways += 1;
        expect([undefined, 'budget']).toContain(away);
      }
      expect(aways).toBeGreaterThan(0);
      expect(aways).toBeLessThan(20);
      expect(rig.api.requests).toHaveLength(20 - aways);
      const { usd, tokens } = account.total();
      expect(usd).toBeLessThanOrEqual(0.06);
      if (usd === 0) expect(tokens).toBeLessThanOrEqual(30_000);
      expect((await engine.understand(RAT, { account: watched() })).away).toBeUndefined();
    },
  );

  it('comes from the environment, and 0 asks nobody', async () => {
    const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: rig.api.url, RENSHAW_MODEL_BUDGET_USD: '0' };
    const { away } = await languageFromEnvironment(env).understand(RAT, { account: createAccount() });
    expect([away, rig.api.requests]).toEqual(['budget', []]);
    for (const wrong of ['much', '-1', 'Infinity'])
      expect(() => languageFromEnvironment({ ...env, RENSHAW_MODEL_BUDGET_USD: wrong })).toThrow(UsageError);
  });

  it('holds for all lines of one run', async () => {
    rig.api.respond = answering(MODELS_WAY);
    async function* lines(): AsyncGenerator<string> {
      for (let id = 0; id < 12; id++) yield await Promise.resolve(JSON.stringify({ id, ...RAT }));
    }
    const read = [];
    for await (const line of understandLines(lines(), rig.engine({ limits: { usd: 0.06 } }))) read.push(line);
    expect(read).toHaveLength(12);
    expect(read[0]).toContain('Rattus rattus');
    expect(read.at(-1)).toContain('Rattus norvegicus');
  });
});
