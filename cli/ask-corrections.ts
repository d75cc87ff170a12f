import { type Chosen, chooseOffers, type Offer, withValue } from '../inspection/index.ts';
import { InputError } from '../schemas/index.ts';
import { describeOffer } from './describe-fix.ts';

/** What the questions of `renshaw fix --interactive` need of a terminal, or of a pipe. */
export interface Dialogue {
  say(text: string): void;
  /** The next line that was typed; undefined when there are no more. */
  next(): Promise<string | undefined>;
}

/**
 * Asks for each offer in turn: yes or no, or the value that only the person knows.
 * @returns what was agreed to; undefined when the person stopped, so that nothing is changed
 */
export async function askCorrections(
  offers: readonly Offer[],
  dialogue: Dialogue,
): Promise<Chosen[] | undefined> {
  const chosen: Chosen[] = [];
  for (const [index, offer] of offers.entries()) {
    dialogue.say(`\n${index + 1} of ${offers.length}: ${describeOffer(offer).join('\n')}\n`);
    const answer = offer.needsValue ? await askValue(offer, dialogue) : await askYesNo(offer, dialogue);
    if (answer === 'stop') return undefined;
    if (answer !== 'skip') chosen.push(answer);
  }
  return chosen;
}

type Answer = Chosen | 'skip' | 'stop';

async function askYesNo(offer: Offer, dialogue: Dialogue): Promise<Answer> {
  for (;;) {
    dialogue.say('Apply it? [y]es, [n]o, [q]uit without changing anything: ');
    const line = await dialogue.next();
    switch (line?.trim().toLowerCase()) {
      case undefined:
      case 'q':
      case 'quit':
        return 'stop';
      case 'y':
      case 'yes':
        return chooseOffers([offer], [offer.id])[0] ?? 'skip';
      case 'n':
      case 'no':
      case '':
        return 'skip';
      default:
        dialogue.say('Please answer y, n or q.\n');
    }
  }
}

async function askValue(offer: Offer, dialogue: Dialogue): Promise<Answer> {
  for (;;) {
    dialogue.say('The value (lists as JSON; empty: leave it; q: quit without changing anything): ');
    const line = await dialogue.next();
    if (line === undefined || line.trim() === 'q') return 'stop';
    if (line.trim() === '') return 'skip';
    try {
      return withValue(offer, line.trim());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      dialogue.say(`${error.message}\n`);
    }
  }
}
