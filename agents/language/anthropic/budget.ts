import type { ModelUse } from '../../../schemas/index.ts';
import type { ModelAccount } from '../contract.ts';
import { type Limits, limitOf, mostOf } from './prices.ts';

/** Holds the requests of one model against the account of whoever asks. */
export class Budget {
  readonly #model: string;
  readonly #limits: Limits;

  constructor(model: string, limits: Limits) {
    this.#model = model;
    this.#limits = limits;
  }

  /** Whether the costliest form of this request still fits: the limit is never passed. */
  allows(account: ModelAccount | undefined, bytes: number, outputTokens: number): boolean {
    if (account === undefined) return true;
    const total = account.total();
    const most = mostOf(this.#model, bytes, outputTokens);
    const limit = limitOf(this.#model, this.#limits);
    return 'usd' in limit
      ? total.usd + (most.usd ?? 0) <= limit.usd
      : total.tokens + most.cacheWriteTokens + most.outputTokens <= limit.tokens;
  }

  charge(account: ModelAccount | undefined, use: ModelUse): void {
    account?.used(use, limitOf(this.#model, this.#limits));
  }
}

/** An account for as long as the process has it. */
export function createAccount(): ModelAccount {
  let tokens = 0;
  let usd = 0;
  return {
    total: () => ({ tokens, usd }),
    used: (use) => {
      tokens += use.inputTokens + use.cacheReadTokens + use.cacheWriteTokens + use.outputTokens;
      usd += use.usd ?? 0;
    },
  };
}
