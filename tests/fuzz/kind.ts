/** One format that is fuzzed. */
export interface Kind {
  readonly name: string;
  /** Of the file that holds a mutated input, with the dot. */
  readonly extension: string;
  /** How often it is drawn, against the other kinds. */
  readonly share: number;
  /** Words of the format: mutations put them where they do not belong. */
  readonly words: readonly string[];
  /** Whole, valid files; packets and texts of any length. */
  seeds(): Promise<readonly Uint8Array[]>;
  /** Length of the text at the start of a seed; the rest is binary. */
  textBytes(seed: Uint8Array): number;
  /**
   * Reads an input with everything that reads this format.
   * @throws whatever the readers throw: only an InputError is allowed
   */
  read(input: Input): Promise<void>;
}

export interface Input {
  readonly bytes: Uint8Array;
  /** The path of a file that holds the bytes. */
  readonly file: () => Promise<string>;
}
