import { deflateSamples } from '../nwb/encode/deflate.ts';

/** Encodes shuffled chunks as a conversion with the default settings does; returns the bytes that would be stored. */
export function defaultEncoder(): (shuffled: Uint8Array) => Uint8Array {
  return (shuffled) => deflateSamples(shuffled, 1);
}
