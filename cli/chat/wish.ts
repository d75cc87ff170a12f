/** A change of a value or a table, as the tool `edit` takes it. */
export type Change =
  | { readonly kind: 'set'; readonly field: string; readonly value: string }
  | { readonly kind: 'confirm'; readonly field: string }
  | { readonly kind: 'undo'; readonly seq: number }
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly rows: readonly Readonly<Record<string, string>>[];
    };

/** What a person at the terminal wants next. */
export type Wish =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'change'; readonly change: Change }
  /** Ends what runs, and goes back to the question before it. */
  | { readonly kind: 'stop-work' }
  | { readonly kind: 'leave'; readonly isInterrupted: boolean };
