import type { Correction, SessionEvent, WayBack } from '../../../schemas/index.ts';
import type { StimulationField } from '../state/stimulation.ts';

/** What a message has to mention before it goes on; the words are in `words/notes.ts`. */
export type Note =
  | { readonly kind: 'stored'; readonly fields: readonly string[] }
  | { readonly kind: 'changed'; readonly field: string; readonly from: string; readonly to: string }
  | { readonly kind: 'approximate'; readonly field: string; readonly said: string }
  | {
      readonly kind: 'doubt';
      readonly field: string;
      readonly reason: string;
      readonly choices: readonly string[];
    }
  /** No to a guess: what is right has to be told. */
  | { readonly kind: 'denied'; readonly field: string }
  | { readonly kind: 'skipped'; readonly fields: readonly string[] }
  | { readonly kind: 'cleared'; readonly fields: readonly string[] }
  | { readonly kind: 'undone'; readonly fields: readonly string[] }
  | { readonly kind: 'refused'; readonly faults: readonly string[] }
  | { readonly kind: 'from-file'; readonly fields: readonly string[] }
  | { readonly kind: 'help'; readonly field: string | undefined }
  | { readonly kind: 'ask-value'; readonly corrections: readonly Correction[] }
  | { readonly kind: 'asked-back'; readonly about: AskedBack }
  | { readonly kind: 'explained'; readonly text: string }
  /** Channels that count from 0 or from 1: each choice is the whole sentence again. */
  | {
      readonly kind: 'channel-count';
      readonly nTrode: number;
      readonly channel: number;
      readonly choices: readonly string[];
    }
  | {
      readonly kind: 'pasted';
      readonly field: string;
      readonly matched: number;
      readonly by: string;
      readonly columns: readonly string[];
      readonly misfits: readonly string[];
    }
  /** Tables of optogenetics that changed: what their rows lack for the file. */
  | { readonly kind: 'lacks'; readonly fields: readonly StimulationField[] }
  /** More than one row may be meant. */
  | { readonly kind: 'which-device'; readonly names: readonly string[] }
  /** Rows that something was said of and that there are not: "line Din99". */
  | { readonly kind: 'no-such'; readonly what: readonly string[] }
  /** What a file that was given fills in, what of it is of its own day, what it says otherwise, and what did not fit. */
  | {
      readonly kind: 'given-file';
      readonly name: string;
      readonly fields: readonly string[];
      readonly ofItsDay: readonly string[];
      readonly against: readonly { readonly field: string; readonly says: string }[];
      readonly leftOut: readonly string[];
    }
  | { readonly kind: 'file-refused'; readonly message: string }
  | { readonly kind: 'odd-name'; readonly name: string }
  /** Sources differ, and the person said which is right. */
  | { readonly kind: 'settled'; readonly field: string }
  /** The person told another value than a source that was read. */
  | { readonly kind: 'contradicted'; readonly field: string }
  | { readonly kind: 'corrections-unclear' }
  | { readonly kind: 'refused-by-agent'; readonly message: string }
  | {
      readonly kind:
        | 'later'
        | 'one-at-a-time'
        | 'several-at-a-time'
        | 'not-known'
        | 'too-long'
        | 'nothing-asked'
        | 'nothing-to-write'
        | 'status'
        | 'nothing-to-undo'
        | 'nothing-to-confirm'
        | 'injection'
        | 'not-understood'
        | 'out-of-scope'
        | 'smalltalk'
        | 'recording-knows'
        | 'no-previous'
        | 'places-unclear'
        | 'still-working'
        | 'held'
        | 'ask-reason'
        | 'not-ready'
        | 'which-unclear'
        | 'not-as-then'
        | 'declined'
        | 'cancelled';
    };

/** What people ask about the file itself. */
export type AskedBack = 'place' | 'opening' | 'sharing' | 'verdict' | 'offer';

/** What the person wants to be done, apart from the values that they gave. */
export type Request =
  | { readonly kind: 'start'; readonly overwrite: boolean }
  | { readonly kind: 'approve'; readonly corrections: readonly Correction[] }
  | { readonly kind: 'accept'; readonly reason: string }
  | { readonly kind: 'decline' }
  /** Corrections that only the person could give a value are given up. */
  | { readonly kind: 'leave-out'; readonly fields: readonly string[] }
  | { readonly kind: 'check' }
  /** A file with metadata was given. */
  | { readonly kind: 'attach'; readonly path: string }
  | { readonly kind: 'cancel' }
  /** Without `to` one step. */
  | { readonly kind: 'go-back'; readonly to: WayBack | undefined }
  | { readonly kind: 'reopen' };

/** What one thing that was said amounts to. */
export interface Turn {
  readonly events: readonly SessionEvent[];
  readonly notes: readonly Note[];
  readonly request?: Request | undefined;
}

export const NOTHING_SAID: Turn = { events: [], notes: [] };

export function noting(...notes: readonly Note[]): Turn {
  return { events: [], notes };
}

/** Marks that stand among the asked fields for what is no field: a reason, corrections that were declined, and corrections that wait for a value. */
export const ASKS_REASON = '@reason';
export const ASKS_AGAIN = '@declined';
/** Whether channels were counted from 0 or from 1. */
export const BAD_CHANNELS = '@bad-channels';
/** Before each field of which sources say different things. */
export const ASKS_WHICH = '@which:';
/** The values of the last session, all of them at once. */
export const ASKS_AS_THEN = '@as-then';
/** A question that the person went back to: it may stay as it was answered. */
export const ASKS_BACK = '@back';
const ASKS_CORRECTIONS = '@corrections:';

export function asksCorrections(corrections: readonly Correction[]): string {
  return `${ASKS_CORRECTIONS}${corrections.map(({ id }) => id).join('\n')}`;
}

/** Ids of the corrections that wait for a value, if the last message asked for some. */
export function awaitedCorrections(asks: readonly string[]): readonly string[] {
  const mark = asks.find((ask) => ask.startsWith(ASKS_CORRECTIONS));
  return mark === undefined ? [] : mark.slice(ASKS_CORRECTIONS.length).split('\n');
}
